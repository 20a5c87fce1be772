import { encodeBytes } from '../golang/bytes.ts'
import { isPrint } from '../golang/strconv.ts'

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

/** template.HTMLEscapeString */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (char) => htmlEscapes[char]!)
}

const jsEscapes = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
])

/** template.JSEscapeString: control characters, and others that Go does not print, as \uXXXX. */
export function escapeJs(text: string): string {
  let out = ''
  for (const char of text) out += jsEscapes.get(char) ?? escapeJsRune(char)
  return out
}

function escapeJsRune(char: string): string {
  const code = char.codePointAt(0)!
  // A byte outside UTF-8 reads as U+FFFD, which is printed, and so the byte stays.
  if (code >= 0xdc80 && code <= 0xdcff) return char
  // U+007F is below the range where Go asks whether a character is printed.
  if (code === 0x7f || (code >= 0x20 && isPrint(code))) return char
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** url.QueryEscape */
export function escapeUrlQuery(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text
  let out = ''
  for (const byte of encodeBytes(text)) {
    const char = String.fromCharCode(byte)
    if (byte === 0x20) out += '+'
    else if (byte < 0x80 && /[\w.~-]/.test(char)) out += char
    else out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}
