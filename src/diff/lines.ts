import { diffArrays } from 'diff'

/** A line of the union of two texts: in both, only in the first (`-`), only in the second (`+`). */
export interface DiffLine {
  readonly op: ' ' | '-' | '+'
  readonly text: string
}

/** More edits than this are not searched for: the rest is told as one block. Bounds the time of a comparison to about 0.1 s. */
const maxEdits = 1000

/**
 * Line difference of two texts. Lines that one side lacks altogether are edits in any case; they are set aside before the
 * search, which is quadratic in the number of edits, and put back after it.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail++
  const same = (text: string): DiffLine => ({ op: ' ', text })
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ]
}

function middle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const inAfter = new Set(after)
  const inBefore = new Set(before)
  const parts = diffArrays(
    before.filter((line) => inAfter.has(line)),
    after.filter((line) => inBefore.has(line)),
    { maxEditLength: maxEdits },
  )
  const common = (parts ?? []).filter((part) => !part.added && !part.removed).flatMap((part) => part.value)
  const lines: DiffLine[] = []
  let left = 0
  let right = 0
  const upTo = (line: string | undefined): void => {
    while (left < before.length && before[left] !== line) lines.push({ op: '-', text: before[left++] ?? '' })
    while (right < after.length && after[right] !== line) lines.push({ op: '+', text: after[right++] ?? '' })
  }
  for (const line of common) {
    upTo(line)
    lines.push({ op: ' ', text: line })
    left++
    right++
  }
  upTo(undefined)
  return lines
}

/** The lines that change with `context` lines around them; one list a hunk. */
export function hunks(lines: readonly DiffLine[], context = 3): DiffLine[][] {
  const found: DiffLine[][] = []
  let current: DiffLine[] | undefined
  let lastChange = Number.NEGATIVE_INFINITY
  lines.forEach((line, index) => {
    if (line.op !== ' ') {
      const from = Math.max(index - context, lastChange + context + 1, 0)
      if (current === undefined || from > lastChange + context + 1) {
        current = []
        found.push(current)
      }
      current.push(...lines.slice(Math.max(from, lastChange + 1), index), line)
      lastChange = index
    } else if (index <= lastChange + context) current?.push(line)
  })
  return found
}
