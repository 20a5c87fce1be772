import { isSpace } from '../golang/unicode.ts'
import { type Profile, profiles } from '../model/profile.table.ts'

/**
 * Divides a stream of YAML documents as Helm's SplitManifests does, which is not how YAML does it: `---kind: X` is divided
 * too. Documents of white space alone are dropped; those of comments alone stay.
 */
export function splitManifests(text: string, profile: Profile = profiles.helm4): string[] {
  const start = trimLeft(text)
  const trim = profile.trimDocument === 'left' ? trimLeft : (document: string) => trimRight(trimLeft(document))
  const pieces = profile.separator === 'line' ? splitAtLines(start) : splitAtWhiteSpace(trimRight(start))
  return pieces.map(trim).filter((document) => trimRight(document) !== '')
}

// ^---[ \t]* at the beginning of any line.
function splitAtLines(text: string): string[] {
  const pieces: string[] = []
  let from = 0
  for (let at = text.startsWith('---') ? 0 : nextLine(text, 0); at >= 0; at = nextLine(text, from)) {
    pieces.push(text.slice(from, at))
    from = at + 3
    while (text[from] === ' ' || text[from] === '\t') from++
  }
  pieces.push(text.slice(from))
  return pieces
}

function nextLine(text: string, from: number): number {
  // The newline itself may stand right before what was taken last.
  const at = text.indexOf('\n---', from)
  return at < 0 ? -1 : at + 1
}

// (?:^|\s*\n)---\s* with the white space that the match before has not taken.
function splitAtWhiteSpace(text: string): string[] {
  const pieces: string[] = []
  let from = 0
  for (let at = text.indexOf('---'); at >= 0; at = text.indexOf('---', Math.max(from, at + 1))) {
    if (at !== 0 && (at <= from || text[at - 1] !== '\n')) continue
    let end = at
    while (end > from && isAsciiSpace(text[end - 1])) end--
    pieces.push(text.slice(from, end))
    from = at + 3
    while (isAsciiSpace(text[from])) from++
  }
  pieces.push(text.slice(from))
  return pieces
}

function isAsciiSpace(c: string | undefined): boolean {
  return c === ' ' || c === '\n' || c === '\t' || c === '\r' || c === '\f'
}

/** Go's strings.TrimSpace. */
export function trimSpace(text: string): string {
  return trimRight(trimLeft(text))
}

function trimLeft(text: string): string {
  let from = 0
  while (from < text.length && isSpace(text.charCodeAt(from))) from++
  return from === 0 ? text : text.slice(from)
}

function trimRight(text: string): string {
  let to = text.length
  while (to > 0 && isSpace(text.charCodeAt(to - 1))) to--
  return to === text.length ? text : text.slice(0, to)
}
