import { describe, expect, it } from 'vitest'
import { alignColumns } from '../../src/golang/tabwriter.ts'

/** What Go's text/tabwriter printed for these rows with padding 3, blanks and no flags. */
const cases: readonly { rows: readonly (readonly string[])[]; text: string }[] = [
  {
    rows: [
      ['NAME', 'NS'],
      ['postgres', 'shop'],
      ['é', 'x'],
    ],
    text: 'NAME       NS\npostgres   shop\né          x\n',
  },
  {
    rows: [['a', 'b', 'c'], ['long one', '', 'd'], ['x'], ['after', 'y', 'z']],
    text: 'a          b   c\nlong one       d\nx\nafter   y   z\n',
  },
  { rows: [['only']], text: 'only\n' },
  {
    rows: [
      ['a', 'bb', 'c'],
      ['aaa', 'b', 'cccc'],
      ['', '', 'd'],
    ],
    text: 'a     bb   c\naaa   b    cccc\n           d\n',
  },
  {
    rows: [
      ['x', '', 'y'],
      ['xx', '', 'yy'],
    ],
    text: 'x       y\nxx      yy\n',
  },
  { rows: [['1', '2'], ['3', '4', '5'], ['66', '777', '8'], ['9']], text: '1    2\n3    4     5\n66   777   8\n9\n' },
  {
    rows: [
      ['', 'a'],
      ['', 'b'],
    ],
    text: '   a\n   b\n',
  },
]

describe('alignColumns equals text/tabwriter', () => {
  for (const { rows, text } of cases) {
    it(JSON.stringify(rows), () => expect(alignColumns(rows, { padding: 3 })).toBe(text))
  }
})
