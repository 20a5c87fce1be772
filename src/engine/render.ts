import { coalesceValues } from '../chart/coalesce.ts'
import { processDependencies } from '../chart/dependencies.ts'
import { checkInstallable } from '../chart/installable.ts'
import { tell, unknownHooks } from '../chart/remarks.ts'
import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { isCompatibleRange } from '../golang/semver-constraint.ts'
import type { Limits } from '../gotemplate/template-set.ts'
import { documentValue, type ManifestDocument, sortManifests } from '../manifest/documents.ts'
import { resourcesOf } from '../manifest/parse.ts'
import type { Chart } from '../model/chart.ts'
import type { Hook, Manifest, Resource } from '../model/manifest.ts'
import { type Profile, type ProfileName, profiles } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import type { GoFunction, GoMap } from '../model/value.ts'
import type { SchemaDocuments } from '../values/schema-documents.ts'
import { type Capabilities, capabilitiesObject, offlineCapabilities } from './capabilities.ts'
import { executeTemplates } from './execute-templates.ts'
import { lenientFunctions } from './library.ts'
import { type LookupQuery, type LookupSource, lookupFunction } from './lookup.ts'
import { RenderError } from './render-error.ts'
import { checkSchemas } from './schemas.ts'
import { type ReleaseOptions, renderables } from './scopes.ts'

export interface RenderOptions {
  /** What the user gave, all layers merged; chart defaults excluded. */
  readonly values: GoMap
  readonly release: ReleaseOptions
  /** Helm's built-in ones unless given. */
  readonly capabilities?: Capabilities
  readonly profile?: ProfileName
  /** Answers to `lookup` known so far; without it every lookup finds nothing, as offline in Helm. */
  readonly lookup?: LookupSource
  readonly skipSchemaValidation?: boolean
  /** Schemas that those of charts refer to, as far as they were fetched; without them such a reference is an error. */
  readonly schemas?: SchemaDocuments
  /** Notes of subcharts, too. */
  readonly subchartNotes?: boolean
  /** Put a remark in the place of each Secret of the core group. */
  readonly hideSecrets?: boolean
  /** `helm lint`: `required` and `fail` let everything pass. */
  readonly lenient?: boolean
  readonly limits?: Partial<Limits>
  /** Functions that replace others of the same name and signature: clock, randomness. */
  readonly functions?: ReadonlyMap<string, GoFunction>
  /** Remarks that Helm logs. */
  readonly onWarning?: RemarkSink
}

export interface Rendered {
  readonly manifest: Manifest
  /** The documents of the manifest, in its order. */
  readonly documents: readonly ManifestDocument[]
  /** The chart with its dependencies processed: what a record keeps. */
  readonly chart: Chart
  /** All values that templates saw: `helm get values --all`. */
  readonly values: GoMap
  /** Lookups without an answer. While there are any, the manifest is not final: fetch them and render again. */
  readonly missed: readonly LookupQuery[]
}

/**
 * Renders a chart as Helm does. Pure and synchronous: chart and values are not changed.
 *
 * @throws FlotillaError; RenderError for what templates, values and manifests do wrong, with Helm's text
 */
export function renderChart(source: Chart, options: RenderOptions): Rendered {
  const profile = profiles[options.profile ?? 'helm4']
  const notify = options.onWarning === undefined ? {} : { onWarning: options.onWarning }
  checkInstallable(source, profile)
  const chart = processDependencies(source, options.values, { profile, ...notify })
  const values = coalesceValues(chart, options.values, { profile, ...notify })
  if (!options.skipSchemaValidation) checkSchemas(chart, values, options.schemas)
  const missed = new Map<string, LookupQuery>()
  try {
    const files = renderFiles(chart, { values, profile, missed, options })
    const { manifest, documents } = manifestOf(chart, { files, profile, options })
    return { manifest, documents, chart, values, missed: [...missed.values()] }
  } catch (error) {
    // An error may come of what is not known yet.
    if (missed.size === 0) throw asRenderError(error)
    return { manifest: emptyManifest, documents: [], chart, values, missed: [...missed.values()] }
  }
}

const emptyManifest: Manifest = { text: '', resources: [], hooks: [], notes: '', crds: [] }

function asRenderError(error: unknown): unknown {
  if (!(error instanceof FlotillaError) || error instanceof RenderError) return error
  const hint = error.hint === undefined ? {} : { hint: error.hint }
  return new RenderError(error.code, error.message, { begun: true, cause: error, ...hint })
}

interface Job {
  readonly values: GoMap
  readonly profile: Profile
  readonly missed: Map<string, LookupQuery>
  readonly options: RenderOptions
}

