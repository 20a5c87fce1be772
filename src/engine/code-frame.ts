import { sliceBytes } from '../golang/bytes.ts'

/** Longest part of a line that is shown. */
const maxWidth = 160

/**
 * The line of a place with one before and after it, numbered, and a caret below the place.
 *
 * @param place line from 1, column in bytes from 0, as Go counts
 */
export function codeFrame(text: string, place: { readonly line: number; readonly column: number }): string {
  const lines = text.split('\n')
  const first = Math.max(1, place.line - 1)
  const last = Math.min(lines.length, place.line + 1)
  const width = String(last).length
  const shown: string[] = []
  for (let number = first; number <= last; number++) {
    const line = (lines[number - 1] ?? '').replaceAll('\t', ' ').slice(0, maxWidth)
    const mark = number === place.line ? '>' : ' '
    shown.push(`${mark} ${String(number).padStart(width)} | ${line}`.trimEnd())
    if (number === place.line) {
      const before = sliceBytes(lines[number - 1] ?? '', 0, place.column).length
      if (before < maxWidth) shown.push(`  ${' '.repeat(width)} | ${' '.repeat(before)}^`)
    }
  }
  return shown.join('\n')
}
