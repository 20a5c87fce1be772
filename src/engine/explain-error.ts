import type { ErrorNote, FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { fromJson, toJson } from '../golang/json.ts'
import { goTypeOf } from '../golang/types.ts'
import { splitManifests } from '../manifest/split.ts'
import type { Chart } from '../model/chart.ts'
import type { Position } from '../model/position.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { nearestName } from '../util/nearest.ts'
import { valueAt } from '../values/layers.ts'
import { parseYaml } from '../yaml/parse.ts'
import { codeFrame } from './code-frame.ts'
import { type Facts, hintFor, type NamedValue } from './error-hints.table.ts'
import { actionAt, conditionBefore, type FailingPlace, failingPlace, subchartsOf, valuePaths } from './failing-place.ts'
import { libraryFor } from './library.ts'
import { RenderError } from './render-error.ts'

/** Who set a value. */
interface Setter {
  readonly name: string
  readonly position: Position | undefined
  /** Its values are not shown. */
  readonly secret: boolean
}

export interface ExplainContext {
  /** As it was rendered, aliases applied; undefined where it could not be read. */
  readonly chart: Chart | undefined
  readonly profile: ProfileName
  /** What the templates of the root chart saw as `.Values`. */
  readonly values: GoMap
  /** Who set the value at a path of the root's values. */
  readonly setterOf: (path: readonly string[]) => Setter | undefined
}

export interface Explanation {
  readonly notes: readonly ErrorNote[]
  readonly hint: string | undefined
  /** A better place than the error has, in a template by its name in the chart. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number }
}

/** At most so many values are told about. */
const maxValues = 3

/** What a person wants to know about a chart's error besides Helm's words: the values in it, who set them, what to do. Pure. */
export function explainError(error: FlotillaError, context: ExplainContext): Explanation {
  const place = failingPlace(error)
  if (error.code === 'E_VALUES_SCHEMA') return explainSchema(error, context)
  if (error.code === 'E_MANIFEST_YAML') return explainManifest(error, context)
  const source = place && context.chart && templateText(context.chart, place.file)
  const at = place && source !== undefined ? { place: precise(place, source) } : {}
  const action = place && source !== undefined ? actionOf(place, source) : ''
  const named = place && source !== undefined ? namedPaths(place, source, action) : []
  const scope = place ? subchartsOf(place.file) : []
  const found = named.slice(0, maxValues).map((path) => describe(path, scope, context))
  const facts = factsOf(context, { action, source: source ?? '', scope, values: found.map((one) => one.named) })
  const text = [place?.detail ?? '', error.message].join('\n')
  return { notes: found.map((one) => one.note), hint: error.hint ?? hintFor(text, facts), ...at }
}

// Go tells the line of what it cannot parse; the word that it names stands in it.
function precise(
  { file, line, column, offset, detail }: FailingPlace,
  source: string,
): NonNullable<Explanation['place']> {
  if (offset !== undefined) return { file, line, column }
  const text = source.split('\n')[line - 1] ?? ''
  const word = /"([^"]+)"|(\{\{\w+\}\})|('[^']*')$/.exec(detail)
  const found = text.lastIndexOf(word?.[1] ?? word?.[3] ?? '\n')
  const action = found < 0 ? text.lastIndexOf('{{') : found
  return { file, line, column: Math.max(0, action) }
}

function actionOf({ offset, line }: FailingPlace, source: string): string {
  if (offset !== undefined) return actionAt(source, offset)
  return source.split('\n')[line - 1] ?? ''
}

// What the failing node names; where it names nothing, its action, then the condition around it.
function namedPaths(place: FailingPlace, source: string, action: string): string[][] {
  // A file that cannot be parsed has not read any value.
  if (place.offset === undefined) return []
  for (const text of [place.node, action]) {
    const paths = valuePaths(text)
    if (paths.length > 0) return paths
  }
  return /\bfail\b/.test(action) ? valuePaths(conditionBefore(source, place.offset)) : []
}

/** The text of a template by the name that Helm gives it. */
function templateText(chart: Chart, file: string): string | undefined {
  let owner: Chart | undefined = chart
  for (const name of subchartsOf(file)) owner = owner?.dependencies.find((one) => one.metadata.name === name)
  const inside = file
    .split('/')
    .slice(1 + 2 * subchartsOf(file).length)
    .join('/')
  const found = owner?.templates.find((one) => one.name === inside)
  return found && decodeBytes(found.data)
}

interface Described {
  readonly named: NamedValue
  readonly note: ErrorNote
}

