import { coalesceValues } from '../chart/coalesce.ts'
import { processDependencies } from '../chart/dependencies.ts'
import type { LintMessage } from '../chart/lint-message.ts'
import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import type { Chart } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import type { GoFunction, GoMap, Value } from '../model/value.ts'
import type { SchemaDocuments } from '../values/schema-documents.ts'
import { type Capabilities, capabilitiesObject, offlineCapabilities } from './capabilities.ts'
import { executeTemplates } from './execute-templates.ts'
import { lintedObjects, lintOutput } from './lint-objects.ts'
import { RenderError } from './render-error.ts'
import { checkSchemas } from './schemas.ts'
import { renderables } from './scopes.ts'

export interface LintTemplates {
  readonly profile: Profile
  readonly values: GoMap
  readonly namespace: string
  /** `--kube-version` */
  readonly kubeVersion?: Capabilities['kubeVersion']
  readonly skipSchema: boolean
  readonly schemas: SchemaDocuments
  /** Remarks that Helm logs. */
  readonly onWarning: RemarkSink
  /** What `required` and `fail` would have ended the render with. */
  readonly onExcuse: (what: 'required' | 'fail', message: string, value: Value) => void
}

const extensions = ['.yaml', '.yml', '.tpl', '.txt']
const folder = 'templates/'

/** What `helm lint` says of the templates of a chart that could be loaded, and of what comes of them. */
export function lintTemplates(chart: Chart, options: LintTemplates): LintMessage[] {
  const rendered = renderForLint(chart, options)
  if (rendered === undefined) return []
  if ('problem' in rendered) return [{ severity: 'ERROR', path: folder, text: rendered.problem }]
  const { profile } = options
  const version = deprecationVersion(options)
  const messages: LintMessage[] = []
  for (const file of chart.templates) {
    messages.push(...fileProblems(file.name, decodeBytes(file.data), profile))
    if (!isYaml(file.name, profile)) continue
    const text = rendered.files.get(`${chart.metadata.name}/${file.name}`) ?? ''
    if (text.trim() === '') continue
    const output = lintOutput(text, { path: file.name, profile, version })
    messages.push(...output.messages)
    if (output.stopped) break
  }
  return messages
}

/** The version of Kubernetes that deprecations are judged by. */
function deprecationVersion({ kubeVersion }: LintTemplates): { major: number; minor: number } {
  const { major, minor } = kubeVersion ?? offlineCapabilities.kubeVersion
  return { major: Number(major), minor: Number(minor) }
}

function extensionOf(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1)
  const dot = last.lastIndexOf('.')
  return dot < 0 ? '' : last.slice(dot)
}

function isYaml(name: string, profile: Profile): boolean {
  const extension = extensionOf(name)
  if (profile.name === 'helm3') return extension === '.yaml'
  return ['.yaml', '.yml'].includes(extension.toLowerCase())
}

function fileProblems(path: string, source: string, profile: Profile): LintMessage[] {
  const messages: LintMessage[] = []
  const extension = extensionOf(path)
  if (!extensions.includes(extension)) {
    const text = `file extension '${extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`
    messages.push({ severity: 'ERROR', path, text })
  }
  if (profile.name === 'helm4') return messages
  // What Helm 3 says to charts of Helm 2.
  if (/"?helm\.sh\/hook"?:\s+crd-install/.test(source)) {
    const text =
      'manifest is a crd-install hook. This hook is no longer supported in v3 and all CRDs should also exist the crds/ directory at the top level of the chart'
    messages.push({ severity: 'WARNING', path, text })
  }
  if (source.includes('.Release.Time')) {
    const text = '.Release.Time has been removed in v3, please replace with the `now` function in your templates'
    messages.push({ severity: 'ERROR', path, text })
  }
  return messages
}

type LintRender = { readonly files: Map<string, string> } | { readonly problem: string }

/** Undefined where Helm gives up silently. */
function renderForLint(source: Chart, options: LintTemplates): LintRender | undefined {
  const { profile, onWarning } = options
  let chart: Chart
  let values: GoMap
  try {
    chart = processDependencies(source, options.values, { profile, onWarning })
    values = coalesceValues(chart, options.values, { profile, onWarning })
  } catch (error) {
    if (error instanceof FlotillaError) return undefined
    throw error
  }
  try {
    // Helm lays the defaults under the values a second time.
    const all = coalesceValues(chart, values, { profile, onWarning })
    if (!options.skipSchema) checkSchemas(chart, all, options.schemas)
    const kubeVersion = options.kubeVersion ?? offlineCapabilities.kubeVersion
    const templates = renderables(chart, {
      values: all,
      release: { name: 'test-release', namespace: options.namespace, revision: 0, isUpgrade: false, isInstall: false },
      capabilities: capabilitiesObject({ ...offlineCapabilities, kubeVersion }, profile),
      profile,
    })
    return { files: executeTemplates(templates, { profile, functions: excusing(options), limits: {} }) }
  } catch (error) {
    if (error instanceof RenderError) return { problem: error.helmText }
    if (error instanceof FlotillaError || error instanceof GoError) return { problem: error.message }
    throw error
  }
}

/** `required` and `fail` let everything pass: values are not complete here. */
function excusing({ onExcuse }: LintTemplates): Map<string, GoFunction> {
  const required: GoFunction = {
    params: ['string', 'any'],
    call: (message: string, value: Value) => {
      if (value === null || value === undefined || value === '') onExcuse('required', message, value)
      return value ?? ''
    },
  }
  const fail: GoFunction = {
    params: ['string'],
    call: (message: string) => {
      onExcuse('fail', message, null)
      return ''
    },
  }
  return new Map([
    ['required', required],
    ['fail', fail],
  ])
}

/** What `helm lint` (4) says of the files of crds/. */
export function lintCrds(
  crds: readonly { readonly name: string; readonly data: Uint8Array }[],
  profile: Profile,
): LintMessage[] {
  const messages: LintMessage[] = []
  for (const { name: path, data } of crds) {
    try {
      for (const object of lintedObjects(decodeBytes(data), profile)) {
        if (object === null) continue
        if (!object.apiVersion.startsWith('apiextensions.k8s.io')) {
          messages.push({ severity: 'ERROR', path, text: "apiVersion is not in 'apiextensions.k8s.io'" })
        }
        if (object.kind !== 'CustomResourceDefinition') {
          messages.push({ severity: 'ERROR', path, text: "object kind is not 'CustomResourceDefinition'" })
        }
      }
    } catch (error) {
      if (!(error instanceof GoError)) throw error
      messages.push({ severity: 'ERROR', path, text: `unable to parse YAML: ${error.message}` })
      return messages
    }
  }
  return messages
}
