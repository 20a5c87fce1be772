import { describe, expect, it } from 'vitest'
import { GoMap, List, Num, type Value } from '../../src/model/value.ts'
import { parseYamlFully } from '../../src/yaml/parse.ts'
import type { WantedKeys } from '../../src/yaml/quick-options.ts'
import { notQuick, readQuickly } from '../../src/yaml/quick-reader.ts'

/** Everything that tells one value from another, the order of keys too. */
function shape(value: Value): unknown {
  if (value instanceof GoMap) return { map: [...value].map(([key, item]) => [key, shape(item)]) }
  if (value instanceof List) return { list: value.items.map(shape) }
  return value instanceof Num ? { [value.kind]: String(value.value) } : value
}

function fully(text: string): unknown {
  try {
    return shape(parseYamlFully(text, { numbers: 'exact' }))
  } catch {
    return 'an error'
  }
}

function quickly(text: string): unknown {
  const value = readQuickly(text, { numbers: 'exact' })
  return value === notQuick ? notQuick : shape(value)
}

const ordinary = [
  "a: 1\nb: two\nc: \"three: 3\" # remark\nd: 'it''s'\n",
  '---\n# Source: x\napiVersion: v1\nkind: List\nmetadata:\n  name: a\n  labels:\n    app.kubernetes.io/name: x\n',
  '',
  '# remarks\n\n# alone\n',
  'a: ["x", \'y: z\', w-1 , 2, true]\nb: [ one ]\n',
  'a: "\\\\d \\"x\\" \\n\\t"\nb: ["c"]\nargs:\n- --x=y\n- -- z\nd:\n  {}\ne:\n- f:\n    [] # none\n',
  'list:\n- a\n- b: 1\n  c: 2\n-   - x\n    - y\nafter: ~\n',
  'list:\n  - name: a\n    ports:\n      - 80\n      - 0x1F\n\n  - name: b\n',
  'text: |\n  one\n    two\n\n  three\nstripped: |-\n  a\n  b\n\n\nlast: {}\n',
  'text: |\n  # not a remark\n  a: b',
  'a:\n# remark\nb: []\nc: # nothing\nd:\n  e: -1.5\n',
  '- a\n-\n- - b\n  - "c": true\n    d: no\n',
  'a: {b: 1}\nc: { d: [e, "f"], g: {} , "h": x }\ni: [b, [c], {d: e}]\n',
  'rules:\n- record: :node:sum\n  expr: x\n',
  "a: 'one\n  two  \n\n\n    it''s # no remark\n  '\nb:\n- 'c\n  d'\n- ''\n",
  'a: http://example.com:80/x\nb: -x\nc: .5\nd: 2020-01-01\ne: 1_000\nf: cafés\na: again\n',
]

const unusual = [
  'a: >\n  folded\n',
  'a: &x 1\nb: *x\n',
  'a: "\\x41"\n',
  'a: [b: c]\n',
  'a: |+\n  x\n\n',
  'a: one\n  two\n',
  'a: {b}\n',
  'a: {b: 1,\n  c: 2}\n',
  'a: [b, c,]\n',
  "a: 'one\ntwo'\n",
  'a: "one\n  two"\n',
  '<<: {a: 1}\n',
  '1: a\n',
  'yes: a\n',
  'a: 1\n---\nb: 2\n',
  'a:\tb\n',
  'a: 1\r\n',
]

const broken = [
  'a: b: c\n',
  'a: 1\n  b: 2\n',
  'a:\n   b: 1\n  c: 2\n',
  '- a\nb: 1\n',
  'a: "x\n',
  'a: @x\n',
  'a: 1\n- b\n',
  '{\n',
  "a: 'b\n",
  'a: {b: 1\n',
  'a: [b}\n',
]

const wanted: WantedKeys = new Map<string, ReadonlySet<string> | 'all'>([
  ['a', 'all'],
  ['list', 'all'],
  ['b', new Set(['a', 'x'])],
])

function wantedOf(text: string): unknown {
  const value = readQuickly(text, { numbers: 'exact', wanted })
  return value === notQuick ? notQuick : onlyWanted(shape(value))
}

