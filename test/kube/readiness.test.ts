import { describe, expect, it } from 'vitest'
import { computeReadiness } from '../../src/kube/readiness/compute.ts'
import { controllerReadiness, selectorText } from '../../src/kube/readiness/pod-controller.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { WaitOptions } from '../../src/model/ports.ts'

const condition = (type: string, status: string, reason = '', message = ''): JsonObject => ({
  type,
  status,
  reason,
  message,
})
const now = Date.parse('2026-01-01T00:00:20Z')

interface Row {
  kind: string
  apiVersion?: string
  metadata?: JsonObject
  spec?: JsonObject
  status?: JsonObject
  until?: WaitOptions['until']
  expected: string
}
const conditions = (...list: JsonObject[]): JsonObject => ({ conditions: list })
const deployed = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
const stateful = { replicas: 2, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2 }
const daemon = {
  observedGeneration: 1,
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
  numberReady: 2,
}
const apps = 'apps/v1'

// What fluxcd/cli-utils 1.2.2 computes for the same objects, by its rules.
const rows: Row[] = [
  { kind: 'ConfigMap', expected: 'current: Resource is always ready' },
  {
    kind: 'Secret',
    metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
    expected: 'terminating: Resource scheduled for deletion',
  },
  { kind: 'Thing', apiVersion: 'e.com/v1', expected: 'current: Resource is current' },
  {
    kind: 'Thing',
    apiVersion: 'e.com/v1',
    metadata: { generation: 2 },
    status: { observedGeneration: 1 },
    expected: 'in-progress: Thing generation is 2, but latest observed generation is 1',
  },
  {
    kind: 'Thing',
    apiVersion: 'e.com/v1',
    status: conditions(condition('Ready', 'True')),
    expected: 'current: Resource is Ready',
  },
  {
    kind: 'Thing',
    apiVersion: 'e.com/v1',
    status: conditions(condition('Ready', 'False', 'R', 'not yet')),
    expected: 'in-progress: not yet',
  },
  {
    kind: 'Thing',
    apiVersion: 'e.com/v1',
    status: conditions(condition('Ready', 'Unknown', 'R', 'who knows')),
    expected: 'in-progress: who knows',
  },
  {
    kind: 'Thing',
    apiVersion: 'e.com/v1',
    status: conditions(condition('Reconciling', 'True', 'R', 'busy'), condition('Ready', 'True')),
    expected: 'in-progress: busy',
  },
  {
    kind: 'Thing',
    apiVersion: 'e.com/v1',
    status: conditions(condition('Stalled', 'True', 'R', 'stuck')),
    expected: 'failed: stuck',
  },

  { kind: 'Deployment', apiVersion: apps, spec: { replicas: 2 }, expected: 'in-progress: Replicas: 0/2' },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { ...deployed, updatedReplicas: 1 },
    expected: 'in-progress: Updated: 1/2',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 1 },
    status: deployed,
    expected: 'in-progress: Pending termination: 1',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { ...deployed, availableReplicas: 1 },
    expected: 'in-progress: Available: 1/2',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { ...deployed, readyReplicas: 1 },
    expected: 'in-progress: Ready: 1/2',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: deployed,
    expected: 'in-progress: Deployment not Available',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2, progressDeadlineSeconds: 600 },
    status: { ...deployed, ...conditions(condition('Available', 'True')) },
    expected: 'in-progress: ReplicaSet not Available',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2, progressDeadlineSeconds: 600 },
    status: {
      ...deployed,
      ...conditions(condition('Progressing', 'True', 'NewReplicaSetAvailable'), condition('Available', 'True')),
    },
    expected: 'current: Deployment is available. Replicas: 2',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: conditions(condition('Progressing', 'False', 'ProgressDeadlineExceeded')),
    expected: 'failed: Progress deadline exceeded',
  },
  {
    kind: 'Deployment',
    apiVersion: apps,
    spec: { paused: true, replicas: 2 },
    expected: 'current: Deployment is paused',
  },

  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { updateStrategy: { type: 'OnDelete' } },
    expected: 'current: StatefulSet is using the ondelete update strategy',
  },
  { kind: 'StatefulSet', apiVersion: apps, expected: 'in-progress: Replicas: 0/1' },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { ...stateful, readyReplicas: 1 },
    expected: 'in-progress: Ready: 1/2',
  },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 1 },
    status: stateful,
    expected: 'in-progress: Pending termination: 1',
  },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2, updateStrategy: { rollingUpdate: { partition: 0 } } },
    status: { ...stateful, updatedReplicas: 1 },
    expected: 'in-progress: updated: 1/2',
  },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
    status: { ...stateful, updatedReplicas: 1 },
    expected: 'current: Partition rollout complete. updated: 1',
  },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { ...stateful, currentReplicas: 1 },
    expected: 'in-progress: current: 1/2',
  },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { ...stateful, currentRevision: 'a', updateRevision: 'b' },
    expected: 'in-progress: Waiting for updated revision to match current',
  },
  {
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: stateful,
    expected: 'current: All replicas scheduled as expected. Replicas: 2',
  },

  { kind: 'DaemonSet', apiVersion: apps, expected: 'in-progress: DaemonSet metadata.generation not found' },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    expected: 'in-progress: DaemonSet status.observedGeneration not found',
  },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    status: { observedGeneration: 1 },
    expected: 'in-progress: Missing .status.desiredNumberScheduled',
  },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    status: { ...daemon, currentNumberScheduled: 1 },
    expected: 'in-progress: Current: 1/2',
  },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    status: { ...daemon, updatedNumberScheduled: 1 },
    expected: 'in-progress: Updated: 1/2',
  },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    status: { ...daemon, numberAvailable: 1 },
    expected: 'in-progress: Available: 1/2',
  },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    status: { ...daemon, numberReady: 1 },
    expected: 'in-progress: Ready: 1/2',
  },
  {
    kind: 'DaemonSet',
    apiVersion: apps,
    metadata: { generation: 1 },
    status: daemon,
    expected: 'current: All replicas scheduled as expected. Replicas: 2',
  },

  {
    kind: 'ReplicaSet',
    apiVersion: apps,
    status: conditions(condition('ReplicaFailure', 'True')),
    expected: 'in-progress: Replica Failure condition. Check Pods',
  },
  { kind: 'ReplicaSet', apiVersion: apps, expected: 'in-progress: Labelled: 0/1' },
  {
    kind: 'ReplicaSet',
    apiVersion: apps,
    status: { fullyLabeledReplicas: 1 },
    expected: 'in-progress: Available: 0/1',
  },
  {
    kind: 'ReplicaSet',
    apiVersion: apps,
    status: { fullyLabeledReplicas: 1, availableReplicas: 1 },
    expected: 'in-progress: Ready: 0/1',
  },
  {
    kind: 'ReplicaSet',
    apiVersion: apps,
    status: { fullyLabeledReplicas: 1, availableReplicas: 1, readyReplicas: 1, replicas: 2 },
    expected: 'in-progress: Pending termination: 1',
  },
  {
    kind: 'ReplicaSet',
    apiVersion: apps,
    status: { fullyLabeledReplicas: 1, availableReplicas: 1, readyReplicas: 1, replicas: 1 },
    expected: 'current: ReplicaSet is available. Replicas: 1',
  },

  { kind: 'Pod', expected: 'in-progress: Pod phase not available' },
  { kind: 'Pod', status: { phase: 'Pending' }, expected: 'in-progress: Pod is in the Pending phase' },
  {
    kind: 'Pod',
    metadata: { creationTimestamp: '2026-01-01T00:00:10Z' },
    status: { phase: 'Pending', ...conditions(condition('PodScheduled', 'False', 'Unschedulable')) },
    expected: 'in-progress: Pod has not been scheduled',
  },
  {
    kind: 'Pod',
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    status: { phase: 'Pending', ...conditions(condition('PodScheduled', 'False', 'Unschedulable')) },
    expected: 'failed: Pod could not be scheduled',
  },
  { kind: 'Pod', status: { phase: 'Running' }, expected: 'in-progress: Pod is running but is not Ready' },
  {
    kind: 'Pod',
    status: { phase: 'Running', ...conditions(condition('Ready', 'True')) },
    expected: 'current: Pod is Ready',
  },
  {
    kind: 'Pod',
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'a', state: { waiting: { reason: 'CrashLoopBackOff' } } },
        { name: 'b', state: { running: {} } },
      ],
    },
    expected: 'failed: Containers in CrashLoop state: a',
  },
  { kind: 'Pod', status: { phase: 'Succeeded' }, expected: 'current: Pod has completed successfully' },
  { kind: 'Pod', status: { phase: 'Failed' }, expected: 'current: Pod has completed, but not successfully' },
  {
    kind: 'Pod',
    until: 'hook',
    status: { phase: 'Running', ...conditions(condition('Ready', 'True')) },
    expected: 'in-progress: Pod in progress',
  },
  { kind: 'Pod', until: 'hook', status: { phase: 'Succeeded' }, expected: 'current: pod x succeeded' },
  { kind: 'Pod', until: 'hook', status: { phase: 'Failed' }, expected: 'failed: pod x failed' },

  { kind: 'Job', apiVersion: 'batch/v1', expected: 'in-progress: Job not started' },
  {
    kind: 'Job',
    apiVersion: 'batch/v1',
    status: { startTime: 't', active: 1 },
    expected: 'current: Job in progress. success:0, active: 1, failed: 0',
  },
  {
    kind: 'Job',
    apiVersion: 'batch/v1',
    until: 'complete',
    status: { startTime: 't', active: 1 },
    expected: 'in-progress: Job in progress',
  },
  {
    kind: 'Job',
    apiVersion: 'batch/v1',
    until: 'hook',
    spec: { parallelism: 3 },
    status: { succeeded: 3, ...conditions(condition('Complete', 'True')) },
    expected: 'current: Job Completed. succeeded: 3/3',
  },
  {
    kind: 'Job',
    apiVersion: 'batch/v1',
    status: { failed: 2, ...conditions(condition('Complete', 'False'), condition('Failed', 'True')) },
    expected: 'failed: Job Failed. failed: 2/1',
  },
  { kind: 'CronJob', apiVersion: 'batch/v1', expected: 'current: Resource is always ready' },
  { kind: 'Deployment', apiVersion: apps, until: 'hook', expected: 'current: Resource is current' },

  { kind: 'PersistentVolumeClaim', expected: 'in-progress: PVC is not Bound. phase: unknown' },
  {
    kind: 'PersistentVolumeClaim',
    status: { phase: 'Pending' },
    expected: 'in-progress: PVC is not Bound. phase: Pending',
  },
  { kind: 'PersistentVolumeClaim', status: { phase: 'Bound' }, expected: 'current: PVC is Bound' },
  {
    kind: 'Service',
    spec: { type: 'LoadBalancer' },
    expected: 'in-progress: ClusterIP not set. Service type: LoadBalancer',
  },
  { kind: 'Service', spec: { type: 'LoadBalancer', clusterIP: '1.2.3.4' }, expected: 'current: Service is ready' },
  { kind: 'Service', expected: 'current: Service is ready' },
  { kind: 'PodDisruptionBudget', apiVersion: 'policy/v1', expected: 'current: AllowedDisruptions has been computed.' },
  {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    expected: 'in-progress: Install in progress',
  },
  {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    status: conditions(condition('NamesAccepted', 'False', 'R', 'taken')),
    expected: 'failed: taken',
  },
  {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    status: conditions(condition('Established', 'False', 'Installing')),
    expected: 'in-progress: Install in progress',
  },
  {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    status: conditions(condition('Established', 'True')),
    expected: 'current: CRD is established',
  },
]

