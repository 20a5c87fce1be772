import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, normalize, resolve } from 'node:path'
import { lintChartFile } from '../chart/lint-chartfile.ts'
import { lintDependencies } from '../chart/lint-dependencies.ts'
import type { LintMessage } from '../chart/lint-message.ts'
import { lintValues } from '../chart/lint-values.ts'
import { chartFromFiles } from '../chart/load.ts'
import { readChartArchive } from '../chart/read-archive.ts'
import { readChartDirectory } from '../chart/read-directory.ts'
import type { Capabilities } from '../engine/capabilities.ts'
import { type LintTemplates, lintCrds, lintTemplates } from '../engine/lint-templates.ts'
import { FlotillaError } from '../errors.ts'
import type { Chart, ChartFile } from '../model/chart.ts'
import { type Profile, type ProfileName, profiles } from '../model/profile.table.ts'
import type { Remark, RemarkSink } from '../model/remark.ts'
import type { GoMap } from '../model/value.ts'
import type { SchemaDocuments } from '../values/schema-documents.ts'
import { crdFiles } from './helm-show.ts'
import type { Outside, OutsideSinks } from './outside.ts'

export interface LintOptions extends Pick<LintTemplates, 'onWarning' | 'onExcuse'> {
  readonly profile: ProfileName
  readonly cwd: string
  readonly values: GoMap
  readonly namespace: string
  readonly kubeVersion?: Capabilities['kubeVersion']
  readonly skipSchema: boolean
  readonly outside: Outside
  readonly onDebug?: OutsideSinks['onDebug']
}

/** What is said of one chart; `failure` instead where it could not be looked at. */
export interface LintResult {
  readonly messages: readonly LintMessage[]
  readonly failure?: string
}

/** Examines one chart as `helm lint` does. */
export async function lintChart(path: string, options: LintOptions): Promise<LintResult> {
  const subject = /\.tgz$|\.tar\.gz$/.test(path) ? await archiveSubject(path, options) : folderSubject(path, options)
  if (typeof subject === 'string') return { messages: [], failure: subject }
  const loaded = await load(subject, profiles[options.profile])
  const { outside, onWarning, onExcuse } = options
  return outside.complete(
    ({ schemas, defer }) =>
      lintSubject(subject, loaded, {
        ...options,
        schemas,
        onWarning: (message, remark) => defer(() => onWarning(message, remark)),
        onExcuse: (what, message, value) => defer(() => onExcuse(what, message, value)),
      }),
    options,
  )
}

interface Linting extends LintOptions {
  readonly schemas: SchemaDocuments
}

function lintSubject(subject: Subject, loaded: Loaded, options: Linting): LintResult {
  const profile = profiles[options.profile]
  const { values, skipSchema, schemas, onWarning } = options
  const messages = [
    ...lintChartFile(subject.read('Chart.yaml'), profile),
    ...lintValues({
      data: subject.read('values.yaml'),
      schema: subject.read('values.schema.json'),
      given: values,
      // Helm 3 forgets the flag here.
      skipSchema: skipSchema && options.profile === 'helm4',
      schemas,
      profile,
      onWarning,
    }),
    ...templateMessages(subject, loaded, options),
  ]
  replay(loaded, onWarning)
  if (loaded.chart === undefined) {
    messages.push({ severity: 'ERROR', path: '', text: `unable to load chart\n\t${loaded.problem}` })
  } else messages.push(...lintDependencies(loaded.chart, subject.path))
  if (options.profile === 'helm4') messages.push(...crdMessages(subject, loaded, onWarning))
  return { messages }
}

/** A chart before it is loaded. */
interface Subject {
  /** Where it is, absolute. */
  readonly path: string
  /** The content of a file; undefined for none, and for a folder. */
  readonly read: (name: string) => Uint8Array | undefined
  readonly kindOf: (name: string) => 'none' | 'file' | 'folder'
  readonly files: (profile: Profile, onWarning: RemarkSink) => readonly ChartFile[]
}

