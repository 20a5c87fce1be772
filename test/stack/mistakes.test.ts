import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FlotillaError, FlotillaErrors } from '../../src/errors.ts'
import { loadStack } from '../../src/stack/load.ts'
import { resolveStack } from '../../src/stack/resolve.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-stack-'))
  write('charts/app/Chart.yaml', 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** `line:column code` of each mistake, in order; the hint behind it where `hints` is set. */
function mistakesIn(
  text: string,
  { hints = false, environment = undefined as string | undefined, set = [] as string[] } = {},
): string[] {
  const file = write('stack.yaml', text)
  try {
    resolveStack(loadStack(file), { variables: {}, environment, set })
    return []
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    const all = error instanceof FlotillaErrors ? error.errors : [error]
    return all.map(({ code, position, message, hint }) => {
      const place = position === undefined ? '' : `${position.line}:${position.column} `
      return `${place}${code}${hints ? `: ${message} (${hint ?? ''})` : ''}`
    })
  }
}

describe('a stack file with ten planted mistakes', () => {
  const text = `apiVersion: flotilla/v1
kind: Stack
name: ten
valeus: [{ a: 1 }]
environments:
  dev: {}
  prod: { extends: deev }
values:
  - tag: v1
releases:
  - name: one
    chart: ./charts/app
    tiemout: 5m
  - name: two
    chart: ./charts/app
    needs: [one, tree]
  - name: three
    chart: ./charts/app
    needs: [four]
    wait: sometimes
  - name: four
    chart: ./charts/app
    needs: [three]
    values: [values/missing.yaml]
  - name: two
    chart: ./charts/app
  - name: six
    chart: ./charts/nowhere
    values:
      - image: { tag: "\${{ .Values.tag | uper }}" }
`

  it('yields ten errors, each at its line and column', () => {
    expect(mistakesIn(text)).toEqual([
      '4:1 E_UNKNOWN_KEY',
      '7:20 E_UNKNOWN_ENVIRONMENT',
      '13:5 E_UNKNOWN_KEY',
      '16:18 E_UNKNOWN_NEED',
      '20:11 E_TYPE',
      '23:13 E_NEEDS_CYCLE',
      '24:14 E_FILE_NOT_FOUND',
      '25:11 E_DUPLICATE_RELEASE',
      '28:12 E_CHART_NOT_FOUND',
      '30:24 E_EXPRESSION',
    ])
  })
})

describe('mistakes, one by one', () => {
  const head = 'apiVersion: flotilla/v1\nkind: Stack\nname: x\n'
  const one = (lines: string): string => `${head}releases:\n  - name: a\n    chart: ./charts/app\n${lines}`
  const rows = (): readonly {
    name: string
    text: string
    want: readonly string[]
    environment?: string
    set?: string[]
  }[] => [
    {
      name: 'a misspelt key is one mistake, not a missing key, too',
      text: `${head}releases:\n  - nmae: a\n    chart: ./charts/app\n`,
      want: ['5:5 E_UNKNOWN_KEY: releases[0] has no key nmae (did you mean name?)'],
    },
    {
      name: 'a missing key is reported at its map',
      text: `${head}releases:\n  - labels: { a: b }\n    chart: ./charts/app\n`,
      want: ['5:5 E_MISSING_KEY: releases[0] has no name (add `name: …`)'],
    },
    {
      name: 'text that is no YAML',
      text: `${head}releases: [\n`,
      want: [
        '5:1 E_YAML: not YAML: did not find expected node content (a value is expected here; a bracket that opens has to close)',
      ],
    },
    {
      name: 'a key that stands twice',
      text: one('    values:\n      - a: 1\n        b: { c: 1, c: 2 }\n'),
      want: ['9:20 E_DUPLICATE_KEY: the key c stands twice in this map (first at line 9, column 14; keep one of them)'],
    },
    {
      name: 'a path that is set twice in one layer',
      text: one('    set: { image.tag: a, image: { tag: b } }\n'),
      want: ['7:26 E_DUPLICATE_PATH: image is set twice (a path may be given once in a layer)'],
    },
    {
      name: 'a duplicate release and what else is wrong with it',
      text: one('  - name: a\n    chart: ./charts/app\n    set: { "a..b": 1 }\n'),
      want: [
        '7:11 E_DUPLICATE_RELEASE: there are two releases default/a (the first is at stack.yaml:5:11; give one another name or namespace)',
        '9:12 E_PATH: "a..b" is not a path (write keys with dots between them, and [0] for an item of a list)',
      ],
    },
    {
      name: 'an expression whose value has the wrong type',
      text: one('    when: ${{ "yes" }}\n    timeout: ${{ list 1 }}\n'),
      want: [
        '7:11 E_TYPE: releases[0].when is the text "yes"; expected true or false ()',
        '8:14 E_TYPE: releases[0].timeout is a list; expected a duration such as 90s or 5m ()',
      ],
    },
    {
      name: 'an expression without a value names the nearest key',
      text: `${head}values: [{ image: { tag: a } }]\nreleases:\n  - name: a\n    chart: ./charts/app\n    version: x-\${{ .Values.image.tga }}\n`,
      want: [
        '8:16 E_EXPRESSION: ${{ .Values.image.tga }} has no value (there is no .Values.image.tga; did you mean .Values.image.tag?)',
      ],
    },
    {
      name: 'an expression below nothing',
      text: one('    version: ${{ .Values.a.b }}\n'),
      want: [
        '7:14 E_EXPRESSION: ${{ .Values.a.b }}: at <.Values.a.b>: nil pointer evaluating interface {}.b (there is no .Values.a)',
      ],
    },
    {
      name: 'expressions that cannot be parsed',
      text: one('    values:\n      - a: "${{ .Values.a"\n      - b: "x ${{ if }}"\n      - c: ${{ trmi "a" }}\n'),
      want: [
        '8:13 E_EXPRESSION: bad expression: it is not closed (write ${{ … }})',
        '9:15 E_EXPRESSION: bad expression: missing value for if ()',
        '10:12 E_EXPRESSION: bad expression: function "trmi" not defined (did you mean trim?)',
      ],
    },
    {
      name: 'requiredEnv of a variable that is not set',
      text: one('    values: [{ a: "${{ requiredEnv \\"NOPE\\" }}" }]\n'),
      want: [
        '7:19 E_EXPRESSION: ${{ requiredEnv "NOPE" }}: at <requiredEnv "NOPE">: error calling requiredEnv: the environment variable NOPE is not set ()',
      ],
    },
    {
      name: 'an unknown environment',
      text: `${head}environments: { dev: {}, prod: {} }\n`,
      environment: 'prdo',
      want: ['4:1 E_UNKNOWN_ENVIRONMENT: there is no environment prdo (did you mean prod?)'],
    },
    {
      name: 'environments that extend each other',
      text: `${head}environments:\n  a: { extends: b }\n  b: { extends: a }\n`,
      want: ['6:17 E_ENVIRONMENT_CYCLE: environment b extends itself (remove one extends of the circle)'],
    },
    {
      name: 'a need that several releases answer to',
      text: one(
        '    namespace: x\n  - name: a\n    namespace: z\n    chart: ./charts/app\n  - name: b\n    chart: ./charts/app\n    needs: [a, z/a]\n',
      ),
      want: ['13:13 E_AMBIGUOUS_NEED: a is the name of 2 releases (write one of x/a, z/a)'],
    },
    {
      name: 'a need on a release that is to be uninstalled',
      text: one('    installed: false\n  - name: b\n    chart: ./charts/app\n    needs: [a]\n'),
      want: [
        '10:13 E_NEED_NOT_INSTALLED: b needs a, which has installed: false (drop the need, or give b installed: false, too)',
      ],
    },
    {
      name: '--set for a release that is not there, and one path twice',
      text: one(''),
      set: ['aa:x=1', 'a:x=1', 'a:x.y=2', 'x=1'],
      want: [
        'E_SET: --set x=1 names no release (write --set RELEASE:path=value)',
        'E_UNKNOWN_RELEASE: --set aa:x=1: there is no release aa (did you mean a?)',
        'E_DUPLICATE_PATH: --set a:x.y=2: x.y is set twice (a path may be given once in a layer)',
      ],
    },
    {
      name: 'a name that no release can have does not hide other mistakes',
      text: one('  - name: Big_One\n    chart: ./charts/app\n    needs: [b]\n'),
      want: [
        '7:11 E_NAME: "Big_One" cannot be the name of a release (at most 53 small letters, digits, - and ., with a letter or digit at both ends)',
        '9:13 E_UNKNOWN_NEED: there is no release b in this stack (did you mean a?)',
      ],
    },
    {
      name: 'a missing include',
      text: `${head}include: [other.yaml, { file: gone.yaml, optional: true }]\n`,
      want: [
        '4:11 E_FILE_NOT_FOUND: there is no stack file other.yaml (paths are relative to the file that names them)',
      ],
    },
    {
      name: 'values files and values that are no maps',
      text: one('    values: [charts, 3, [1]]\n    namespace: y\n'),
      want: [
        `7:14 E_FILE: ${join(folder, 'charts')} is a folder; expected a file ()`,
        '7:22 E_TYPE: releases[0].values[1] is the number 3; expected text or a map ()',
        '7:25 E_TYPE: releases[0].values[2] is a list; expected text or a map ()',
        '8:16 E_TYPE: releases[0].namespace is true; expected text (write it in quotes: "y")',
      ],
    },
  ]
  // The folder is known when the tests run, not when they are collected.
  for (const [i, { name }] of rows().entries()) {
    it(name, () => {
      const { text, want, ...options } = rows()[i]!
      expect(mistakesIn(text, { hints: true, ...options })).toEqual(want)
    })
  }
})
