/** Go counts runes, not columns of the terminal. */
function widthOf(text: string): number {
  let width = 0
  for (const _ of text) width++
  return width
}

/**
 * Lines up cells as text/tabwriter does with blanks for padding: a column is as wide as its widest cell and `padding` more.
 * The last cell of a row is not padded and makes no column wider, and a column ends where a row has no cell in it.
 */
export function alignColumns(rows: readonly (readonly string[])[], { padding }: { readonly padding: number }): string {
  const lines = rows.map(() => '')
  alignFrom({ rows, lines, padding }, { column: 0, from: 0, to: rows.length })
  return lines.map((line) => `${line}\n`).join('')
}

interface Table {
  readonly rows: readonly (readonly string[])[]
  readonly lines: string[]
  readonly padding: number
}

interface Block {
  readonly column: number
  readonly from: number
  readonly to: number
}

function alignFrom(table: Table, { column, from, to }: Block): void {
  const { rows, lines, padding } = table
  const isCell = (row: number): boolean => column < rows[row]!.length - 1
  for (let row = from; row < to; ) {
    if (!isCell(row)) {
      lines[row] += rows[row]![column] ?? ''
      row++
      continue
    }
    let end = row
    let width = 0
    for (; end < to && isCell(end); end++) width = Math.max(width, widthOf(rows[end]![column]!))
    for (let i = row; i < end; i++) {
      const cell = rows[i]![column]!
      lines[i] += cell + ' '.repeat(width - widthOf(cell) + padding)
    }
    alignFrom(table, { column: column + 1, from: row, to: end })
    row = end
  }
}
