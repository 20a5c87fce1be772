import type { LintMessage } from '../chart/lint-message.ts'
import { yamlDocuments } from '../chart/values-file.ts'
import { byteLength } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { decodeJson } from '../golang/json-decode.ts'
import { decodeStruct, type StructType, type StructValue } from '../golang/json-struct.ts'
import { quote } from '../golang/strconv.ts'
import type { Profile } from '../model/profile.table.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import { deprecationProblem } from './lint-deprecations.ts'
import { nameProblem } from './lint-names.ts'

interface LintedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
}

function objectType(profile: Profile): StructType {
  const prefix = profile.name === 'helm4' ? 'k8s' : 'K8s'
  const inner = 'k8sYamlMetadata'
  const metadata: StructType = {
    name: inner,
    qualifiedName: `rules.${inner}`,
    fields: { Namespace: 'string', Name: 'string' },
  }
  return {
    name: `${prefix}YamlStruct`,
    qualifiedName: `rules.${prefix}YamlStruct`,
    fields: { apiVersion: 'string', Kind: 'string', Metadata: { struct: metadata } },
  }
}

/**
 * The objects of a text, one after the other; null for a document without content.
 *
 * @throws GoError for a document that is no object
 */
export function* lintedObjects(text: string, profile: Profile): Generator<LintedObject | null> {
  const type = objectType(profile)
  for (const document of yamlDocuments(text)) {
    const value = parseObject(document, text)
    if (value === null || value === undefined) {
      yield null
      continue
    }
    const found = decodeStruct(value, type)
    const metadata = found.get('Metadata')
    const inside: StructValue = metadata instanceof Map ? (metadata as StructValue) : new Map()
    yield { apiVersion: textAt(found, 'apiVersion'), kind: textAt(found, 'Kind'), name: textAt(inside, 'Name') }
  }
}

// What begins as JSON is tried as such first, and the error is JSON's.
function parseObject(document: string, text: string): Value {
  try {
    return parseYaml(document, { numbers: 'exact' })
  } catch (error) {
    if (!(error instanceof GoError) || !text.trimStart().startsWith('{')) throw error
    const { error: problem, end } = decodeJson(text, 'any')
    if (problem === undefined || !problem.message.startsWith('invalid character')) throw error
    throw new GoError(`json: offset ${byteLength(text.slice(0, end)) + 1}: ${problem.message}`, { cause: error })
  }
}

function textAt(found: StructValue, name: string): string {
  const value = found.get(name)
  return typeof value === 'string' ? value : ''
}

export interface LintObjectOptions {
  readonly path: string
  readonly profile: Profile
  /** What deprecations are judged by. */
  readonly version: { readonly major: number; readonly minor: number }
}

/** What `helm lint` says of the output of one template. `stopped`: nothing after it is looked at. */
export function lintOutput(text: string, options: LintObjectOptions): { messages: LintMessage[]; stopped: boolean } {
  const { path, profile, version } = options
  const messages: LintMessage[] = []
  const indent = indentProblem(text)
  if (indent !== undefined) messages.push({ severity: 'WARNING', path, text: indent })
  try {
    for (const object of lintedObjects(text, profile)) {
      if (object === null) continue
      const rows = [
        ['WARNING', nameProblem(object.kind, object.name)],
        ['WARNING', object.apiVersion === '' || object.kind === '' ? undefined : deprecationProblem(object, version)],
        ['ERROR', selectorProblem(object, text)],
        ['ERROR', listProblem(object, text, profile)],
      ] as const
      for (const [severity, problem] of rows)
        if (problem !== undefined) messages.push({ severity, path, text: problem })
    }
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    messages.push({ severity: 'ERROR', path, text: `unable to parse YAML: ${error.message}` })
    return { messages, stopped: true }
  }
  return { messages, stopped: false }
}

function indentProblem(text: string): string | undefined {
  const line = text.split('\n').find((one) => one.trim() !== '')
  if (line === undefined || !/^[ \t]/.test(line)) return undefined
  return `document starts with an illegal indent: ${quote(line.replace(/\r$/, ''))}, which may cause parsing problems`
}

function selectorProblem({ kind, name }: LintedObject, text: string): string | undefined {
  if (!['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].includes(kind)) return undefined
  if (text.includes('matchLabels') || text.includes('matchExpressions')) return undefined
  return `a ${kind} must contain matchLabels or matchExpressions, and ${quote(name)} does not`
}

/** The whole text is read, as one document. */
function listProblem({ kind }: LintedObject, text: string, profile: Profile): string | undefined {
  if (kind !== 'List') return undefined
  const value = parseYaml(text)
  const items = value instanceof GoMap ? value.get('items') : undefined
  const kept = items instanceof List && items.items.some((item) => hasPolicy(item))
  const word = profile.name === 'helm4' ? 'annotation' : 'Annotation'
  return kept ? `${word} 'helm.sh/resource-policy' within List objects are ignored` : undefined
}

function hasPolicy(item: unknown): boolean {
  const metadata = item instanceof GoMap ? item.get('metadata') : undefined
  const annotations = metadata instanceof GoMap ? metadata.get('annotations') : undefined
  return annotations instanceof GoMap && annotations.has('helm.sh/resource-policy')
}
