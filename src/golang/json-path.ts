import { GoMap, List, type Value } from '../model/value.ts'
import { sprint } from './fmt.ts'
import { GoError } from './go-error.ts'
import { toJson } from './json.ts'

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'deep' }
  | { readonly kind: 'items'; readonly from: number | undefined; readonly to: number | undefined; readonly by: number }
  | { readonly kind: 'union'; readonly names: readonly string[] }

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly steps: readonly Step[]; readonly fromRoot: boolean }
  | { readonly kind: 'range'; readonly path: Part & { readonly kind: 'path' }; readonly body: readonly Part[] }

/**
 * Evaluates kubectl's JSONPath (k8s.io/client-go/util/jsonpath): text with `{.path[0]['key']..name[*]}`, `{range …}{end}` and quoted
 * text in braces. Filters `[?(…)]` are not part of it.
 *
 * A path that leads nowhere ends the output, as in `helm show`.
 *
 * @throws GoError where the template is wrong
 */
export function evaluateJsonPath(template: string, root: Value): string {
  const parts = new PathParser(template).parts(false)
  const output: string[] = []
  try {
    print(parts, { root, current: root, output })
  } catch (error) {
    if (!(error instanceof GoError)) throw error
  }
  return output.join('')
}

interface Scope {
  readonly root: Value
  readonly current: Value
  readonly output: string[]
}

function print(parts: readonly Part[], scope: Scope): void {
  for (const part of parts) {
    if (part.kind === 'text') scope.output.push(part.text)
    else if (part.kind === 'path') scope.output.push(find(part, scope).map(show).join(' '))
    else for (const current of find(part.path, scope)) print(part.body, { ...scope, current })
  }
}

function show(value: Value): string {
  if (value instanceof GoMap || value instanceof List) return toJson(value)
  return value === null || value === undefined ? '' : sprint([value])
}

function find({ steps, fromRoot }: Part & { readonly kind: 'path' }, { root, current }: Scope): Value[] {
  let values: Value[] = [fromRoot ? root : current]
  for (const step of steps) values = values.flatMap((value) => follow(step, value, values.length > 1))
  return values
}

function follow(step: Step, value: Value, lenient: boolean): Value[] {
  switch (step.kind) {
    case 'field':
      if (value instanceof GoMap && value.has(step.name)) return [value.get(step.name)]
      if (lenient || !(value instanceof GoMap)) return []
      throw new GoError(`${step.name} is not found`)
    case 'union':
      return step.names.flatMap((name) => (value instanceof GoMap && value.has(name) ? [value.get(name)] : []))
    case 'all':
      return childrenOf(value)
    case 'deep':
      return [value, ...childrenOf(value).flatMap((child) => follow(step, child, true))]
    case 'items':
      return itemsOf(step, value)
    default:
      return step satisfies never
  }
}

function childrenOf(value: Value): Value[] {
  if (value instanceof List) return [...value.items]
  return value instanceof GoMap ? value.sortedKeys().map((key) => value.get(key)) : []
}

function itemsOf({ from, to, by }: Step & { readonly kind: 'items' }, value: Value): Value[] {
  if (!(value instanceof List)) return []
  const { length } = value.items
  const absolute = (index: number): number => (index < 0 ? index + length : index)
  const start = absolute(from ?? 0)
  const end = Math.min(to === undefined ? length : absolute(to), length)
  if (start < 0 || start >= length) {
    throw new GoError(`array index out of bounds: index ${from ?? 0}, length ${length}`)
  }
  const found: Value[] = []
  for (let i = start; i < end; i += by) found.push(value.items[i])
  return found
}

class PathParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Up to the end, or up to `{end}` within a range. */
  parts(inRange: boolean): Part[] {
    const parts: Part[] = []
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf('{', this.#at)
      const stop = open < 0 ? this.#text.length : open
      if (stop > this.#at) parts.push({ kind: 'text', text: this.#text.slice(this.#at, stop) })
      this.#at = stop
      if (open < 0) break
      const inside = this.#action()
      if (inside === 'end') {
        if (inRange) return parts
        throw new GoError('not in range, nothing to end')
      }
      parts.push(this.#part(inside))
    }
    if (inRange) throw new GoError('unterminated range, it misses an end')
    return parts
  }

  /** The text between braces. */
  #action(): string {
    let quote = ''
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const character = this.#text[i]!
      if (quote !== '') {
        if (character === '\\') i++
        else if (character === quote) quote = ''
      } else if (character === '"' || character === "'") quote = character
      else if (character === '}') {
        const inside = this.#text.slice(this.#at + 1, i).trim()
        this.#at = i + 1
        return inside
      }
    }
    throw new GoError('unclosed action')
  }

  #part(inside: string): Part {
    const first = inside[0]
    if (first === '"' || first === "'") return { kind: 'text', text: unquoted(inside) }
    if (/^range\s/.test(inside)) {
      const path = pathOf(inside.slice(5).trim())
      return { kind: 'range', path, body: this.parts(true) }
    }
    return pathOf(inside)
  }
}

function unquoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
  return text.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)
}

function pathOf(text: string): Part & { readonly kind: 'path' } {
  const fromRoot = text.startsWith('$')
  const steps: Step[] = []
  let rest = text.replace(/^[$@]/, '')
  while (rest !== '') {
    const match = /^\.\.|^\.?\*|^\.?([^.[\]\s*]+)|^\[([^\]]*)\]|^\.$/.exec(rest)
    if (match === null) throw new GoError(`unrecognized character in action: ${JSON.stringify(rest[0])}`)
    const [whole, name, brackets] = match
    if (whole === '..') steps.push({ kind: 'deep' })
    else if (name !== undefined) steps.push({ kind: 'field', name })
    else if (brackets !== undefined) steps.push(bracketStep(brackets))
    else if (whole !== '.') steps.push({ kind: 'all' })
    rest = rest.slice(whole.length)
  }
  return { kind: 'path', steps, fromRoot }
}

function bracketStep(text: string): Step {
  if (text === '*') return { kind: 'all' }
  if (/^'[^']*'(?:,'[^']*')*$/.test(text)) {
    const names = text.split(',').map((one) => one.slice(1, -1))
    return names.length === 1 ? { kind: 'field', name: names[0]! } : { kind: 'union', names }
  }
  if (/^-?\d+$/.test(text)) {
    const from = Number(text)
    return { kind: 'items', from, to: from === -1 ? undefined : from + 1, by: 1 }
  }
  const slice = /^(-?\d*):(-?\d*)(?::(\d+))?$/.exec(text)
  if (slice === null) throw new GoError(`invalid array index ${text}`)
  const bound = (part: string | undefined): number | undefined => (part ? Number(part) : undefined)
  return { kind: 'items', from: bound(slice[1]), to: bound(slice[2]), by: Number(slice[3] ?? 1) || 1 }
}
