import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJson } from '../../src/golang/json.ts'
import { decodeJson, type JsonTarget } from '../../src/golang/json-decode.ts'
import {
  failure,
  formatHelm3,
  formatHelm4,
  formatParseError,
  ParseError,
  TemplateError,
} from '../../src/gotemplate/errors.ts'
import { TemplateLibrary } from '../../src/gotemplate/library.ts'
import { TemplateSet, templateFunctions } from '../../src/gotemplate/template-set.ts'
import { type FunctionTable, type GoFunction, GoMap, List, type Value } from '../../src/model/value.ts'
import { systemContext } from '../../src/sprig/context.ts'
import { sprigFunctions } from '../../src/sprig/table.ts'
import { toYaml } from '../../src/yaml/emit.ts'
import { toYamlPretty } from '../../src/yaml/emit-pretty.ts'
import { parseYaml } from '../../src/yaml/parse.ts'

export const casesFolder = join(import.meta.dirname, '..', '..', '..', 'shared', 'cases')

export interface Answer {
  readonly out?: string
  readonly err?: string
}

export interface Case {
  readonly name: string
  readonly template?: string
  readonly data?: unknown
  readonly harness?: 'define' | 'chart'
  readonly values_yaml?: string
  readonly dot?: string
  readonly helm4?: Answer
  readonly helm3?: Answer
  readonly nondeterministic?: boolean
}

export const profiles = ['helm4', 'helm3'] as const
export type Profile = (typeof profiles)[number]

/** Built-in objects that only a chart has. */
const needsChart = /\.(?:Release|Chart|Capabilities|Files|Subcharts|Template)\b/
/** What Helm says about input or output that its YAML refuses: the functions are not asked. */
const yamlRefusal = /^cannot load values\.yaml|^YAML parse error on/
/** Functions that the engine has and this room has not. */
const needsEngine = /\b(?:fromYaml|fromYamlArray|toToml|fromToml|lookup|required|mustToYaml|mustToToml)\b/

/** The recorded cases of a file that need the library alone; none where the folder is absent. */
export function readCases(file: string): readonly Case[] {
  const path = join(casesFolder, file)
  const all = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Case[]) : []
  return all.filter((one) => {
    const { template } = one
    if (template === undefined || one.harness === 'chart' || one.nondeterministic) return false
    return !needsChart.test(template) && !needsEngine.test(template) && !yamlRefusal.test(one.helm4?.err ?? '')
  })
}

// Helm's own functions as far as the cases use them beside the library's.
const helmFunctions: readonly (readonly [string, GoFunction])[] = [
  ['toJson', { params: ['any'], call: (value: Value) => toJson(value) }],
  ['fromJson', { params: ['string'], call: (text: string) => orError(text, 'map') }],
  ['fromJsonArray', { params: ['string'], call: (text: string) => orError(text, 'list') }],
  ['toYaml', { params: ['any'], call: (value: Value) => toYaml(value) }],
  ['toYamlPretty', { params: ['any'], call: (value: Value) => toYamlPretty(value) }],
  [
    'fail',
    {
      params: ['string'],
      call: (message: string) => {
        throw failure(message)
      },
    },
  ],
]

function orError(text: string, target: JsonTarget): Value {
  const { value, error } = decodeJson(text, target)
  if (error === undefined) return value
  if (target === 'list') return new List([error.message])
  return (value instanceof GoMap && !value.isNil ? value : new GoMap()).set('Error', error.message)
}

function tableOf(profile: Profile): FunctionTable {
  return new Map([...sprigFunctions(systemContext(profile)), ...helmFunctions, ...templateFunctions])
}

const tables = { helm4: tableOf('helm4'), helm3: tableOf('helm3') }
const libraries = { helm4: new TemplateLibrary(tables.helm4), helm3: new TemplateLibrary(tables.helm3) }

/** What the profile answered: its own record, or that of helm 4 where they agree. */
export function expectedAnswer(one: Case, profile: Profile): Answer {
  return (profile === 'helm3' ? one.helm3 : undefined) ?? one.helm4 ?? {}
}

/** Renders a case in the way in which its answer was recorded. */
export function runCase(one: Case, profile: Profile): Answer {
  const set = new TemplateSet(libraries[profile], { functions: tables[profile] })
  try {
    return { out: one.harness === 'define' ? renderDefine(set, one, profile) : renderPlain(set, one) }
  } catch (error) {
    const prefix = one.harness === 'define' ? 'Error: ' : ''
    if (error instanceof ParseError) return { err: prefix + formatParseError(error) }
    if (!(error instanceof TemplateError)) throw error
    return { err: prefix + (profile === 'helm4' ? formatHelm4 : formatHelm3)(error) }
  }
}

function renderPlain(set: TemplateSet, one: Case): string {
  const document = JSON.stringify({ d: one.data ?? null })
  // The data went through a values file: YAML folds a line separator.
  const values = parseYaml(JSON.stringify({ d0: document }))
  const dot = new GoMap([['Values', values]])
  set.parse('c/templates/out.yaml', 'c0: {{ include "c/templates/_case.tpl" (fromJson .Values.d0).d | toJson }}\n')
  set.parse('c/templates/_case.tpl', one.template!)
  const printed = parseYaml(set.render('c/templates/out.yaml', dot))
  return textOf(printed instanceof GoMap ? printed.get('c0') : printed)
}

function renderDefine(set: TemplateSet, one: Case, profile: Profile): string {
  const dot = one.dot ?? '.Values'
  set.parse('c/templates/t.yaml', `{{- define "t" }}${one.template}{{ end -}}\nx: {{ include "t" ${dot} | toJson }}\n`)
  const values = parseYaml(one.values_yaml ?? '')
  // Helm 4 drops the nulls of a chart's own values.
  const isKept = ([, value]: readonly [string, Value]): boolean => profile === 'helm3' || value !== null
  const present = values instanceof GoMap ? [...values].filter(isKept) : []
  const type = profile === 'helm4' ? 'common.Values' : 'chartutil.Values'
  const root = new GoMap([['Values', new GoMap(present, type)]], type)
  const printed = parseYaml(set.render('c/templates/t.yaml', root))
  return textOf(printed instanceof GoMap ? printed.get('x') : printed)
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : toJson(value)
}
