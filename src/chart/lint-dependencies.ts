import type { Chart } from '../model/chart.ts'
import type { LintMessage } from './lint-message.ts'

/** What `helm lint` says of the dependencies: those of Chart.yaml and those of charts/ should be the same. */
export function lintDependencies(chart: Chart, path: string): LintMessage[] {
  const rows = chart.metadata.dependencies
  const held = chart.dependencies.map((one) => one.metadata.name)
  const listed = new Set(rows.map(({ name }) => name))
  const unlisted = held.filter((name) => !listed.has(name))
  const keys = rows.map(({ name, alias }) => alias ?? name)
  const shadowing = keys.filter((key, i) => keys.indexOf(key) !== i)
  const missing = rows.map(({ name }) => name).filter((name) => !held.includes(name))
  const messages: LintMessage[] = []
  if (unlisted.length > 0) {
    messages.push({
      severity: 'ERROR',
      path,
      text: `chart metadata is missing these dependencies: ${unlisted.join(',')}`,
    })
  }
  if (shadowing.length > 0) {
    messages.push({ severity: 'ERROR', path, text: `multiple dependencies with name or alias: ${shadowing.join(',')}` })
  }
  if (missing.length > 0) {
    const text = `chart directory is missing these dependencies: ${missing.join(',')}`
    messages.push({ severity: 'WARNING', path, text })
  }
  return messages
}
