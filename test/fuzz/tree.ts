/**
 * A generated text that remembers how it was put together, so that it can be made smaller.
 *
 * expr: an operand, which any operand inside may replace · list: elements that may go · part: an element of a list ·
 * string: a quoted literal
 */
export interface Tree {
  readonly kind: 'expr' | 'list' | 'part' | 'string' | 'other'
  readonly parts: readonly (string | Tree)[]
}

export function textOf(tree: Tree): string {
  let text = ''
  for (const part of tree.parts) text += typeof part === 'string' ? part : textOf(part)
  return text
}

export function expr(...parts: (string | Tree)[]): Tree {
  return { kind: 'expr', parts }
}

export function part(...parts: (string | Tree)[]): Tree {
  return { kind: 'part', parts }
}

export function list(parts: readonly Tree[]): Tree {
  return { kind: 'list', parts }
}

export function other(...parts: (string | Tree)[]): Tree {
  return { kind: 'other', parts }
}

/** Smaller variants, the smallest first where it is cheap to tell. */
export function* smaller(tree: Tree): Generator<Tree> {
  if (tree.kind === 'list') yield* shorterLists(tree)
  if (tree.kind === 'part') for (const inner of listsOf(tree)) yield inner
  if (tree.kind === 'string')
    for (const text of shorterStrings(tree.parts[0] as string)) yield { ...tree, parts: [text] }
  if (tree.kind === 'expr' && textOf(tree).length > 3) {
    for (const text of ['1', '""', '"a"', '(dict)']) yield expr(text)
    for (const inner of operandsOf(tree)) yield inner
  }
  for (const [index, inner] of tree.parts.entries()) {
    if (typeof inner === 'string') continue
    for (const variant of smaller(inner)) yield { ...tree, parts: tree.parts.with(index, variant) }
  }
}

function* shorterLists(tree: Tree): Generator<Tree> {
  const { length } = tree.parts
  if (length > 3) {
    yield { ...tree, parts: tree.parts.slice(0, length >> 1) }
    yield { ...tree, parts: tree.parts.slice(length >> 1) }
  }
  for (let i = 0; i < length; i++) yield { ...tree, parts: tree.parts.toSpliced(i, 1) }
}

function* listsOf(tree: Tree): Generator<Tree> {
  for (const inner of tree.parts) {
    if (typeof inner === 'string') continue
    if (inner.kind === 'list') yield inner
    else yield* listsOf(inner)
  }
}

function* operandsOf(tree: Tree): Generator<Tree> {
  for (const inner of tree.parts) {
    if (typeof inner === 'string') continue
    if (inner.kind === 'expr' || inner.kind === 'string') yield inner
    yield* operandsOf(inner)
  }
}

// Escapes such as \x41 and \n count as one character.
const characters = /\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.|./gsu

function* shorterStrings(literal: string): Generator<string> {
  const mark = literal[0]!
  const inner = literal.slice(1, -1)
  const all = mark === '"' ? (inner.match(characters) ?? []) : [...inner]
  for (let size = all.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= all.length; at += size) {
      yield mark + all.toSpliced(at, size).join('') + mark
      if (all.length > 200 && size < 4) return
    }
  }
}
