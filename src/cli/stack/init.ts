import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { FlotillaError } from '../../errors.ts'
import { type Context, flagOf, isOn, type Result } from '../command.ts'
import { writeText } from '../write.ts'

/** Writes a stack file; the charts of its folder become its releases. */
export async function run({ args, cwd }: Context): Promise<Result> {
  const given = flagOf(args, 'file') ?? 'stack.yaml'
  const file = resolve(cwd, given)
  if (existsSync(file) && !isOn(args, 'force')) {
    throw new FlotillaError('E_EXISTS', `${given} is there already`, { hint: '--force overwrites it' })
  }
  const folder = dirname(file)
  const charts = findCharts(folder)
  writeText(file, stackText(slug(basename(folder)), releasesOf(charts, folder)), { shown: given })
  const found =
    charts.length === 0
      ? 'no chart found: add releases to it'
      : `${charts.length} ${charts.length === 1 ? 'chart' : 'charts'} found`
  const next = given === 'stack.yaml' ? '' : ` -f ${given}`
  return { text: `wrote ${given}; ${found}\nnext: flotilla validate${next}, flotilla plan${next}\n` }
}

// The folder itself, else its folders and those of its charts/. Charts below a chart are parts of it.
function findCharts(folder: string): string[] {
  if (isChart(folder)) return [folder]
  return [folder, resolve(folder, 'charts')].flatMap((path) => {
    if (!existsSync(path)) return []
    const children = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    return children
      .map((entry) => resolve(path, entry.name))
      .filter(isChart)
      .sort()
  })
}

function isChart(folder: string): boolean {
  return existsSync(resolve(folder, 'Chart.yaml'))
}

interface Entry {
  readonly name: string
  readonly path: string
}

// Two folders may have one name: `web` and `charts/web`.
function releasesOf(charts: readonly string[], folder: string): Entry[] {
  const taken = new Set<string>()
  return charts.map((path) => {
    const plain = slug(basename(path))
    let name = plain
    for (let n = 2; taken.has(name); n++) name = `${plain}-${n}`
    taken.add(name)
    return { name, path: path === folder ? '.' : `./${relative(folder, path)}` }
  })
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

function stackText(name: string, charts: readonly Entry[]): string {
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
