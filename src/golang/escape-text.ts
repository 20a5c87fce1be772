const chunk = 64 * 1024
const shortText = 1000

/**
 * Replaces what has to be escaped. `escapeOf` answers the escape of a character, or nothing for one that stays; escapes have at
 * most six units for each of the character's own.
 */
export function escapeText(text: string, escapeOf: (rune: number) => string): string {
  if (text.length > shortText) return escapeLong(text, escapeOf)
  let out = ''
  let plain = 0
  for (let at = 0; at < text.length; at++) {
    const rune = text.codePointAt(at)!
    const escaped = escapeOf(rune)
    if (escaped !== '') {
      out += text.slice(plain, at) + escaped
      plain = at + (rune > 0xffff ? 2 : 1)
    }
    if (rune > 0xffff) at++
  }
  return out + text.slice(plain)
}

/** Unit by unit into memory of its own: strings that grow by one character take ten times as long. */
function escapeLong(text: string, escapeOf: (rune: number) => string): string {
  const parts: string[] = []
  const units = new Uint16Array((Math.min(text.length, chunk) + 1) * 6)
  for (let at = 0; at < text.length; ) {
    const end = Math.min(at + chunk, text.length)
    let count = 0
    while (at < end) {
      const rune = text.codePointAt(at)!
      const escaped = escapeOf(rune)
      if (escaped === '') {
        units[count++] = text.charCodeAt(at++)
        if (rune > 0xffff) units[count++] = text.charCodeAt(at++)
        continue
      }
      for (let i = 0; i < escaped.length; i++) units[count++] = escaped.charCodeAt(i)
      at += rune > 0xffff ? 2 : 1
    }
    parts.push(textOfUnits(units, count))
  }
  return parts.join('')
}

function textOfUnits(units: Uint16Array, count: number): string {
  const bytes = Buffer.from(units.buffer, 0, count * 2)
  let isLatin = true
  for (let i = 0; i < count && isLatin; i++) isLatin = units[i]! < 0x100
  if (!isLatin) return bytes.toString('utf16le')
  for (let i = 0; i < count; i++) bytes[i] = units[i]!
  return bytes.toString('latin1', 0, count)
}