function renderFiles(chart: Chart, { values, profile, missed, options }: Job): Map<string, string> {
  const capabilities = options.capabilities ?? offlineCapabilities
  checkKubeVersion(chart, capabilities, profile)
  const templates = renderables(chart, {
    values,
    release: options.release,
    capabilities: capabilitiesObject(capabilities, profile),
    profile,
  })
  const functions = new Map<string, GoFunction>(options.functions)
  if (options.lookup && !options.lenient) functions.set('lookup', lookupFunction(options.lookup, missed))
  if (options.lenient) for (const [name, fn] of lenientFunctions()) functions.set(name, fn)
  return executeTemplates(templates, { profile, functions, limits: options.limits ?? {} })
}

function checkKubeVersion(chart: Chart, { kubeVersion }: Capabilities, profile: Profile): void {
  const wanted = chart.metadata.kubeVersion
  const actual = profile.keepsKubeVersionSuffix ? kubeVersion.normalized : kubeVersion.version
  if (wanted === '' || isCompatibleRange(wanted, actual)) return
  const message = `chart requires kubeVersion: ${wanted} which is incompatible with Kubernetes ${kubeVersion.version}`
  throw new RenderError('E_KUBE_VERSION', message, { begun: true })
}

interface Output {
  readonly files: Map<string, string>
  readonly profile: Profile
  readonly options: RenderOptions
}

function manifestOf(
  chart: Chart,
  { files, profile, options }: Output,
): { manifest: Manifest; documents: readonly ManifestDocument[] } {
  const notes = takeNotes(chart, files, options)
  const { hooks, documents } = sorted(files, profile, options.onWarning)
  // Added up and not joined: V8 copies the parts once somebody reads the whole, which for many releases nobody does.
  let text = ''
  for (const document of documents) text += documentText(document, options)
  const manifest = lazyManifest(documents, { hooks, notes, crds: () => crdsOf(chart, chart.metadata.name), text })
  return { manifest, documents }
}

function sorted(
  files: Map<string, string>,
  profile: Profile,
  onWarning: RemarkSink | undefined,
): ReturnType<typeof sortManifests> {
  try {
    return sortManifests(files, profile, (events) => tell(onWarning, unknownHooks(events)))
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    // Helm shows all files then, in Go's random order.
    const shown = [...files].filter(([, text]) => text.trim() !== '')
    const partial = shown.map(([name, text]) => `---\n# Source: ${name}\n${text}\n`).join('')
    throw new RenderError(error.code, error.message, { begun: true, cause: error, partial })
  }
}

/** Objects and CRDs, which are most of some charts, are made when somebody asks for them. */
function lazyManifest(
  documents: readonly ManifestDocument[],
  { crds, ...rest }: { hooks: Hook[]; notes: string; text: string; crds: () => Manifest['crds'] },
): Manifest {
  let resources: readonly Resource[] | undefined
  let files: Manifest['crds'] | undefined
  return {
    ...rest,
    get crds() {
      files ??= crds()
      return files
    },
    get resources() {
      resources ??= documents.flatMap((document) => resourcesOf(documentValue(document), document))
      return resources
    },
  }
}

function documentText({ source, text, kind, apiVersion }: ManifestDocument, { hideSecrets }: RenderOptions): string {
  const hidden = hideSecrets && kind === 'Secret' && apiVersion === 'v1'
  return `---\n# Source: ${source}\n${hidden ? '# HIDDEN: The Secret output has been suppressed' : text}\n`
}

/** Takes every NOTES.txt out of the files; answers the root's, or all of them. */
function takeNotes(chart: Chart, files: Map<string, string>, { subchartNotes }: RenderOptions): string {
  const root = `${chart.metadata.name}/templates/NOTES.txt`
  let notes = ''
  for (const name of [...files.keys()].sort()) {
    if (!name.endsWith('NOTES.txt')) continue
    if (subchartNotes || name === root) notes += (notes === '' ? '' : '\n') + files.get(name)!
    files.delete(name)
  }
  return notes
}

/** Files of crds/ of the chart and of its enabled subcharts. */
function crdsOf(chart: Chart, path: string): { file: string; text: string }[] {
  const own = chart.files
    .filter(({ name }) => name.startsWith('crds/') && /\.(?:yaml|yml|json)$/i.test(name))
    .map(({ name, data }) => ({ file: `${path}/${name}`, text: decodeBytes(data) }))
  return [
    ...own,
    ...chart.dependencies.flatMap((one) => crdsOf(one, one.treePath ?? `${path}/charts/${one.metadata.name}`)),
  ]
}
