/*
 * Character classes of the scanner. Every text ends in one NUL that stands for the end of input; a NUL inside is refused
 * before scanning starts.
 */

const classBits = new Uint8Array(128)
const blankzBit = 1
const wordBit = 2
const uriBit = 4

function mark(characters: string, bit: number): void {
  for (const character of characters) classBits[character.charCodeAt(0)]! |= bit
}

mark('\0\t\n\r ', blankzBit)
mark('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-', wordBit | uriBit)
mark(";/?:@&=+$,.!~*'()[]%", uriBit)

/** CR, LF, NEL, LS, PS. */
export function isBreak(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

export function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09
}

/** A break or the end of input. */
export function isBreakz(unit: number): boolean {
  return unit === 0 || isBreak(unit)
}

/** A blank, a break or the end of input. */
export function isBlankz(unit: number): boolean {
  if (unit < 128) return (classBits[unit]! & blankzBit) !== 0
  return unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

/** A letter, a digit, `_` or `-` of ASCII. */
export function isWord(unit: number): boolean {
  return unit < 128 && (classBits[unit]! & wordBit) !== 0
}

export function isUri(unit: number): boolean {
  return unit < 128 && (classBits[unit]! & uriBit) !== 0
}

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** The value of a hexadecimal digit, -1 for anything else. */
export function hexValue(unit: number): number {
  if (isDigit(unit)) return unit - 0x30
  const lower = unit | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
