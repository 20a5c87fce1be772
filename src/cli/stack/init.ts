import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { FlotillaError } from '../../errors.ts'
import { type Context, flagOf, isOn, type Result } from '../command.ts'

/** Writes a stack file; the charts of the folder become its releases. */
export async function run({ args, cwd }: Context): Promise<Result> {
  const given = flagOf(args, 'file') ?? 'stack.yaml'
  const file = resolve(cwd, given)
  if (existsSync(file) && !isOn(args, 'force')) {
    throw new FlotillaError('E_EXISTS', `${given} is there already`, { hint: '--force overwrites it' })
  }
  const charts = findCharts(cwd)
  const name = slug(basename(cwd))
  writeFileSync(
    file,
    stackText(
      name,
      charts.map((path) => ({ name: slug(basename(path)), path: `./${relative(cwd, path)}` })),
    ),
  )
  const found =
    charts.length === 0
      ? 'no chart found: add releases to it'
      : `${charts.length} ${charts.length === 1 ? 'chart' : 'charts'} found`
  return { text: `wrote ${given}; ${found}\nnext: flotilla validate, flotilla plan\n` }
}

// The folder itself, its folders, and those of charts/.
function findCharts(cwd: string): string[] {
  const folders = ['.', 'charts'].flatMap((folder) => {
    const path = resolve(cwd, folder)
    if (!existsSync(path)) return []
    const children = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    return children.map((entry) => resolve(path, entry.name)).sort()
  })
  return folders.filter((folder) => existsSync(resolve(folder, 'Chart.yaml')))
}

/** Any text as a name of a release. */
function slug(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-/, '')
    .replace(/-$/, '')
  return name === '' ? 'stack' : name
}

function stackText(name: string, charts: readonly { name: string; path: string }[]): string {
  const releases = charts.map((chart) => `  - name: ${chart.name}\n    chart: ${chart.path}\n`).join('')
  const empty = `  # - name: web\n  #   chart: ./charts/web\n  #   needs: [database]\n  #   values: [values/web.yaml, { image: { tag: "\${{ .Values.tag }}" } }]\n`
  return `apiVersion: flotilla/v1
kind: Stack
name: ${name}

# Where the releases go: -e NAME takes one, else the first. \`context: NAME\` is a context of your kubeconfig.
environments:
  local: { cluster: embedded }
  # prod: { context: prod, values: [env/prod.yaml] }

# State values: what \${{ .Values.… }} in this file sees. No chart gets them unasked.
values:
  - tag: latest

defaults:
  namespace: ${name}

releases:${charts.length === 0 ? ' []\n' : '\n'}${charts.length === 0 ? empty : releases}`
}
