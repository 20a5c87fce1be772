const quotes = new Set([0x22, 0x27, 0x60])
const backquote = 0x60
const backslash = 0x5c
const brace = 0x7d

/** How many characters of a template's text stand in actions: what parsing it costs. */
export function codeLength(text: string): number {
  let length = 0
  let start = text.indexOf('{{')
  while (start >= 0) {
    const end = actionEnd(text, start + 2)
    length += end - start
    start = text.indexOf('{{', end)
  }
  return length
}

function actionEnd(text: string, from: number): number {
  const inner = text.startsWith('- ', from) ? from + 2 : from
  if (text.startsWith('/*', inner)) return behind(text, '*/', inner + 2)
  for (let i = inner; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === brace && text.charCodeAt(i + 1) === brace) return i + 2
    if (quotes.has(unit)) i = closingQuote(text, i, unit)
  }
  return text.length
}

function closingQuote(text: string, open: number, quote: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === quote) return i
    if (unit === backslash && quote !== backquote) i++
  }
  return text.length
}

function behind(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  return at < 0 ? text.length : at + end.length
}
