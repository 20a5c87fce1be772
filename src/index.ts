/**
 * Flotilla as a library: the arrows of docs/ARCHITECTURE.md, each one function.
 *
 * @example
 * import { connect, loadStack, localCharts, planStack, applyPlan, resolveStack } from 'flotilla'
 *
 * const stack = resolveStack(loadStack('stack.yaml'), { environment: 'staging' })
 * @packageDocumentation
 */
export { applyPlan } from './actions/apply.ts'
export { localCharts } from './actions/charts.ts'
export { type ConnectOptions, connect } from './actions/connect.ts'
export { type Planned, type PlanOptions, planStack } from './actions/plan.ts'
export type { Session, Target } from './actions/session.ts'
export { type TemplatedRelease, type TemplateOptions, templateStack } from './actions/template.ts'
export { type LoadChartOptions, loadChart } from './chart/load.ts'
export { type Rendered, type RenderOptions, renderChart } from './engine/render.ts'
export { FlotillaError, FlotillaErrors } from './errors.ts'
export type { Change } from './model/change.ts'
export type { Chart } from './model/chart.ts'
export type { Outcome, Report, RunEvent } from './model/event.ts'
export type { Hook, Manifest, Resource } from './model/manifest.ts'
export type { Operation, Plan, ReleasePlan } from './model/plan.ts'
export type { ChartSource, Cluster, Discovery, ReleaseStore } from './model/ports.ts'
export type { Release } from './model/release.ts'
export type { Environment, ReleaseSpec, Stack } from './model/stack.ts'
export { decodeRelease, encodeRelease } from './release/codec.ts'
export { loadStack, parseStack, type StackFile } from './stack/load.ts'
export { type ResolveOptions, resolveStack } from './stack/resolve.ts'
