import type { ProfileName } from '../../src/model/profile.table.ts'

/** A chart tree: the folders' rows of dependencies; every chart prints its own path and its value `v`, its name by default. */
export interface AliasCase {
  readonly title: string
  readonly rows: Readonly<Record<string, string>>
  readonly values?: string
  readonly expected: Readonly<Record<ProfileName, readonly string[]>>
}

const twice = '[{name: s, version: 1.x}, {name: s, version: 1.x, alias: z}]'
const inner = '[{name: u, version: 1.x, condition: u.use, alias: k}, {name: u, version: 1.x, import-values: [d]}]'
const deep = { c: twice, 'c/s': '[{name: w, version: 1.x}]', 'c/s/w': '[]', 'c/s/x': inner, 'c/s/x/u': '[]' }
const oneOff = {
  c: '[{name: s, version: 1.x, alias: a}, {name: s, version: 1.x, alias: b, condition: b.use}]',
  'c/s': '[{name: w, version: 1.x}]',
  'c/s/w': '',
  'c/s/x': '',
  'c/s/w/u': '',
}

/** Recorded from real helms: which charts an aliased chart's own charts become. */
export const aliasCases: readonly AliasCase[] = [
  {
    title: 'a row that matches nothing',
    rows: { c: twice, 'c/s': '[{name: x, version: 2.x}]', 'c/s/x': '' },
    expected: {
      helm4: ['c of c', 'c/charts/s of s', 'c/charts/s/charts/x', 'c/charts/z of s', 'c/charts/z/charts/x'],
      helm3: ['c of c', 'c/charts/s of s', 'c/charts/z of s', 'c/charts/z/charts/x'],
    },
  },
  {
    title: 'a chart below one that no row names',
    rows: { c: twice, 'c/s': '[{name: x, version: 2.x}]', 'c/s/x': '', 'c/s/x/u': '' },
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/x',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/z of s',
        'c/charts/z/charts/x',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/z of s',
        'c/charts/z/charts/x',
        'c/charts/z/charts/x/charts/u of u',
      ],
    },
  },
  {
    title: 'rows of a chart that no row names',
    rows: deep,
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/w of w',
        'c/charts/s/charts/x imported',
        'c/charts/s/charts/x/charts/k of u',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/z of s',
        'c/charts/z/charts/w of w',
        'c/charts/z/charts/x',
        'c/charts/z/charts/x/charts/u of u',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/w of w',
        'c/charts/z of s',
        'c/charts/z/charts/w of w',
        'c/charts/z/charts/x imported',
        'c/charts/z/charts/x/charts/k of u',
        'c/charts/z/charts/x/charts/u of u',
      ],
    },
  },
  {
    title: 'switched off for the first alias',
    rows: deep,
    values: 's: {x: {k: {use: false}, u: {use: false}}}',
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/w of w',
        'c/charts/s/charts/x imported',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/z of s',
        'c/charts/z/charts/w of w',
        'c/charts/z/charts/x',
        'c/charts/z/charts/x/charts/u of u',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/w of w',
        'c/charts/z of s',
        'c/charts/z/charts/w of w',
        'c/charts/z/charts/x imported',
        'c/charts/z/charts/x/charts/u of u',
      ],
    },
  },
  {
    title: 'switched off for the second alias',
    rows: deep,
    values: 'z: {x: {k: {use: false}, u: {use: false}}}',
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/w of w',
        'c/charts/s/charts/x imported',
        'c/charts/s/charts/x/charts/k of u',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/z of s',
        'c/charts/z/charts/w of w',
        'c/charts/z/charts/x',
        'c/charts/z/charts/x/charts/u of u',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/w of w',
        'c/charts/z of s',
        'c/charts/z/charts/w of w',
        'c/charts/z/charts/x imported',
        'c/charts/z/charts/x/charts/u of u',
      ],
    },
  },
  {
    title: 'two aliases',
    rows: oneOff,
    values: '{a: {x: {v: 1}}, b: {x: {v: 2}}}',
    expected: {
      helm4: [
        'c of c',
        'c/charts/a of s',
        'c/charts/a/charts/w of w',
        'c/charts/a/charts/w/charts/u of u',
        'c/charts/a/charts/x 1',
        'c/charts/b of s',
        'c/charts/b/charts/w of w',
        'c/charts/b/charts/w/charts/u of u',
        'c/charts/b/charts/x 2',
      ],
      helm3: [
        'c of c',
        'c/charts/a of s',
        'c/charts/a/charts/w of w',
        'c/charts/b of s',
        'c/charts/b/charts/w of w',
        'c/charts/b/charts/x 2',
        'c/charts/s/charts/w/charts/u of u',
      ],
    },
  },
  {
    title: 'the last alias is off',
    rows: oneOff,
    values: 'b: {use: false}',
    expected: {
      helm4: [
        'c of c',
        'c/charts/a of s',
        'c/charts/a/charts/w of w',
        'c/charts/a/charts/w/charts/u of u',
        'c/charts/a/charts/x',
      ],
      helm3: [
        'c of c',
        'c/charts/a of s',
        'c/charts/a/charts/w of w',
        'c/charts/a/charts/x',
        'c/charts/s/charts/w/charts/u of u',
      ],
    },
  },
  {
    title: 'an aliased chart without rows',
    rows: { c: twice, 'c/s': '', 'c/s/x': '', 'c/s/x/u': '', 'c/s/x/u/t': '' },
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/x',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/s/charts/x/charts/u/charts/t of t',
        'c/charts/z of s',
        'c/charts/z/charts/x',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/x',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/s/charts/x/charts/u/charts/t of t',
        'c/charts/z of s',
      ],
    },
  },
  {
    title: 'charts below one that no row names, below aliases',
    rows: { ...oneOff, 'c/s/x/u': '', 'c/s/w': '[{name: u, version: 1.x, alias: k}]' },
    expected: {
      helm4: [
        'c of c',
        'c/charts/a of s',
        'c/charts/a/charts/w of w',
        'c/charts/a/charts/w/charts/k of u',
        'c/charts/a/charts/x',
        'c/charts/b of s',
        'c/charts/b/charts/w of w',
        'c/charts/b/charts/w/charts/k of u',
        'c/charts/b/charts/x',
        'c/charts/s/charts/x/charts/u of u',
      ],
      helm3: [
        'c of c',
        'c/charts/a of s',
        'c/charts/a/charts/w of w',
        'c/charts/a/charts/w/charts/k of u',
        'c/charts/b of s',
        'c/charts/b/charts/w of w',
        'c/charts/b/charts/w/charts/u of u',
        'c/charts/b/charts/x',
        'c/charts/b/charts/x/charts/u of u',
      ],
    },
  },
  {
    title: 'an empty list of a chart that no row names, under two aliases',
    rows: {
      c: twice,
      'c/s': '[{name: x, version: 2.x}]',
      'c/s/x': '[]',
      'c/s/x/u': '',
    },
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/x',
        'c/charts/s/charts/x/charts/u of u',
        'c/charts/z of s',
        'c/charts/z/charts/x',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/z of s',
        'c/charts/z/charts/x',
        'c/charts/z/charts/x/charts/u of u',
      ],
    },
  },
  {
    title: 'an empty list at the root',
    rows: {
      c: '[]',
      'c/s': '[{name: x, version: 1.x, alias: k}]',
      'c/s/x': '',
    },
    expected: {
      helm4: ['c of c', 'c/charts/s of s', 'c/charts/s/charts/k'],
      helm3: ['c of c', 'c/charts/s of s', 'c/charts/s/charts/k'],
    },
  },
  {
    title: 'a list with nothing behind its name at the root',
    rows: {
      c: 'null',
      'c/s': '[{name: x, version: 1.x, alias: k}]',
      'c/s/x': '',
    },
    expected: {
      helm4: ['c of c', 'c/charts/s of s', 'c/charts/s/charts/x'],
      helm3: ['c of c', 'c/charts/s of s', 'c/charts/s/charts/x'],
    },
  },
  {
    title: 'an aliased row of a chart with two aliases, and a chart below it',
    rows: {
      c: twice,
      'c/s': '[{name: x, version: 1.x, alias: k}]',
      'c/s/x': '',
      'c/s/x/u': '[]',
      'c/s/x/w': '',
    },
    expected: {
      helm4: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/k',
        'c/charts/s/charts/k/charts/u of u',
        'c/charts/s/charts/k/charts/w of w',
        'c/charts/z of s',
        'c/charts/z/charts/k',
        'c/charts/z/charts/k/charts/u of u',
        'c/charts/z/charts/k/charts/w of w',
      ],
      helm3: [
        'c of c',
        'c/charts/s of s',
        'c/charts/s/charts/k',
        'c/charts/z of s',
        'c/charts/z/charts/x',
        'c/charts/z/charts/x/charts/u of u',
        'c/charts/z/charts/x/charts/w of w',
      ],
    },
  },
]
