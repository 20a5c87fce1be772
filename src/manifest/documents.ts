import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'
import { decodeStruct, type StructType, type StructValue } from '../golang/json-struct.ts'
import type { Hook } from '../model/manifest.ts'
import { type Profile, profiles } from '../model/profile.table.ts'
import { GoMap, sortByBytes, type Value } from '../model/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import type { WantedKeys } from '../yaml/quick-options.ts'
import { hookAnnotation, hookOf } from './hooks.ts'
import { sortByKind } from './order.ts'
import { splitManifests, trimSpace } from './split.ts'

// Far more objects than a record or a cluster takes; each costs a reading of its own.
const maxDocuments = 200_000

/** One document of a rendered file that is no hook. */
export interface ManifestDocument {
  /** Path of the template. */
  readonly source: string
  readonly text: string
  readonly kind: string
  readonly apiVersion: string
}

/** The document as data. It is read again for whoever asks: kept for all, it would be most of the memory of a render. */
export function documentValue({ text }: ManifestDocument): Value {
  return parseYaml(text, { numbers: 'exact' })
}

/** What Helm reads of a document before it decides what it is. */
interface Head {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly annotations: ReadonlyMap<string, string>
}

const metadataType: StructType = {
  name: '',
  qualifiedName: 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }',
  fields: { name: 'string', annotations: { mapOf: 'string' } },
}

function headType(manifestPackage: string): StructType {
  return {
    name: 'SimpleHead',
    qualifiedName: `${manifestPackage}.SimpleHead`,
    fields: { apiVersion: 'string', kind: 'string', metadata: { struct: metadataType } },
  }
}

const headKeys: WantedKeys = new Map<string, ReadonlySet<string> | 'all'>([
  ['apiversion', 'all'],
  ['kind', 'all'],
  ['metadata', new Set(['name', 'annotations'])],
])
const headTypes = { util: headType('util'), releaseutil: headType('releaseutil') }

/**
 * Divides rendered files into documents and hooks, both in install order. Files are taken in the order of their names.
 * Events that Helm does not know are told of at once: Helm has logged them when a later document cannot be read.
 *
 * @throws FlotillaError E_MANIFEST_YAML with Helm's text
 */
export function sortManifests(
  files: ReadonlyMap<string, string>,
  profile: Profile = profiles.helm4,
  onUnknownHooks?: (events: string) => void,
): { hooks: Hook[]; documents: ManifestDocument[] } {
  const hooks: Hook[] = []
  const documents: ManifestDocument[] = []
  for (const source of sortByBytes([...files.keys()])) {
    if (source.slice(source.lastIndexOf('/') + 1).startsWith('_')) continue
    const content = files.get(source)!
    if (trimSpace(content) === '') continue
    if (hasMoreSeparators(content, maxDocuments)) throw tooMany(source)
    for (const text of splitManifests(content, profile)) {
      if (documents.length + hooks.length >= maxDocuments) throw tooMany(source)
      const head = readHead(text, source, profile)
      if (head.annotations.has(hookAnnotation)) {
        const hook = hookOf(head, source, text)
        // A resource with an event that Helm does not know is left out altogether.
        if (hook) hooks.push(hook)
        else onUnknownHooks?.(head.annotations.get(hookAnnotation)!)
      } else documents.push({ source, text, kind: head.kind, apiVersion: head.apiVersion })
    }
  }
  return {
    hooks: sortByKind(hooks, (hook) => hook.kind, { profile }),
    documents: sortByKind(documents, (document) => document.kind, { profile }),
  }
}

/** Counted before millions of texts are made of one. */
function hasMoreSeparators(content: string, limit: number): boolean {
  let count = 0
  for (let at = content.indexOf('\n---'); at >= 0; at = content.indexOf('\n---', at + 4))
    if (++count > limit) return true
  return false
}

function tooMany(source: string): FlotillaError {
  return new FlotillaError('E_RENDER_SIZE', `${source}: the chart renders more than ${maxDocuments} documents`)
}

function readHead(text: string, source: string, profile: Profile): Head {
  try {
    const value = parseYaml(text, { numbers: 'exact', wanted: headKeys })
    const usual = usualHead(value)
    if (usual !== undefined) return usual
    const found = decodeStruct(value, headTypes[profile.manifestPackage])
    const metadata = found.get('metadata')
    const inside: StructValue = metadata instanceof Map ? (metadata as StructValue) : new Map()
    const annotations = inside.get('annotations')
    return {
      apiVersion: textOf(found, 'apiVersion'),
      kind: textOf(found, 'kind'),
      name: textOf(inside, 'name'),
      annotations:
        annotations instanceof Map ? (annotations as ReadonlyMap<string, string>) : new Map<string, string>(),
    }
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_MANIFEST_YAML', `YAML parse error on ${source}: ${error.message}`, { cause: error })
  }
}

/** The head of a document that is written as nearly all are: every field there, under its own name and of its own type. */
function usualHead(value: Value): Head | undefined {
  if (!(value instanceof GoMap) || value.size !== headKeys.size) return undefined
  const apiVersion = value.get('apiVersion')
  const kind = value.get('kind')
  const metadata = value.get('metadata')
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !(metadata instanceof GoMap)) return undefined
  const name = metadata.get('name')
  const annotations = metadata.get('annotations') ?? noAnnotations
  if (typeof name !== 'string' || !(annotations instanceof GoMap)) return undefined
  for (const key of metadata.keys()) {
    if (key !== 'name' && key !== 'annotations' && anySpelling.test(key)) return undefined
  }
  for (const text of annotations.values()) if (typeof text !== 'string') return undefined
  return {
    apiVersion,
    kind,
    name,
    annotations: annotations as ReadonlyMap<string, unknown> as ReadonlyMap<string, string>,
  }
}

const noAnnotations = new GoMap()
// Go's JSON finds fields in any case; then the order of the keys counts.
const anySpelling = /^(?:name|annotations)$/i

function textOf(found: StructValue, name: string): string {
  const field = found.get(name)
  return typeof field === 'string' ? field : ''
}
