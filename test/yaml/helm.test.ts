import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { fromPlain, toJson } from '../../src/golang/json.ts'
import type { Json } from '../../src/model/json.ts'
import { GoMap, List } from '../../src/model/value.ts'
import { toYaml } from '../../src/yaml/emit.ts'
import { toYamlPretty } from '../../src/yaml/emit-pretty.ts'
import { decodeYaml } from '../../src/yaml/parse.ts'

const helm = process.env['HELM4']

/** What stands in YAML lines, and what breaks them. */
const pieces =
  `- |? |: |:|, |[|]|{|}|#| # c|&a |*a|!!str |!!int |! |>|\n|\n  |\n    | |\t|---|...|<<: |"|'|@|a|b|key|x y|1|2.5|0x1f|017|1_0|yes|null|~|"q"|'s'|a: 1|- x|{x: 1}|\r\n|\u2028|\x85|é`
    .split('|')
    .concat('|', '|-', '>+', '|2')
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''))
const tree = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom<Json>(1e6, 1e20, 1e19, -0, 0.5, 1234567.5, true, false, null),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(text, tie('node'), { maxKeys: 4 }),
  ),
})).node

describe.skipIf(!helm)(`YAML against real helm${helm ? '' : ' (skipped: HELM4 is not set)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'yaml-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** The answers of one helm process for many data, each through the same expression. */
  function ask(expression: string, data: readonly Json[]): string[] {
    mkdirSync(join(folder, 'templates'), { recursive: true })
    writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
    const range = '{{- range $i, $t := (fromJson .Values.d0).d }}'
    writeFileSync(
      join(folder, 'templates', 't.yaml'),
      `${range}\nc{{ $i }}: {{ ${expression} | b64enc }}\n{{- end }}\n`,
    )
    const json = JSON.stringify({ d: data }).replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    writeFileSync(join(folder, 'values.yaml'), JSON.stringify({ d0: json }))
    const { stdout } = spawnSync(helm as string, ['template', 'r', folder], { encoding: 'utf8', maxBuffer: 1 << 28 })
    return [...stdout.matchAll(/^c\d+: (.*)$/gm)].map((match) => Buffer.from(match[1] ?? '', 'base64').toString())
  }

  function different(data: readonly Json[], mine: readonly string[], theirs: readonly string[]): unknown[] {
    expect(theirs.length).toBe(data.length)
    return data.flatMap((one, i) => (mine[i] === theirs[i] ? [] : [{ data: one, mine: mine[i], helm: theirs[i] }]))
  }

  it('reads what helm reads, and refuses it in the same words', () => {
    const texts = fc.sample(text, 2000)
    const answers = ask('printf "%s|%s" (fromYaml $t | toJson) (fromYamlArray $t | toJson)', texts)
    const mine = texts.map((one) => {
      const map = decodeYaml(one, 'map')
      if (map.error && map.value instanceof GoMap) map.value.set('Error', map.error.message)
      const list = decodeYaml(one, 'list')
      return `${toJson(map.value)}|${toJson(list.error ? new List([list.error.message]) : list.value)}`
    })
    expect(different(texts, mine, answers)).toEqual([])
  })

  it('prints what helm prints', () => {
    // JSON text has no negative zero on the way to helm.
    const trees = fc.sample(tree, 1000).map((one) => JSON.parse(JSON.stringify(one)) as Json)
    const answers = ask('printf "%s\\n~~\\n%s" (toYaml $t) (toYamlPretty $t)', trees)
    const mine = trees.map((one) => {
      const value = fromPlain(one)
      return `${toYaml(value)}\n~~\n${toYamlPretty(value)}`
    })
    expect(different(trees, mine, answers)).toEqual([])
  })
})
