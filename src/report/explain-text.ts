import { toJson, toPlain } from '../golang/json.ts'
import { alignColumns } from '../golang/tabwriter.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Position } from '../model/position.ts'
import type { Value } from '../model/value.ts'

interface LayerValue {
  readonly layer: string
  readonly position: Position | undefined
  readonly value: Value
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: Value
  readonly layers: readonly LayerValue[]
  readonly secret: boolean
}

interface ExplainedRelease {
  readonly spec: { readonly key: string; readonly name: string }
  readonly chart: string
  readonly leaves: readonly Leaf[]
}

export interface ExplainOptions {
  readonly showSecrets: boolean
  /** A file as a person names it from where they are. */
  readonly shownPath: (file: string) => string
}

const masked = '•••'
const longest = 60
// A key that sounds like a secret is masked like one, whoever set it.
const secretKey = /passw(?:or)?d|passphrase|secret|token|credential|api_?key|private_?key/i

/** A line for each value with who set it, and below it a line for each layer that it overrides. */
export function explainText(releases: readonly ExplainedRelease[], options: ExplainOptions): string {
  return releases
    .map(({ spec, chart, leaves }) => {
      const rows = leaves.flatMap((leaf) => leafRows(leaf, options))
      const table =
        rows.length === 0 ? 'no values\n' : alignColumns([['VALUE', 'IS', 'SET BY'], ...rows], { padding: 3 })
      return `release ${spec.key}, chart ${chart}\n${table}`
    })
    .join('\n')
}

function leafRows(leaf: Leaf, options: ExplainOptions): string[][] {
  const hidden = isHidden(leaf, options)
  const [top, ...below] = leaf.layers
  const value = leaf.value === undefined ? '(taken away by null)' : shortValue(leaf.value, hidden)
  const from = top === undefined ? 'import-values of its chart' : placeOf(top, options)
  const overridden = below.map((one) => ['', `over ${shortValue(one.value, hidden)}`, placeOf(one, options)])
  return [[pathText(leaf.path), value, from], ...overridden]
}

function isHidden({ path, value, secret }: Leaf, { showSecrets }: ExplainOptions): boolean {
  if (showSecrets) return false
  return secret || (typeof value === 'string' && value !== '' && secretKey.test(path.at(-1) ?? ''))
}

function shortValue(value: Value, hidden: boolean): string {
  if (hidden) return masked
  const text = toJson(value ?? null, { escapeHtml: false })
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function placeOf({ layer, position }: LayerValue, { shownPath }: ExplainOptions): string {
  if (position === undefined) return layer
  const place = `${shownPath(position.file)}:${position.line}:${position.column}`
  return place.startsWith(`${layer}:`) ? place : `${place} (${layer.replace(/^values\.yaml of /, '')})`
}

function pathText(path: readonly string[]): string {
  return path.map((key) => key.replace(/[.\\[]/g, '\\$&')).join('.')
}

/** The same as data. */
export function explainData(releases: readonly ExplainedRelease[], options: ExplainOptions): Json {
  return releases.map(({ spec, chart, leaves }) => ({
    release: spec.key,
    name: spec.name,
    chart,
    values: leaves.map((leaf): JsonObject => {
      const hidden = isHidden(leaf, options)
      const [top, ...below] = leaf.layers.map((layer) => layerData(layer, { hidden, options }))
      return {
        path: pathText(leaf.path),
        value: hidden ? masked : toPlain(leaf.value ?? null),
        ...(leaf.value === undefined && { removed: true }),
        ...(hidden && { secret: true }),
        ...(top && { setBy: top }),
        ...(below.length > 0 && { overrides: below }),
      }
    }),
  }))
}

function layerData(
  { layer, position, value }: LayerValue,
  { hidden, options }: { readonly hidden: boolean; readonly options: ExplainOptions },
): JsonObject {
  const place = position && { file: options.shownPath(position.file), line: position.line, column: position.column }
  return { layer, ...place, value: hidden ? masked : toPlain(value ?? null) }
}
