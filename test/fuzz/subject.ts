import { chartFromFiles } from '../../src/chart/load.ts'
import { renderChart } from '../../src/engine/render.ts'
import { RenderError } from '../../src/engine/render-error.ts'
import { FlotillaError } from '../../src/errors.ts'
import { decodeBytes, encodeBytes } from '../../src/golang/bytes.ts'
import type { ProfileName } from '../../src/model/profile.table.ts'
import { GoMap } from '../../src/model/value.ts'
import { parseSet } from '../../src/values/set.ts'
import type { FuzzCase } from './template.ts'
import { textOf } from './tree.ts'

/*
 * How a case becomes a chart. Its output goes into the name of a template that does not exist, so that a value shows in an error
 * text, too: `helm lint` takes any number of charts, and prints the error of each.
 */

export type Files = ReadonlyMap<string, string>

/** How many cases share a chart at most. */
export const maxGroup = 24

/** What a case gives: its output, or the text of what went wrong. */
export interface Outcome {
  readonly output?: string
  readonly error?: string
}

/** What all charts have in common. */
export const commonFiles: Files = new Map([
  ['Chart.yaml', 'apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: "2.0"\nicon: https://example.com/i.png\n'],
  ['files/a.txt', 'first\nsecond\n'],
  ['files/b.yaml', 'a: 1\nb: [x, y]\n'],
  ['files/bin', '\udcff\u0000\udc80é\n'],
  ['files/dir/deep.json', '{"a": 1}'],
  [
    'templates/_lib.tpl',
    '{{- define "lib.name" -}}{{ .name | default "none" }}{{- end }}{{ define "lib.value" }}{{ . | toJson }}{{ end }}' +
      '{{- define "lib.echo" }}\n  {{ . }}\n{{ end -}}',
  ],
])

/**
 * Values as `--set` and its kin give them: other kinds of numbers than those of a file. They stand under a key that no chart has:
 * a lint of several charts mixes the values of one into those given for the next where both have a map.
 */
export const givenValues: readonly (readonly ['set' | 'string' | 'json', string])[] = [
  ['json', 'given.sj=1.5,given.sk=[1,2.0,{"a":1e3}],given.sd={"a":12345678901234567890,"b":-0.0}'],
  [
    'set',
    'given.si=3,given.sz=9223372036854775807,given.sg=-7,given.so=017,given.sb=true,given.sf=1.5,given.sl={1,a,true,null,007},given.sm.a=1,given.sm.b.c=x',
  ],
  ['string', 'given.ss=1'],
]

const render = (index: number, key: string, { isRoot }: FuzzCase): string =>
  `(include "c/templates/_${index}.tpl" ${isRoot ? '.' : `(set .Values.${key} "g" (deepCopy .Values.given))`} | b64enc)`

/** The files of a chart with these cases, beside the common ones. A case that reads the root must be alone. */
export function groupFiles(cases: readonly FuzzCase[]): Map<string, string> {
  const files = new Map<string, string>()
  const keys = cases.length === 1 ? ['c'] : cases.map((_, index) => `c${index}`)
  const calls = cases.map((one, index) => render(index, keys[index]!, one))
  files.set('templates/o.yaml', `{{ include (printf "V:%s:" (join "," (list ${calls.join(' ')}))) . }}\n`)
  let values = ''
  for (const [index, one] of cases.entries()) {
    files.set(`templates/_${index}.tpl`, sourceOf(one))
    values += `${keys[index]}:\n${valuesText(one)}`
  }
  return files.set('values.yaml', values)
}

export function sourceOf({ body, hasReturns }: FuzzCase): string {
  const text = textOf(body)
  return hasReturns ? text.replaceAll('\n', '\r\n') : text
}

export function valuesText({ values }: FuzzCase): string {
  if (values.length === 0) return '  none: 1\n'
  return values.map(({ key, yaml }) => `  ${key}:${yaml}\n`).join('')
}

/** Takes a message of either program apart; as many outputs as the group has cases, or one error. */
export function readOutcome(message: string): { readonly outputs?: string[]; readonly error?: string } {
  const found = /no template "V:([A-Za-z0-9+/=,]*):" associated/.exec(message)
  if (found === null) return { error: message.replace(/[ \n]+$/, '') }
  return { outputs: found[1]!.split(',').map((one) => decodeBytes(Buffer.from(one, 'base64'))) }
}

/** What Flotilla makes of a case. `undefined` where it reaches one of our limits, or the values cannot be read. */
export async function ownOutcome(one: FuzzCase, profile: ProfileName): Promise<Outcome | undefined> {
  const files = [...commonFiles, ...groupFiles([one])].map(([name, text]) => ({ name, data: encodeBytes(text) }))
  const chart = await chartFromFiles(files, { profile }).catch((error: unknown) => {
    if (error instanceof FlotillaError) return undefined
    throw error
  })
  if (chart === undefined) return undefined
  try {
    const values = new GoMap()
    for (const [mode, text] of givenValues) parseSet(text, values, { mode, compat: profile })
    const release = { name: 'test-release', namespace: 'default', revision: 0, isUpgrade: false, isInstall: false }
    renderChart(chart, {
      values,
      release,
      profile,
      lenient: true,
      limits: { steps: 50_000, text: 2 ** 17 },
    })
    return { error: 'nothing went wrong' }
  } catch (error) {
    if (!(error instanceof FlotillaError)) return { error: `crash: ${(error as Error).stack}` }
    if (error.code.startsWith('E_RENDER_S')) return undefined
    const { outputs, error: text } = readOutcome(error instanceof RenderError ? error.helmText : error.message)
    return outputs === undefined ? { error: text! } : { output: outputs[0]! }
  }
}
