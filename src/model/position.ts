/** A place in a file that a person wrote. Lines and columns start at 1; a column counts UTF-16 units. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}
