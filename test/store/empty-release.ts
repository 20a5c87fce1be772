import type { Release } from '../../src/model/release.ts'
import { GoMap } from '../../src/model/value.ts'

/** A release with nothing in it, to be filled by a test. */
export const emptyRelease: Release = {
  name: '',
  namespace: '',
  revision: 1,
  status: 'deployed',
  firstDeployed: '2026-01-02T03:04:05Z',
  lastDeployed: '2026-01-02T03:04:05Z',
  deleted: '',
  description: 'Install complete',
  notes: '',
  chart: {
    metadata: {
      name: 'c',
      version: '0.1.0',
      apiVersion: 'v2',
      appVersion: '',
      kubeVersion: '',
      description: '',
      type: '',
      home: '',
      icon: '',
      condition: '',
      tags: '',
      deprecated: false,
      sources: [],
      keywords: [],
      maintainers: [],
      annotations: {},
      dependencies: [],
    },
    templates: [],
    values: new GoMap(),
    files: [],
  },
  config: new GoMap(),
  manifest: '',
  hooks: [],
  labels: {},
  applyMethod: 'ssa',
}
