import { renderChart } from '../engine/render.ts'
import { templateOutput } from '../engine/template-output.ts'
import { FlotillaError, throwAll } from '../errors.ts'
import { buildGraph, topologicalOrder } from '../graph/graph.ts'
import type { Manifest } from '../model/manifest.ts'
import type { ChartSource } from '../model/ports.ts'
import type { ReleaseSpec, Stack } from '../model/stack.ts'
import { GoMap } from '../model/value.ts'
import { mergeValues } from '../values/merge.ts'
import type { Session } from './session.ts'

export interface TemplateOptions {
  readonly charts: ChartSource
  /** Leave out what the selected releases need. */
  readonly noNeeds?: boolean
  readonly includeCrds?: boolean
  /** Ask this cluster for its version, its APIs and what `lookup` reads; without it nothing is asked. */
  readonly session?: Session
  readonly onWarning?: (text: string) => void
}

/** A release with the text that `helm template` prints for it. */
export interface TemplatedRelease {
  readonly spec: ReleaseSpec
  readonly text: string
}
