import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromJson, toJson } from '../../src/golang/json.ts'
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
import { type FunctionTable, type GoFunction, GoMap, type Value } from '../../src/model/value.ts'
import { systemContext } from '../../src/sprig/context.ts'
import { sprigFunctions } from '../../src/sprig/table.ts'
import { toYaml } from '../../src/yaml/emit.ts'
import { toYamlPretty } from '../../src/yaml/emit-pretty.ts'
import { decodeYaml, parseYaml } from '../../src/yaml/parse.ts'

export const casesFolder = join(import.meta.dirname, '..', '..', '..', 'shared', 'cases')

export interface Case {
  readonly suite: string
  readonly name: string
  readonly template?: string
  readonly data?: unknown
  readonly harness?: 'define' | 'chart'
  readonly values_yaml?: string
  readonly dot?: string
  readonly helm4?: Answer
  readonly helm3?: Answer
  readonly nondeterministic?: boolean
  readonly ast_string?: string
  readonly input?: string
  readonly items?: readonly (readonly [string, string])[]
}

export interface Answer {
  readonly out?: string
  readonly raw?: string
  readonly err?: string
  readonly stdout?: string
}

export function readCases(file: string): readonly Case[] {
  const path = join(casesFolder, file)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Case[]) : []
}

export type ProfileName = 'helm4' | 'helm3'

const text = (call: (value: Value) => string): GoFunction => ({ params: ['any'], call: (value: Value) => call(value) })

// As far as the cases of this file need Helm's functions; the engine's own are tested with the engine.
const helmOnly = new Map<string, GoFunction>([
  ['toJson', text(toJson)],
  ['mustToJson', text(toJson)],
  ['toYaml', text(toYaml)],
  ['toYamlPretty', text(toYamlPretty)],
  ['fromYaml', { params: ['string'], call: (source: string) => decodeYaml(source, 'map').value }],
  ['fromYamlArray', { params: ['string'], call: (source: string) => decodeYaml(source, 'list').value }],
  ['fromJson', { params: ['string'], call: (source: string) => fromJson(source) }],
  [
    'fail',
    {
      params: ['string'],
      call: (message: string) => {
        throw failure(message)
      },
    },
  ],
  [
    'required',
    {
      params: ['string', 'any'],
      call: (message: string, value: Value) => {
        if (value === null || value === '') throw failure(message)
        return value
      },
    },
  ],
  ['lookup', { params: ['string', 'string', 'string', 'string'], call: () => new GoMap() }],
  ['getHostByName', { params: ['string'], call: () => '' }],
])

function tableOf(profile: ProfileName): FunctionTable {
  return new Map([...sprigFunctions(systemContext(profile)), ...helmOnly, ...templateFunctions])
}

const tables = { helm4: tableOf('helm4'), helm3: tableOf('helm3') }
const libraries = { helm4: new TemplateLibrary(tables.helm4), helm3: new TemplateLibrary(tables.helm3) }

export function newSet(profile: ProfileName): TemplateSet {
  return new TemplateSet(libraries[profile], { functions: tables[profile] })
}

/** Runs a case in the way in which its answer was recorded, without a chart. */
export function runCase(one: Case, profile: ProfileName): Answer {
  return one.harness === 'define' ? runDefine(one, profile) : runPlain(one, profile)
}

function attempt(run: () => string, profile: ProfileName): Answer {
  try {
    return { out: run() }
  } catch (error) {
    if (error instanceof ParseError) return { err: formatParseError(error) }
    if (error instanceof TemplateError) return { err: (profile === 'helm4' ? formatHelm4 : formatHelm3)(error) }
    throw error
  }
}

function runPlain(one: Case, profile: ProfileName): Answer {
  return attempt(() => {
    const set = newSet(profile)
    const dot = new GoMap([['data', fromJson(JSON.stringify(one.data ?? null))]])
    set.parse('c/templates/out.yaml', 'c0: {{ include "c/templates/_case.tpl" .data | toJson }}\n')
    // Helm's template has another expression at this place, of which only the position matters.
    set.parse('c/templates/_case.tpl', one.template ?? '')
    return (fromJson(set.render('c/templates/out.yaml', dot).slice(4)) as string) ?? ''
  }, profile)
}

function runDefine(one: Case, profile: ProfileName): Answer {
  const answer = attempt(() => {
    const set = newSet(profile)
    const dot = one.dot ?? '.Values'
    set.parse(
      'c/templates/t.yaml',
      `{{- define "t" }}${one.template}{{ end -}}\nx: {{ include "t" ${dot} | toJson }}\n`,
    )
    const read = parseYaml(one.values_yaml ?? '')
    const values = read instanceof GoMap ? read : new GoMap()
    // Helm 4 drops the nulls of a chart's own values.
    if (profile === 'helm4') dropNulls(values)
    const text = set.render('c/templates/t.yaml', new GoMap([['Values', values]]))
    const answer = fromJson(text.slice(text.indexOf('x: ') + 3))
    return typeof answer === 'string' ? answer : toJson(answer)
  }, profile)
  return answer.err === undefined ? answer : { err: `Error: ${answer.err}` }
}

function dropNulls(map: GoMap): void {
  for (const [key, value] of [...map]) {
    if (value === null) map.delete(key)
    else if (value instanceof GoMap) dropNulls(value)
  }
}
