import type { Colours } from './colours.ts'

/** A cell: its text, and a colour that does not count for the width. */
export interface Cell {
  readonly text: string
  readonly colour?: keyof Colours
}

/** Left-aligned columns, two spaces apart, without trailing spaces. */
export function tableText(rows: readonly (readonly Cell[])[], c: Colours): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.text.length)
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => {
        const pad = index === row.length - 1 ? '' : ' '.repeat((widths[index] ?? 0) - cell.text.length + 2)
        const paint = cell.colour === undefined ? undefined : (c[cell.colour] as (text: string) => string)
        return `${paint ? paint(cell.text) : cell.text}${pad}`
      })
      return `${cells.join('').trimEnd()}\n`
    })
    .join('')
}
