import type { FunctionTable, GoFunction } from '../model/value.ts'
import type { SprigContext } from './context.ts'
import { cryptoFunctions } from './crypto.ts'
import { dateFunctions } from './date.ts'
import { defaultFunctions } from './defaults.ts'
import { dictFunctions } from './dicts.ts'
import { durationFunctions } from './duration.ts'
import { flowFunctions } from './flow.ts'
import type { Family } from './functions.ts'
import { jsonFunctions } from './json.ts'
import { listFunctions } from './lists.ts'
import { networkFunctions } from './network.ts'
import { numberFunctions } from './numbers.ts'
import { pathFunctions } from './paths.ts'
import { randomFunctions } from './random.ts'
import { reflectFunctions } from './reflect.ts'
import { regexFunctions } from './regex.ts'
import { semverFunctions } from './semver.ts'
import { stringFunctions } from './strings.ts'
import { urlFunctions } from './url.ts'

const pureFamilies: readonly Family[] = [
  stringFunctions,
  numberFunctions,
  defaultFunctions,
  listFunctions,
  dictFunctions,
  reflectFunctions,
  jsonFunctions,
  regexFunctions,
  semverFunctions,
  urlFunctions,
  pathFunctions,
  networkFunctions,
  flowFunctions,
]

const tables = new WeakMap<SprigContext, FunctionTable>()

/**
 * All of sprig 3.3 but `env` and `expandenv`, which Helm removes, and what Helm 4 adds for durations. Helm's own functions
 * (toYaml, include, required …) are the engine's.
 *
 * @example sprigFunctions(systemContext('helm4')).get('upper')
 */
export function sprigFunctions(context: SprigContext): FunctionTable {
  const known = tables.get(context)
  if (known !== undefined) return known
  const table = new Map<string, GoFunction>()
  const families = [
    ...pureFamilies,
    dateFunctions(context),
    randomFunctions(context),
    cryptoFunctions(context),
    ...(context.profile === 'helm4' ? [durationFunctions] : []),
  ]
  for (const family of families) for (const [name, fn] of Object.entries(family)) table.set(name, fn)
  tables.set(context, table)
  return table
}
