import { basename, relative } from 'node:path'
import { alignColumns } from '../../golang/tabwriter.ts'
import type { ReleaseSpec } from '../../model/stack.ts'
import type { Context, Result } from '../command.ts'
import { readStack, selectedOf } from './stack.ts'

/** What the file wants, a line for each release. */
export async function run(context: Context): Promise<Result> {
  const releases = selectedOf(readStack(context))
  const rows = releases.map((release) => {
    const labels = Object.entries(release.labels).map(([name, value]) => `${name}=${value}`)
    return [release.name, release.namespace, wanted(release), shownChart(release, context.cwd), labels.sort().join(',')]
  })
  return {
    data: releases.map(({ name, namespace, context: target, enabled, installed, chart, version, labels, needs }) => ({
      name,
      namespace,
      ...(target === '' ? {} : { context: target }),
      enabled,
      installed,
      chart,
      version,
      labels: { ...labels },
      needs: needs.map(({ key }) => key),
    })),
    text: alignColumns([['NAME', 'NAMESPACE', 'WANTED', 'CHART', 'LABELS'], ...rows], { padding: 3 }),
  }
}

function wanted({ enabled, installed }: ReleaseSpec): string {
  if (!enabled) return 'left alone'
  return installed ? 'installed' : 'uninstalled'
}

function shownChart({ chart, version }: ReleaseSpec, cwd: string): string {
  if (chart.includes('://') || !chart.startsWith('/')) return version === '' ? chart : `${chart} ${version}`
  const path = relative(cwd, chart)
  return path.startsWith('..') ? basename(chart) : path
}
