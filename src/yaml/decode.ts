import { GoError } from '../golang/go-error.ts'
import { formatFloat } from '../golang/strconv.ts'
import { GoMap, List, Num, type Value } from '../model/value.ts'
import { plainError } from './error.ts'
import { goSyntax } from './go-syntax.ts'
import { isMerge, type YamlNode } from './node.ts'
import { isPlainlyString, type Resolved } from './resolve.ts'
import { resolveNode } from './resolve-node.ts'

/**
 * `float64`: every number is a float64, as after Go's detour over JSON (what charts see).
 * `exact`: integers are `int64`, or `uint64` beyond its range (what becomes text in Chart.yaml, and what is sent to a server).
 */
export type NumberMode = 'float64' | 'exact'

export interface DecodeOptions {
  readonly numbers: NumberMode
  /** Refuse keys that are set twice. */
  readonly strict: boolean
}

/** Deeper data than anyone writes; keeps every recursion over values far from the end of the stack. */
const maxDepth = 1000

/**
 * Node tree to value: go-yaml's decoder into `interface {}`, then what sigs.k8s.io/yaml makes of its maps on the way to JSON.
 *
 * @throws GoError with the text of go-yaml, of sigs.k8s.io/yaml or of encoding/json, whichever complains first
 */
export function decodeNode(root: YamlNode, options: DecodeOptions): Value {
  const decoder = new Decoder(options)
  const value = decoder.document(root)
  if (decoder.typeErrors.length > 0) throw new GoError(`yaml: unmarshal errors:\n  ${decoder.typeErrors.join('\n  ')}`)
  if (decoder.laterError) throw decoder.laterError()
  return value
}

class Decoder {
  readonly #options: DecodeOptions
  readonly typeErrors: string[] = []
  /** The first problem that Go would only meet after decoding, on the way to JSON. */
  /** Made when all is decoded: only then it is known that the aliases that it shows have an end. */
  laterError: (() => GoError) | undefined
  #keyError = false
  #depth = 0
  #decoded = 0
  #fromAliases = 0
  #aliases = new Set<YamlNode>()

  constructor(options: DecodeOptions) {
    this.#options = options
  }

  document(root: YamlNode): Value {
    this.#decoded++
    return this.#decode(root)
  }