function describe(path: readonly string[], scope: readonly string[], context: ExplainContext): Described {
  const full = [...scope, ...path]
  const value = valueAt(context.values, full)
  // `.Values.name.first` of a name that is text: the text is what matters.
  const above = value === undefined ? path.slice(0, -1) : []
  const blocking = above.length === 0 ? undefined : valueAt(context.values, [...scope, ...above])
  if (above.length > 0 && !(blocking instanceof GoMap)) {
    if (blocking !== undefined && blocking !== null) return describe(above, scope, context)
  }
  // A subchart's globals come from the root's wherever that has them.
  const own = context.setterOf(full)
  const setter = path[0] === 'global' ? (context.setterOf(path) ?? own) : own
  const expression = `.Values.${path.join('.')}`
  const type = goTypeOf(value)
  const shown = value === undefined || setter?.secret ? undefined : shortValue(value)
  const named = { expression, shown, type, setBy: setter?.name.replace(/ of chart .*/, '') }
  const where = scope.length === 0 ? '' : ` (${full.join('.')} for the stack)`
  if (value === undefined || value === null) {
    const missing = value === null && setter !== undefined ? `null, set by ${setter.name}` : 'not set by any layer'
    return { named, note: { text: `${expression}${where} is ${missing}`, ...placed(setter) } }
  }
  const told = shown === undefined ? 'a secret' : shown
  const by = setter === undefined ? '' : `, set by ${setter.name}`
  const kind = shown === 'a map' || shown === 'a list' ? '' : ` (${type})`
  return { named, note: { text: `${expression}${where} is ${told}${kind}${by}`, ...placed(setter) } }
}

// The line of a secret is not shown: the formatter would print it.
function placed(setter: Setter | undefined): { position?: Position } {
  return setter?.position === undefined || setter.secret ? {} : { position: setter.position }
}

function shortValue(value: Value): string {
  if (value instanceof GoMap) return 'a map'
  if (value instanceof List) return 'a list'
  const text = typeof value === 'string' ? JSON.stringify(value) : toJson(value, { escapeHtml: false })
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

interface Around {
  readonly action: string
  readonly source: string
  readonly scope: readonly string[]
  readonly values: readonly NamedValue[]
}

function factsOf({ chart, profile, values }: ExplainContext, { action, source, scope, values: named }: Around): Facts {
  return {
    action,
    values: named,
    functions: () => libraryFor(profiles[profile]).names,
    templates: () => (chart === undefined ? [] : definedNames(chart)),
    variables: () =>
      [
        ...new Set([...source.matchAll(/(\$\w+)\s*(?:,\s*(\$\w+)\s*)?:=/g)].flatMap(([, a, b]) => [a ?? '', b ?? ''])),
      ].filter((one) => one !== ''),
    typeOf: (path) => goTypeOf(valueAt(values, [...scope, ...path])),
    keys: (path) => {
      const map = valueAt(values, [...scope, ...path])
      return map instanceof GoMap ? [...map.keys()] : []
    },
  }
}

function definedNames(chart: Chart): string[] {
  const own = chart.templates.flatMap(({ data }) =>
    [...decodeBytes(data).matchAll(/\{\{-?\s*(?:define|block)\s+"([^"\n]+)"/g)].map(([, name = '']) => name),
  )
  return [...new Set([...own, ...chart.dependencies.flatMap(definedNames)])]
}

// `name:` opens a chart; `- at '/a/b': text` is a finding.
function explainSchema(error: FlotillaError, context: ExplainContext): Explanation {
  const notes: ErrorNote[] = []
  let scope: readonly string[] = []
  let owner = context.chart
  // What is found in the schema itself says nothing of the values.
  let isOfSchema = false
  let brokenSchemas = 0
  for (const line of error.message.split('\n')) {
    const header = /^(\S+):$/.exec(line)
    if (header !== null) {
      isOfSchema = false
      const found = context.chart && findChart(context.chart, header[1] ?? '', [])
      scope = found?.scope ?? []
      owner = found?.chart
    }
    if (line.includes(' is not valid against metaschema: ')) {
      isOfSchema = true
      brokenSchemas++
    }
    const finding = /^\s*- at '((?:[^'\\]|\\.)*)': (.*)$/.exec(line)
    if (finding === null || isOfSchema || notes.length >= 20) continue
    notes.push(findingNote({ pointer: finding[1] ?? '', text: finding[2] ?? '', scope, owner }, context))
  }
  const hint = brokenSchemas > 0 && notes.length === 0 ? brokenSchemaHint : undefined
  return { notes, hint: error.hint ?? hint ?? hintFor(error.message, factsOf(context, noPlace)) }
}

const brokenSchemaHint =
  "the chart's values.schema.json is wrong itself: mend what is named above; skipSchemaValidation: true on the release turns the check off"

const noPlace: Around = { action: '', source: '', scope: [], values: [] }

interface Finding {
  readonly pointer: string
  readonly text: string
  readonly scope: readonly string[]
  readonly owner: Chart | undefined
}