describe('readiness', () => {
  it.each(rows)('$kind: $expected', ({ kind, apiVersion = 'v1', metadata, spec, status, until, expected }) => {
    const object: JsonObject = { apiVersion, kind, metadata: { name: 'x', ...metadata } }
    if (spec) object['spec'] = spec
    if (status) object['status'] = status
    const readiness = computeReadiness(object, until, { now })
    expect(`${readiness.status}: ${readiness.message}`).toBe(expected)
  })

  it('fails a StatefulSet whose pod crashes, but not for pods that leave or wait for a node', async () => {
    const object: JsonObject = {
      apiVersion: apps,
      kind: 'StatefulSet',
      metadata: { namespace: 'n' },
      spec: { selector: { matchLabels: { app: 'a' } } },
    }
    const pod = (status: JsonObject, metadata: JsonObject = {}): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      status,
    })
    const crash = {
      phase: 'Running',
      containerStatuses: [{ name: 'c', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    }
    const unplaced = { phase: 'Pending', ...conditions(condition('PodScheduled', 'False', 'Unschedulable')) }
    const judge = (pods: JsonObject[]) =>
      controllerReadiness(object, computeReadiness(object), {
        until: 'ready',
        pods: async () => pods,
        signal: new AbortController().signal,
      })
    expect(await judge([pod(crash, { deletionTimestamp: 't' }), pod(unplaced)])).toMatchObject({
      status: 'in-progress',
    })
    expect(await judge([pod(crash), pod(crash)])).toEqual({ status: 'failed', message: '2 pods have failed' })
  })

  it('writes selectors as lists take them', () => {
    const matchExpressions = [
      { key: 'b', operator: 'In', values: ['1', '2'] },
      { key: 'c', operator: 'NotIn', values: ['3'] },
      { key: 'd', operator: 'Exists' },
      { key: 'e', operator: 'DoesNotExist' },
    ]
    expect(selectorText({ matchLabels: { a: 'x' }, matchExpressions })).toBe('a=x,b in (1,2),c notin (3),d,!e')
  })
})
