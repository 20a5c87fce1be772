/** A piece of a string scalar: text as it is, or an expression between `${{` and `}}`. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'expression'
      /** What stands between the braces, blanks included. */
      readonly text: string
      /** Where that starts in the scalar's value. */
      readonly offset: number
      /** False when the closing braces are missing. */
      readonly closed: boolean
    }

const opening = '${{'
const closing = '}}'

export function hasExpression(text: string): boolean {
  return text.includes(opening)
}

/**
 * Cuts a scalar into text and expressions. `$${{` stands for `${{` itself. Closing braces inside a string or a comment of the
 * expression do not end it.
 */
export function splitExpressions(text: string): Segment[] {
  const segments: Segment[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    const start = text.indexOf(opening, at)
    if (start < 0) break
    if (start > at && text[start - 1] === '$') {
      plain += text.slice(at, start - 1) + opening
      at = start + opening.length
      continue
    }
    plain += text.slice(at, start)
    if (plain !== '') segments.push({ kind: 'text', text: plain })
    plain = ''
    const offset = start + opening.length
    const end = endOf(text, offset)
    segments.push({
      kind: 'expression',
      text: text.slice(offset, end ?? text.length),
      offset,
      closed: end !== undefined,
    })
    at = end === undefined ? text.length : end + closing.length
  }
  plain += text.slice(at)
  if (plain !== '') segments.push({ kind: 'text', text: plain })
  return segments
}

function endOf(text: string, from: number): number | undefined {
  for (let i = from; i < text.length; i++) {
    const c = text[i]!
    if (text.startsWith(closing, i)) return i
    if (c === '"' || c === '`' || c === "'") i = endOfQuote(text, i)
    else if (text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i + 2)
      i = end < 0 ? text.length : end + 1
    }
  }
  return undefined
}

function endOfQuote(text: string, from: number): number {
  const quote = text[from]
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === quote) return i
    if (text[i] === '\\' && quote !== '`') i++
  }
  return text.length
}