function onlyWanted(tree: unknown): unknown {
  return withKeys(tree, (key, value) => {
    const inside = wanted.get(key.toLowerCase())
    if (inside === undefined) return undefined
    return [
      key,
      inside === 'all' ? value : withKeys(value, (one, v) => (inside.has(one.toLowerCase()) ? [one, v] : undefined)),
    ]
  })
}

function withKeys(tree: unknown, keep: (key: string, value: unknown) => [string, unknown] | undefined): unknown {
  if (typeof tree !== 'object' || tree === null || !('map' in tree)) return tree
  return {
    map: (tree.map as [string, unknown][]).map(([key, value]) => keep(key, value)).filter((one) => one !== undefined),
  }
}

describe('the quick reader', () => {
  it('checks what is not wanted, and leaves it out', () => {
    const text = 'A: [1]\nspec:\n- x: |\n    y\n  z: {b: c}\nB:\n  z: 1\n  X:\n    z: 2\n  w:\n    x: 1\nlist:\n- 1\n'
    expect(shape(readQuickly(text, { numbers: 'exact', wanted }) as Value)).toEqual({
      map: [
        ['A', { list: [{ int64: '1' }] }],
        ['B', { map: [['X', { map: [['z', { int64: '2' }]] }]] }],
        ['list', { list: [{ int64: '1' }] }],
      ],
    })
    expect(readQuickly('a: 1\nspec:\n- x: .inf\n', { numbers: 'exact', wanted })).toBe(notQuick)
    expect(readQuickly('a: 1\nspec: b: c\n', { numbers: 'exact', wanted })).toBe(notQuick)
  })

  it.each(ordinary)('reads what values and manifests are made of: %j', (text) => {
    expect(quickly(text)).toEqual(fully(text))
  })

  it.each(unusual)('leaves rare things to the full parser: %j', (text) => {
    expect(quickly(text)).toBe(notQuick)
    expect(fully(text)).not.toBe('an error')
  })

  it.each(broken)('leaves every error to the full parser: %j', (text) => {
    expect(quickly(text)).toBe(notQuick)
    expect(fully(text)).toBe('an error')
  })

  it('keeps keys such as __proto__ as plain keys', () => {
    const value = readQuickly('__proto__:\n  polluted: true\n', { numbers: 'float64' })
    expect(shape(value as Value)).toEqual({ map: [['__proto__', { map: [['polluted', true]] }]] })
    expect('polluted' in {}).toBe(false)
  })

  it('agrees with the full parser on 8,000 texts made of pieces (seed 20261121)', () => {
    const random = generator(20261121)
    let read = 0
    for (let i = 0; i < 8_000; i++) {
      const text = mutated(random)
      const quick = quickly(text)
      if (quick === notQuick) continue
      read++
      expect(quick, JSON.stringify(text)).toEqual(fully(text))
      expect(wantedOf(text), JSON.stringify(text)).toEqual(onlyWanted(fully(text)))
    }
    expect(read).toBeGreaterThan(1500)
  })
})

const pieces = [
  ...[
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    ': ',
    ':',
    '- ',
    '-',
    '#',
    ' #',
    '"',
    "'",
    '|',
    '|-',
    '|+',
    '>',
    '{}',
    '[]',
    '{',
    '[',
  ],
  ...['&a ', '*a', '!x ', '? ', '---\n', '...\n', '~', 'null', 'true', '1e3', '.5', 'key', 'key: v', '\n\n', '\n \n'],
  ...[
    '\n   \n',
    'é',
    '%',
    '@',
    '`',
    ',',
    '<<: ',
    '=',
    '\\',
    "''",
    '.inf',
    '- - a',
    '- a: b\n  c: d',
    '\u2028',
    '\udc80',
  ],
]

function mutated(random: (below: number) => number): string {
  let text = ordinary[random(ordinary.length)]!
  for (let count = random(4); count > 0; count--) {
    const at = random(text.length + 1)
    const insert = random(4) === 0 ? '' : pieces[random(pieces.length)]!
    text = text.slice(0, at) + insert + text.slice(at + (random(3) === 0 ? random(6) : 0))
  }
  return text
}

/** Marsaglia's xorshift. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
