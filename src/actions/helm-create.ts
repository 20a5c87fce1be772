import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { loadChart } from '../chart/load.ts'
import { fillStarter, scaffold } from '../chart/scaffold.ts'
import { FlotillaError } from '../errors.ts'
import { decodeBytes, encodeBytes } from '../golang/bytes.ts'
import { fromJson } from '../golang/json.ts'
import type { ProfileName } from '../model/profile.table.ts'
import { metadataJson } from '../release/encode.ts'
import { marshalYaml } from '../yaml/emit.ts'

export interface CreateOptions {
  readonly cwd: string
  readonly profile: ProfileName
  /** Name or absolute path of a starter; empty for none. */
  readonly starter: string
  /** Where starters are looked for. */
  readonly starters: string
}

/**
 * Writes a new chart. Answers what to say of files that were there before.
 *
 * @throws FlotillaError E_CHART_INVALID, E_CREATE with Helm's text
 */
export async function createChart(path: string, options: CreateOptions): Promise<string> {
  const name = basename(path)
  const parent = resolve(options.cwd, dirname(path))
  if (options.starter !== '') return createFromStarter({ name, parent }, options)
  const files = scaffold(name)
  const folder = chartFolder(parent, name)
  let text = ''
  for (const { path: file, text: content } of files) {
    const full = join(folder, file)
    if (existsSync(full)) text += `WARNING: File ${JSON.stringify(full)} already exists. Overwriting.\n`
    write(full, content)
  }
  mkdirSync(join(folder, 'charts'), { recursive: true })
  return text
}

function chartFolder(parent: string, name: string): string {
  if (!existsSync(parent)) throw new FlotillaError('E_CREATE', `stat ${parent}: no such file or directory`)
  if (!statSync(parent).isDirectory()) throw new FlotillaError('E_CREATE', `no such directory ${parent}`)
  const folder = join(parent, name)
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new FlotillaError('E_CREATE', `file ${folder} already exists and is not a directory`)
  }
  return folder
}

async function createFromStarter(
  { name, parent }: { readonly name: string; readonly parent: string },
  { starter, starters, profile }: CreateOptions,
): Promise<string> {
  const source = isAbsolute(starter) ? starter : join(starters, starter)
  const chart = await loadStarter(source, profile)
  const folder = join(parent, name)
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new FlotillaError('E_CREATE', `file ${folder} already exists and is not a directory`)
  }
  const metadata = {
    ...emptyMetadata,
    name,
    description: 'A Helm chart for Kubernetes',
    type: 'application',
    version: '0.1.0',
    appVersion: '0.1.0',
    apiVersion: 'v2',
  }
  write(join(folder, 'Chart.yaml'), marshalYaml(fromJson(metadataJson(metadata))))
  const filled = new Set(['values.yaml', ...chart.templates.map((file) => file.name)])
  for (const file of chart.raw) {
    if (['Chart.yaml', 'Chart.lock', 'requirements.yaml', 'requirements.lock'].includes(file.name)) continue
    const text = decodeBytes(file.data)
    write(join(folder, file.name), filled.has(file.name) ? fillStarter(text, name) : text)
  }
  mkdirSync(join(folder, 'charts'), { recursive: true })
  return ''
}

async function loadStarter(source: string, profile: ProfileName): ReturnType<typeof loadChart> {
  try {
    return await loadChart(source, { profile, anyVersion: true })
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    throw new FlotillaError(error.code, `could not load ${source}: ${error.message}`, { cause: error })
  }
}

const emptyMetadata = {
  kubeVersion: '',
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
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, encodeBytes(text))
}