function findingNote({ pointer, text, scope, owner }: Finding, context: ExplainContext): ErrorNote {
  const path = pointer
    .replaceAll("\\'", "'")
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  const extra = /^additional propert(?:y|ies) '([^']+)'/.exec(text)?.[1]
  const missing = /^missing propert(?:y|ies) '([^']+)'/.exec(text)?.[1]
  const target = extra === undefined ? path : [...path, extra]
  const { note } = describe(target, scope, context)
  const beside = valueAt(context.values, [...scope, ...path])
  let near: string | undefined
  if (extra !== undefined) near = nearestName(extra, owner ? schemaKeys(owner, path) : [])
  else if (missing !== undefined && beside instanceof GoMap) near = nearestName(missing, beside.keys())
  if (missing !== undefined) {
    const where = ['.Values', ...path].join('.')
    return {
      text: `${where} has no ${missing}${near === undefined ? '' : `; is ${near} meant for it?`}`,
      ...positionOf(note),
    }
  }
  return { ...note, text: `${note.text}${near === undefined ? '' : `; did you mean ${near}?`}` }
}

function positionOf({ position }: ErrorNote): { position?: Position } {
  return position === undefined ? {} : { position }
}

/** The properties that a chart's schema has at a path, as far as they are written out. */
function schemaKeys({ schema }: Chart, path: readonly string[]): string[] {
  if (schema === undefined) return []
  try {
    let node: Value = fromJson(decodeBytes(schema))
    for (const key of path) {
      const properties: Value = node instanceof GoMap ? node.get('properties') : undefined
      node = properties instanceof GoMap ? properties.get(key) : undefined
    }
    const properties = node instanceof GoMap ? node.get('properties') : undefined
    return properties instanceof GoMap ? [...properties.keys()] : []
  } catch (error) {
    // A schema that cannot be read was an error before this.
    if (error instanceof GoError) return []
    throw error
  }
}

function findChart(
  chart: Chart,
  name: string,
  scope: readonly string[],
): { chart: Chart; scope: readonly string[] } | undefined {
  if (chart.metadata.name === name) return { chart, scope }
  for (const one of chart.dependencies) {
    const found = findChart(one, name, [...scope, one.metadata.name])
    if (found !== undefined) return found
  }
  return undefined
}

function explainManifest(error: FlotillaError, context: ExplainContext): Explanation {
  const match = /YAML parse error on (\S+): (.*)/s.exec(error.message)
  const partial = partialOf(error)
  const hint = error.hint ?? hintFor(error.message, factsOf(context, noPlace))
  if (match === null || partial === undefined) return { notes: [], hint }
  const [, file = '', problem = ''] = match
  const text = failingDocument(renderedFile(partial, file), context.profile)
  const line = Number(/(?:^|yaml: )line (\d+)/.exec(problem)?.[1] ?? 1)
  if (text === undefined) return { notes: [], hint }
  const notes: ErrorNote[] = [{ text: `what ${file} rendered`, frame: codeFrame(text, { line, column: 0 }) }]
  const source = context.chart && templateText(context.chart, file)
  if (source === undefined) return { notes, hint }
  const written = lineLike(source, text.split('\n').slice(0, line))
  for (const path of valuePaths(written.text).slice(0, maxValues)) {
    notes.push(describe(path, subchartsOf(file), context).note)
  }
  return { notes, hint, place: { file, line: written.line, column: 0 } }
}

function partialOf(error: unknown): string | undefined {
  for (let one = error; one instanceof Error; one = one.cause)
    if (one instanceof RenderError && one.partial) return one.partial
  return undefined
}

function renderedFile(partial: string, file: string): string {
  const mark = `---\n# Source: ${file}\n`
  const start = partial.indexOf(mark)
  if (start < 0) return ''
  const end = partial.indexOf('\n---\n# Source: ', start + mark.length)
  return partial.slice(start + mark.length, end < 0 ? partial.length : end)
}

function failingDocument(content: string, profile: ProfileName): string | undefined {
  return splitManifests(content, profiles[profile]).find((text) => {
    try {
      return !(parseYaml(text) instanceof GoMap)
    } catch (error) {
      if (error instanceof GoError) return true
      throw error
    }
  })
}

/** The line of the template that made the last of some rendered lines: the nearest one that begins with the same key. */
function lineLike(source: string, rendered: readonly string[]): { readonly text: string; readonly line: number } {
  const lines = source.split('\n')
  for (const text of [...rendered].reverse()) {
    const key = /^\s*-?\s*[\w.-]+:/.exec(text)?.[0].trim()
    const at = key === undefined ? -1 : lines.findLastIndex((line) => line.trim().startsWith(key))
    if (at >= 0) return { text: lines[at] ?? '', line: at + 1 }
  }
  return { text: '', line: 1 }
}
