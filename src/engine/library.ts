import { failure } from '../gotemplate/errors.ts'
import { type MapMethods, TemplateLibrary } from '../gotemplate/library.ts'
import { templateFunctions } from '../gotemplate/template-set.ts'
import type { Profile, ProfileName } from '../model/profile.table.ts'
import { type GoFunction, GoMap, type Value } from '../model/value.ts'
import { systemContext } from '../sprig/context.ts'
import { sprigFunctions } from '../sprig/table.ts'
import { filesMethods, filesType } from './files.ts'
import { conversionFunctions } from './helm-functions.ts'
import { valuesMethods } from './values-view.ts'

/** `required`: any value but nil and the empty text. */
const required: GoFunction = {
  params: ['string', 'any'],
  call: (message: string, value: Value) => {
    if (value === null || value === undefined || value === '') throw failure(message)
    return value
  },
}

const fail: GoFunction = {
  params: ['string'],
  call: (message: string) => {
    throw failure(message)
  },
}

/** Without a cluster nothing is ever found. */
const emptyLookup: GoFunction = {
  params: ['string', 'string', 'string', 'string'],
  call: () => new GoMap(),
}

// Templates must not tell the outside world anything unasked; this is Helm's answer, too.
const noHostNames: GoFunction = { params: ['string'], call: () => '' }

const lintFunctions: ReadonlyMap<string, GoFunction> = new Map([
  ['required', { params: required.params, call: (_: string, value: Value) => value ?? '' }],
  ['fail', { params: fail.params, call: () => '' }],
])

/** What replaces `required` and `fail` in `helm lint`, where values are not complete. */
export function lenientFunctions(): ReadonlyMap<string, GoFunction> {
  return lintFunctions
}

const libraries = new Map<ProfileName, TemplateLibrary>()

/** All functions of a profile, and the templates compiled so far. One for the process: charts share what they have in common. */
export function libraryFor(profile: Profile): TemplateLibrary {
  const known = libraries.get(profile.name)
  if (known) return known
  const functions = new Map<string, GoFunction>([
    ...sprigFunctions(systemContext(profile.name)),
    ...conversionFunctions(profile),
    ...templateFunctions,
    ['required', required],
    ['fail', fail],
    ['lookup', emptyLookup],
    ['getHostByName', noHostNames],
  ])
  const mapMethods: MapMethods = new Map([
    [`${profile.valuesPackage}.Values`, valuesMethods],
    [filesType, filesMethods],
  ])
  const library = new TemplateLibrary(functions, { mapMethods })
  libraries.set(profile.name, library)
  return library
}