  #decode(node: YamlNode): Value {
    this.#count(node)
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(node)
      case 'map':
        return this.#map(node, new GoMap())
      case 'list':
        return this.#list(node)
      case 'alias':
        return this.#alias(node, (target) => this.#decode(target))
      default:
        return node.kind satisfies never
    }
  }

  /** go-yaml's bound for alias bombs: the share of what aliases produce, smaller the larger the document gets. */
  #count(node: YamlNode): void {
    this.#decoded++
    if (this.#aliases.size === 0) return
    this.#fromAliases++
    const { fromAliases, decoded } = { fromAliases: this.#fromAliases, decoded: this.#decoded }
    if (fromAliases > 100 && decoded > 1000 && fromAliases / decoded > allowedAliasRatio(decoded))
      throw plainError('document contains excessive aliasing', node.start)
  }

  #enter(node: YamlNode): void {
    if (++this.#depth > maxDepth) throw plainError(`exceeded max depth of ${maxDepth}`, node.start)
  }

  #alias<T>(node: YamlNode, decode: (target: YamlNode) => T): T {
    if (this.#aliases.has(node)) throw plainError(`anchor '${node.value}' value contains itself`, node.start)
    this.#aliases.add(node)
    const value = decode(node.target as YamlNode)
    this.#aliases.delete(node)
    return value
  }

  #scalar(node: YamlNode): Value {
    if (node.tag === '' && (!node.implicit || isPlainlyString(node.value))) return node.value
    const resolved = resolveNode(node)
    if (resolved.type === 'float') return this.#float(resolved.value)
    if (resolved.type === 'int' || resolved.type === 'uint') {
      if (this.#options.numbers === 'exact')
        return new Num(resolved.type === 'int' ? 'int64' : 'uint64', resolved.value)
      return Number(resolved.value)
    }
    return resolved.value
  }

  #float(value: number): Value {
    if (value - value !== 0 && !this.laterError) {
      const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
      this.laterError = () => new GoError(`json: unsupported value: ${text}`)
    }
    return value
  }

  #list(node: YamlNode): List {
    this.#enter(node)
    const items: Value[] = []
    for (const child of node.children) items.push(this.#decode(child))
    this.#depth--
    return new List(items)
  }

  #map(node: YamlNode, into: GoMap, seen?: Set<string>): GoMap {
    this.#enter(node)
    const keys = this.#options.strict ? (seen ?? new Set<string>()) : undefined
    const { children } = node
    for (let i = 0; i < children.length; i += 2) {
      const key = children[i] as YamlNode
      const value = children[i + 1] as YamlNode
      if (isMerge(key)) this.#merge(value, into, keys)
      else this.#entry({ key, value, keys }, into)
    }
    this.#depth--
    return into
  }

  #entry({ key, value, keys }: Entry, into: GoMap): void {
    const text = this.#key(key, value)
    const decoded = this.#decode(value)
    if (keys !== undefined) {
      const identity = identityOf(key)
      if (keys.has(identity)) {
        this.typeErrors.push(`line ${value.line + 1}: key ${goSyntax(dealiased(key))} already set in map`)
        return
      }
      keys.add(identity)
    }
    into.set(text, decoded)
  }

  /** The key as text: JSON has no other keys. */
  #key(node: YamlNode, value: YamlNode): string {
    if (node.kind === 'scalar' && node.tag === '' && (!node.implicit || isPlainlyString(node.value))) {
      this.#count(node)
      return node.value
    }
    const target = dealiased(node)
    if (target.kind !== 'scalar') {
      this.#decode(node)
      throw plainError(`invalid map key: ${goSyntax(target)}`, node.start)
    }
    this.#count(node)
    if (target !== node) this.#alias(node, (found) => this.#count(found))
    return this.#keyText(resolveNode(target), target, value)
  }

  #keyText(resolved: Resolved, node: YamlNode, value: YamlNode): string {
    switch (resolved.type) {
      case 'str':
      case 'timestamp':
        return resolved.value
      case 'bool':
      case 'int':
        return String(resolved.value)
      case 'float':
        return floatKey(resolved.value)
      case 'null':
      case 'uint': {
        // Go converts keys before it prints JSON: this error goes before one about a number.
        if (!this.#keyError) this.laterError = () => unsupportedKey(resolved.type === 'null', node, value)
        this.#keyError = true
        return 'null'
      }
      default:
        return resolved satisfies never
    }
  }

  /** Merged entries are set where the merge stands: they win over keys before it, not over those after it. */
  #merge(node: YamlNode, into: GoMap, keys: Set<string> | undefined): void {
    if (node.kind === 'list') {
      // Backwards, so that of several maps the first wins.
      for (let i = node.children.length - 1; i >= 0; i--) this.#mergeOne(node.children[i] as YamlNode, into, keys)
    } else this.#mergeOne(node, into, keys)
  }

  #mergeOne(node: YamlNode, into: GoMap, keys: Set<string> | undefined): void {
    if (node.kind !== 'map' && (node.kind !== 'alias' || node.target?.kind !== 'map'))
      throw plainError('map merge requires map or sequence of maps as the value', node.start)
    this.#count(node)
    if (node.kind === 'map') this.#map(node, into, keys)
    else
      this.#alias(node, (target) => {
        this.#count(target)
        this.#map(target, into, keys)
      })
  }
}

interface Entry {
  readonly key: YamlNode
  readonly value: YamlNode
  readonly keys: Set<string> | undefined
}

function allowedAliasRatio(decoded: number): number {
  if (decoded <= 400_000) return 0.99
  if (decoded >= 4_000_000) return 0.1
  return 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000)
}

function dealiased(node: YamlNode): YamlNode {
  return node.kind === 'alias' ? (node.target as YamlNode) : node
}

/** Keys are the same where type and value are: `1` and `"1"` differ. */
function identityOf(key: YamlNode): string {
  const resolved = resolveNode(dealiased(key))
  return `${resolved.type === 'timestamp' ? 'str' : resolved.type}:${resolved.value}`
}

function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (value - value !== 0) return value > 0 ? '.inf' : '-.inf'
  return formatFloat(Math.fround(value), 'g', -1, 32)
}

function unsupportedKey(isNull: boolean, node: YamlNode, value: YamlNode): GoError {
  const type = isNull ? '%!s(<nil>)' : 'uint64'
  const key = isNull ? '<nil>' : goSyntax(node)
  const shown = value.kind === 'scalar' && resolveNode(value).type === 'null' ? '<nil>' : goSyntax(dealiased(value))
  return new GoError(`unsupported map key of type: ${type}, key: ${key}, value: ${shown}`)
}
