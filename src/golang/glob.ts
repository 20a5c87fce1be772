import { GoError } from './go-error.ts'

/** `*` stops at the separator, `**` does not; a list or range takes any one character, the separator too. */
type GlobNode =
  | { readonly kind: 'text'; readonly runes: readonly string[] }
  | { readonly kind: 'any' }
  | { readonly kind: 'super' }
  | { readonly kind: 'single' }
  | { readonly kind: 'one'; readonly negated: boolean; readonly has: (rune: string) => boolean }
  | { readonly kind: 'oneOf'; readonly patterns: readonly GlobNode[][] }

export interface Glob {
  matches(name: string): boolean
}

/**
 * Compiles a pattern of gobwas/glob with the separator `/`, as `.Files.Glob` uses it: `*`, `**`, `?`, `[abc]`, `[a-z]`,
 * `[!a]`, `{a,b}` and `\` before a special character. Matching takes time proportional to pattern times name.
 *
 * @throws GoError for a pattern that gobwas refuses
 */
export function compileGlob(pattern: string): Glob {
  const reader: Reader = { runes: [...pattern], at: 0 }
  const nodes = parsePattern(reader, 0)
  return {
    matches(name) {
      const runes = [...name]
      const start = new Uint8Array(runes.length + 1)
      start[0] = 1
      return run(nodes, start, runes)[runes.length] === 1
    },
  }
}

interface Reader {
  readonly runes: readonly string[]
  at: number
}

const maxDepth = 100

function parsePattern(reader: Reader, depth: number): GlobNode[] {
  const nodes: GlobNode[] = []
  for (let c = reader.runes[reader.at]; c !== undefined; c = reader.runes[reader.at]) {
    if (depth > 0 && (c === ',' || c === '}')) return nodes
    if (c === '{') nodes.push(parseAlternatives(reader, depth + 1))
    else if (c === '[') nodes.push(parseClass(reader))
    else if (c === '*') nodes.push({ kind: readStar(reader) })
    else if (c === '?') {
      nodes.push({ kind: 'single' })
      reader.at++
    } else nodes.push({ kind: 'text', runes: readText(reader, depth > 0 ? '?*[{},' : '?*[{') })
  }
  // An open brace at the end of the pattern counts as closed.
  return nodes
}

function readStar(reader: Reader): 'any' | 'super' {
  reader.at++
  if (reader.runes[reader.at] !== '*') return 'any'
  reader.at++
  return 'super'
}

function parseAlternatives(reader: Reader, depth: number): GlobNode {
  if (depth > maxDepth) throw new GoError('pattern is nested too deeply')
  const patterns: GlobNode[][] = []
  do {
    reader.at++
    patterns.push(parsePattern(reader, depth))
  } while (reader.runes[reader.at] === ',')
  if (reader.runes[reader.at] === '}') reader.at++
  return { kind: 'oneOf', patterns }
}

function readText(reader: Reader, breakers: string): string[] {
  const text: string[] = []
  for (let c = reader.runes[reader.at]; c !== undefined; c = reader.runes[reader.at]) {
    if (c === '\\') {
      reader.at++
      const escaped = reader.runes[reader.at]
      if (escaped === undefined) break
      text.push(escaped)
    } else if (breakers.includes(c)) break
    else text.push(c)
    reader.at++
  }
  return text
}

function parseClass(reader: Reader): GlobNode {
  reader.at++
  const negated = reader.runes[reader.at] === '!'
  if (negated) reader.at++
  const low = reader.runes[reader.at]
  if (low === undefined) throw new GoError('unexpected end of input')
  if (reader.runes[reader.at + 1] === '-') return parseRange(reader, low, negated)
  const list = readText(reader, ']')
  closeClass(reader)
  if (list.length === 0) throw new GoError('could not parse range')
  return { kind: 'one', negated, has: (rune) => list.includes(rune) }
}

function parseRange(reader: Reader, low: string, negated: boolean): GlobNode {
  const high = reader.runes[reader.at + 2]
  if (high === undefined) throw new GoError('unexpected end of input')
  reader.at += 3
  closeClass(reader)
  const [from, to] = [low.codePointAt(0)!, high.codePointAt(0)!]
  if (to < from) throw new GoError(`hi character '${high}' should be greater than lo '${low}'`)
  return {
    kind: 'one',
    negated,
    has: (rune) => {
      const point = rune.codePointAt(0)!
      return from <= point && point <= to
    },
  }
}

function closeClass(reader: Reader): void {
  const close = reader.runes[reader.at]
  if (close === undefined) throw new GoError('unexpected end of input')
  if (close !== ']') throw new GoError('expected close range character')
  reader.at++
}

/** Positions of the name that can be reached from the given ones, as one byte each. */
function run(nodes: readonly GlobNode[], from: Uint8Array, name: readonly string[]): Uint8Array {
  let positions = from
  for (const node of nodes) positions = step(node, positions, name)
  return positions
}

function step(node: GlobNode, from: Uint8Array, name: readonly string[]): Uint8Array {
  const to = new Uint8Array(from.length)
  switch (node.kind) {
    case 'text':
      from.forEach((reached, at) => {
        if (reached && node.runes.every((rune, i) => name[at + i] === rune)) to[at + node.runes.length] = 1
      })
      return to
    case 'any':
    case 'super':
      for (let at = 0; at < from.length; at++) {
        const before = name[at - 1]
        const goesOn = at > 0 && to[at - 1] === 1 && (node.kind === 'super' || before !== '/')
        to[at] = from[at] === 1 || goesOn ? 1 : 0
      }
      return to
    case 'single':
    case 'one':
      for (let at = 0; at < name.length; at++) {
        const rune = name[at]!
        const takes = node.kind === 'single' ? rune !== '/' : node.has(rune) !== node.negated
        if (from[at] === 1 && takes) to[at + 1] = 1
      }
      return to
    case 'oneOf':
      for (const pattern of node.patterns) {
        run(pattern, from, name).forEach((reached, at) => {
          if (reached) to[at] = 1
        })
      }
      return to
    default:
      return node satisfies never
  }
}
