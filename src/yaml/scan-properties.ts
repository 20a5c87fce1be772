import { decodeBytes } from '../golang/bytes.ts'
import { hexValue, isBlank, isBlankz, isDigit, isUri, isWord } from './characters.ts'
import type { Cursor } from './cursor.ts'
import { Token, tokenKinds } from './tokens.ts'

/** What may follow an anchor or an alias at once, besides blanks: `?:,]}%@` and the backquote. */
const afterAnchor = '?:,]}%@`'

/** `&anchor` or `*alias`. */
export function scanAnchor(scanner: Cursor, kind: number): Token {
  const token = new Token(kind, scanner.position, scanner.line)
  scanner.position++
  token.value = takeWord(scanner)
  const next = scanner.unit()
  if (token.value === '' || !(isBlankz(next) || afterAnchor.includes(String.fromCharCode(next))))
    scanner.fail('did not find expected alphabetic or numeric character')
  token.end = scanner.position
  return token
}

function takeWord(scanner: Cursor): string {
  const start = scanner.position
  while (isWord(scanner.unit())) scanner.position++
  return scanner.text.slice(start, scanner.position)
}

/** `!suffix`, `!handle!suffix` or `!<uri>`. */
export function scanTag(scanner: Cursor): Token {
  const token = new Token(tokenKinds.tag, scanner.position, scanner.line)
  if (scanner.unit(1) === 0x3c) {
    scanner.position += 2
    token.suffix = takeUri(scanner, '')
    if (scanner.unit() !== 0x3e) scanner.fail("did not find the expected '>'")
    scanner.position++
  } else {
    const handle = takeHandle(scanner, false)
    if (handle.length > 1 && handle.endsWith('!')) {
      token.value = handle
      token.suffix = takeUri(scanner, '')
    } else {
      token.suffix = takeUri(scanner, handle)
      token.value = '!'
      // The tag `!` alone has no handle.
      if (token.suffix === '') {
        token.value = ''
        token.suffix = '!'
      }
    }
  }
  if (!isBlankz(scanner.unit())) scanner.fail('did not find expected whitespace or line break')
  token.end = scanner.position
  return token
}

function takeHandle(scanner: Cursor, directive: boolean): string {
  if (scanner.unit() !== 0x21) scanner.fail("did not find expected '!'")
  scanner.position++
  let handle = `!${takeWord(scanner)}`
  if (scanner.unit() === 0x21) {
    scanner.position++
    handle += '!'
  } else if (directive && handle !== '!') scanner.fail("did not find expected '!'")
  return handle
}

/** `head` is a handle that turned out to be the start of the tag itself. */
function takeUri(scanner: Cursor, head: string): string {
  let uri = head.slice(1)
  let found = head !== ''
  while (isUri(scanner.unit())) {
    if (scanner.unit() === 0x25) uri += takeUriEscape(scanner)
    else uri += scanner.text[scanner.position++]
    found = true
  }
  if (!found) scanner.fail('did not find expected tag URI')
  return uri
}

/** One character, written as the `%xx` of its UTF-8 bytes. */
function takeUriEscape(scanner: Cursor): string {
  const bytes: number[] = []
  let width = 1
  while (bytes.length < width) {
    const high = hexValue(scanner.unit(1))
    const low = hexValue(scanner.unit(2))
    if (scanner.unit() !== 0x25 || high < 0 || low < 0) scanner.fail('did not find URI escaped octet')
    const byte = high * 16 + low
    if (bytes.length === 0) {
      width = utf8Width(byte)
      if (width === 0) scanner.fail('found an incorrect leading UTF-8 octet')
    } else if ((byte & 0xc0) !== 0x80) scanner.fail('found an incorrect trailing UTF-8 octet')
    bytes.push(byte)
    scanner.position += 3
  }
  return decodeBytes(Uint8Array.from(bytes))
}

function utf8Width(lead: number): number {
  if (lead < 0x80) return 1
  if ((lead & 0xe0) === 0xc0) return 2
  if ((lead & 0xf0) === 0xe0) return 3
  return (lead & 0xf8) === 0xf0 ? 4 : 0
}

/** `%YAML 1.1` or `%TAG !h! prefix`, with the rest of its line. */
export function scanDirective(scanner: Cursor): Token {
  const start = scanner.mark()
  scanner.position++
  const name = takeWord(scanner)
  if (name === '') scanner.fail('could not find expected directive name')
  if (!isBlankz(scanner.unit())) scanner.fail('found unexpected non-alphabetical character')
  if (name !== 'YAML' && name !== 'TAG') scanner.fail('found unknown directive name')
  const kind = name === 'YAML' ? tokenKinds.versionDirective : tokenKinds.tagDirective
  const token = new Token(kind, start.offset, start.line)
  scanner.skipBlanks()
  if (name === 'YAML') scanVersion(scanner, token)
  else scanTagDirective(scanner, token)
  token.end = scanner.position
  scanner.skipRestOfLine()
  return token
}

function scanVersion(scanner: Cursor, token: Token): void {
  const major = takeVersionNumber(scanner)
  if (scanner.unit() !== 0x2e) scanner.fail("did not find expected digit or '.' character")
  scanner.position++
  token.value = `${major}.${takeVersionNumber(scanner)}`
}

function takeVersionNumber(scanner: Cursor): number {
  let value = 0
  let length = 0
  while (isDigit(scanner.unit())) {
    if (++length > 2) scanner.fail('found extremely long version number')
    value = value * 10 + scanner.unit() - 0x30
    scanner.position++
  }
  if (length === 0) scanner.fail('did not find expected version number')
  return value
}

function scanTagDirective(scanner: Cursor, token: Token): void {
  token.value = takeHandle(scanner, true)
  if (!isBlank(scanner.unit())) scanner.fail('did not find expected whitespace')
  scanner.skipBlanks()
  token.suffix = takeUri(scanner, '')
  if (!isBlankz(scanner.unit())) scanner.fail('did not find expected whitespace or line break')
}
