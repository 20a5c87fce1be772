import { describe, expect, it } from 'vitest'
import { int } from '../../src/golang/numbers.ts'
import { TableCopy } from '../../src/model/table-copy.ts'
import { GoMap, List, type Value } from '../../src/model/value.ts'

const source = () =>
  new GoMap([
    ['text', 'x'],
    ['none', null],
    ['count', int(3)],
    ['table', new GoMap([['inner', new GoMap([['x', 1]])]])],
    ['list', new List([new GoMap([['y', 2]])])],
  ])

const keys = ['text', 'none', 'count', 'table', 'list']

describe('a copy of a table', () => {
  it('reads as the table', () => {
    const table = source()
    const copy = new TableCopy(table)
    expect(copy.size).toBe(5)
    expect([...copy.keys()]).toEqual(keys)
    expect(copy.sortedKeys()).toEqual([...keys].sort())
    expect([copy.get('text'), copy.get('none'), copy.get('nothing')]).toEqual(['x', null, undefined])
    expect([copy.has('none'), copy.has('nothing')]).toEqual([true, false])
    expect(copy.isStill(table)).toBe(true)
  })

  it.each<[string, (copy: GoMap) => unknown]>([
    ['set', (copy) => copy.set('text', 'y')],
    ['delete', (copy) => copy.delete('text')],
    ['clear', (copy) => copy.clear()],
    ['a table inside', (copy) => ((copy.get('table') as GoMap).get('inner') as GoMap).set('x', 2)],
    ['a table in a list', (copy) => ((copy.get('list') as List).items[0] as GoMap).clear()],
    ['values', (copy) => [...copy.values()].map(clearTable)],
    ['entries', (copy) => [...copy.entries()].map(([, value]) => clearTable(value))],
    ['the iterator', (copy) => [...copy].map(([, value]) => clearTable(value))],
    ['forEach', (copy) => copy.forEach(clearTable)],
  ])('is changed without the table: %s', (_, change) => {
    const table = source()
    const copy = new TableCopy(table)
    change(copy)
    expect(table).toEqual(source())
    expect(copy.isStill(table)).toBe(false)
    expect(new GoMap(copy)).not.toEqual(source())
  })

  it('keeps what was taken out of it', () => {
    const copy = new TableCopy(source())
    expect(copy.get('table')).toBe(copy.get('table'))
    expect(copy.get('list')).toBe(copy.get('list'))
    copy.set('z', 1).delete('text')
    expect([...copy.keys()]).toEqual(['none', 'count', 'table', 'list', 'z'])
    expect(copy.size).toBe(5)
  })
})

function clearTable(value: Value): void {
  if (value instanceof GoMap) value.clear()
}
