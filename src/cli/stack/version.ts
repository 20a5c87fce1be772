import { alignColumns } from '../../golang/tabwriter.ts'
import type { Result } from '../command.ts'
import { version } from '../version.ts'

export async function run(): Promise<Result> {
  const data = { flotilla: version, helm4: 'v4.3.1', helm3: 'v3.22.0', node: process.version }
  const rows = [
    ['flotilla', data.flotilla],
    ['equals helm', `${data.helm4}; ${data.helm3} with compat: helm3`],
    ['node', data.node],
  ]
  return { data, text: alignColumns(rows, { padding: 2 }) }
}