function folderSubject(path: string, { cwd }: LintOptions): Subject | string {
  const full = resolve(cwd, path)
  const chartFile = join(full, 'Chart.yaml')
  if (!existsSync(chartFile)) {
    const reason = existsSync(full) && !statSync(full).isDirectory() ? 'not a directory' : 'no such file or directory'
    return `unable to check Chart.yaml file in chart: stat ${normalize(`${path}/Chart.yaml`)}: ${reason}`
  }
  const kindOf = (name: string): 'none' | 'file' | 'folder' => {
    const file = join(full, name)
    if (!existsSync(file)) return 'none'
    return statSync(file).isDirectory() ? 'folder' : 'file'
  }
  return {
    path: full,
    kindOf,
    read: (name) => (kindOf(name) === 'file' ? readFileSync(join(full, name)) : undefined),
    files: ({ maxFileSize }, onWarning) => readChartDirectory(full, { maxFileSize, onWarning }),
  }
}

async function archiveSubject(path: string, { cwd, profile }: LintOptions): Promise<Subject | string> {
  let files: readonly ChartFile[]
  try {
    files = await readChartArchive(readFileSync(resolve(cwd, path)), { maxFileSize: profiles[profile].maxFileSize })
  } catch (error) {
    if (error instanceof FlotillaError) return `unable to extract tarball: ${error.message}`
    if (error instanceof Error && 'code' in error)
      return `unable to open tarball: open ${path}: no such file or directory`
    throw error
  }
  const byName = new Map(files.map((file) => [file.name, file.data]))
  return {
    path: resolve(cwd, path),
    read: (name) => byName.get(name),
    kindOf: (name) => {
      if (byName.has(name)) return 'file'
      return files.some((file) => file.name.startsWith(`${name}/`)) ? 'folder' : 'none'
    },
    files: () => files,
  }
}

interface Loaded {
  readonly chart: Chart | undefined
  readonly problem: string
  /** Remarks of loading: Helm loads, and remarks, for each group of rules. */
  readonly remarks: readonly Remark[]
}

async function load(subject: Subject, profile: Profile): Promise<Loaded> {
  const remarks: Remark[] = []
  const onWarning: RemarkSink = (_, remark) => void remarks.push(remark)
  try {
    const options = { profile: profile.name, path: subject.path, onWarning }
    return { chart: await chartFromFiles(subject.files(profile, onWarning), options), problem: '', remarks }
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    return { chart: undefined, problem: error.message, remarks }
  }
}

function replay({ remarks }: Loaded, onWarning: RemarkSink): void {
  for (const remark of remarks) onWarning(remark.message, remark)
}

function templateMessages(subject: Subject, loaded: Loaded, options: Linting): LintMessage[] {
  const path = 'templates/'
  const kind = subject.kindOf('templates')
  if (kind === 'none' && options.profile === 'helm4') {
    return [{ severity: 'WARNING', path, text: 'directory does not exist' }]
  }
  if (kind === 'file') {
    return [{ severity: options.profile === 'helm4' ? 'ERROR' : 'WARNING', path, text: 'not a directory' }]
  }
  replay(loaded, options.onWarning)
  if (loaded.chart === undefined) return [{ severity: 'ERROR', path, text: loaded.problem }]
  const { values, namespace, kubeVersion, skipSchema, schemas, onWarning, onExcuse } = options
  return lintTemplates(loaded.chart, {
    profile: profiles[options.profile],
    values,
    namespace,
    ...(kubeVersion && { kubeVersion }),
    skipSchema,
    schemas,
    onWarning,
    onExcuse,
  })
}

function crdMessages(subject: Subject, loaded: Loaded, onWarning: RemarkSink): LintMessage[] {
  const path = 'crds/'
  const kind = subject.kindOf('crds')
  if (kind === 'none') return []
  if (kind === 'file') return [{ severity: 'ERROR', path, text: 'not a directory' }]
  replay(loaded, onWarning)
  if (loaded.chart === undefined) return [{ severity: 'ERROR', path, text: loaded.problem }]
  return lintCrds(crdFiles(loaded.chart), profiles.helm4)
}
