import { FlotillaError } from '../errors.ts'
import { formatValue, sprintf } from '../golang/fmt.ts'
import { quote } from '../golang/strconv.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import { copyOf, TableCopy } from '../model/table-copy.ts'
import { GoMap, type Value } from '../model/value.ts'
import { coalesceRemark, tell } from './remarks.ts'
import { copyTable, isTable } from './tables.ts'

/** The part of a chart that its values come from. */
interface ValuesTree {
  readonly metadata: { readonly name: string }
  readonly values: GoMap
  readonly dependencies: readonly ValuesTree[]
}

export interface CoalesceOptions {
  readonly profile: Profile
  /** Remarks that Helm logs. */
  readonly onWarning?: RemarkSink
  /** Keep nulls, as Helm's MergeValues does; import-values need them. */
  readonly keepNulls?: boolean
  /** The result will only be read: tables of the charts' own values may stand in it. */
  readonly readOnly?: boolean
}

interface Context {
  /** `line` is the remark's place in Helm 3. */
  readonly warn: (message: string, line: number) => void
}

const globalKey = 'global'

function warner(sink: RemarkSink | undefined): Context['warn'] {
  return (message, line) => tell(sink, coalesceRemark(message, line))
}

/**
 * Lays the values over the defaults of the chart and of its subcharts: maps merge, everything else replaces, a null removes
 * a default, `global` reaches every subchart. The values given are not changed.
 *
 * @throws FlotillaError E_VALUES where a subchart's name holds no map
 */
export function coalesceValues(chart: ValuesTree, values: GoMap, options: CoalesceOptions): GoMap {
  const result = copyTable(values)
  coalesceChart(chart, result, {
    warn: warner(options.onWarning),
    dropDefaultNulls: options.profile.dropDefaultNulls,
    prefix: '',
    merge: options.keepNulls ?? false,
    readOnly: options.readOnly ?? false,
  })
  return result
}

/** Lays `over` over `under`; both are changed, as Helm changes them. Nulls are kept. */
export function mergeTables(over: GoMap, under: GoMap, onWarning?: RemarkSink): GoMap {
  mergeInto(over, under, { warn: warner(onWarning), prefix: '', merge: true })
  return over
}

interface Step extends Context {
  /** Names of the charts and keys above, for warnings. */
  readonly prefix: string
  readonly merge: boolean
}

interface ChartStep extends Step {
  readonly dropDefaultNulls: boolean
  readonly readOnly: boolean
}

function coalesceChart(chart: ValuesTree, dest: GoMap, step: ChartStep): void {
  coalesceDefaults(chart, dest, step)
  const prefix = join(step.prefix, chart.metadata.name)
  const alike = step.readOnly && !hasGlobals(dest) ? new Map<GoMap, GoMap>() : undefined
  for (const subchart of chart.dependencies) {
    const { name } = subchart.metadata
    if (!dest.has(name)) {
      const known = alike?.get(subchart.values)
      dest.set(name, known ?? new GoMap())
      if (known !== undefined) continue
      if (subchart.dependencies.length === 0 && !subchart.values.has(globalKey)) {
        alike?.set(subchart.values, dest.get(name) as GoMap)
      }
    }
    const inner = dest.get(name)
    if (!isTable(inner)) {
      throw new FlotillaError('E_VALUES', `type mismatch on ${name}: ${sprintf('%t', [inner])}`)
    }
    passGlobals(inner, dest, { ...step, prefix })
    coalesceChart(subchart, inner, { ...step, prefix })
  }
}

function hasGlobals(table: GoMap): boolean {
  const globals = table.get(globalKey)
  return isTable(globals) ? globals.size > 0 : table.has(globalKey)
}

function coalesceDefaults(chart: ValuesTree, dest: GoMap, step: ChartStep): void {
  const { merge } = step
  const prefix = join(step.prefix, chart.metadata.name)
  const dropsNulls = !merge && step.dropDefaultNulls
  const subcharts = new Set(chart.dependencies.map((one) => one.metadata.name))
  chart.values.forEach((value, key) => {
    const given = dest.get(key)
    if (given === undefined && !dest.has(key)) {
      if (dropsNulls && value === null) return
      // What is laid over these two later changes them.
      const shared = step.readOnly && key !== globalKey && !(dropsNulls && holdsNull(value)) && !subcharts.has(key)
      dest.set(key, shared ? value : copyDefault(value, dropsNulls))
    } else if (given === null && !merge) dest.delete(key)
    else if (isTable(given)) {
      if (isTable(value)) {
        // Below the name of a subchart nulls must survive until that chart's own turn.
        const keep = merge || subcharts.has(key)
        const below = { warn: step.warn, prefix: join(prefix, key), merge: keep }
        if (!isCopyOf(given, value)) layUnder(given, value, { ...below, dropsNulls: !keep && step.dropDefaultNulls })
      } else if (value !== null) step.warn(`warning: skipped value for ${prefix}.${key}: Not a table.`, 237)
    }
  })
}

function copyDefault(value: Value, dropsNulls: boolean): Value {
  return dropsNulls && isTable(value) && holdsNull(value) ? copyWithoutNulls(value) : copyOf(value)
}

function copyWithoutNulls(table: GoMap): GoMap {
  const copy = new GoMap(null, table.goType)
  table.forEach((value, key) => {
    if (value !== null) copy.set(key, copyDefault(value, true))
  })
  return copy
}

/** Tables of which one is a copy that nobody has touched: the values of a subchart stand among those of its parent, too. */
function isCopyOf(table: GoMap, original: GoMap): boolean {
  return table instanceof TableCopy && table.isStill(original)
}

// Of charts' own values, which do not change; aliases of a chart share them.
const nullsIn = new WeakMap<GoMap, boolean>()

function holdsNull(value: Value): boolean {
  if (value === null) return true
  if (!isTable(value)) return false
  let answer = nullsIn.get(value)
  if (answer === undefined) {
    answer = [...value.values()].some(holdsNull)
    nullsIn.set(value, answer)
  }
  return answer
}

interface UnderStep extends Step {
  /** As if the nulls below were not there. */
  readonly dropsNulls: boolean
}

/** As `mergeInto`, for defaults: `under` stays as it is, and `over` gets copies. */
function layUnder(over: GoMap, under: GoMap, step: UnderStep): void {
  under.forEach((value, key) => {
    if (value === null && step.dropsNulls) return
    const given = over.get(key)
    if (given === undefined && !over.has(key)) over.set(key, copyDefault(value, step.dropsNulls))
    else if (given === null) {
      if (!step.merge && value !== null) over.delete(key)
    } else if (isTable(given) && isTable(value)) {
      if (!isCopyOf(given, value)) layUnder(given, value, { ...step, prefix: join(step.prefix, key) })
    } else if (isTable(given) || isTable(value)) {
      warnOfTables(given, copyDefault(value, step.dropsNulls), { ...step, prefix: join(step.prefix, key) })
    }
  })
}

/** One of two values is a table and the other is not. */
function warnOfTables(given: Value, value: Value, { warn, prefix }: Step): void {
  if (isTable(value)) {
    warn(`warning: cannot overwrite table with non table for ${prefix} (${formatValue(value)})`, 316)
  } else if (isTable(given) && value !== null) {
    warn(`warning: destination for ${prefix} is a table. Ignoring non-table value (${formatValue(value)})`, 319)
  }
}

/** Parent globals win; they are laid over the child's own, which stay visible from there downwards. */
function passGlobals(child: GoMap, parent: GoMap, step: Step): void {
  const below = child.get(globalKey) ?? (child.has(globalKey) ? null : new GoMap())
  const above = parent.get(globalKey) ?? (parent.has(globalKey) ? null : new GoMap())
  if (!isTable(below)) {
    step.warn('warning: skipping globals because destination global is not a table.', 138)
    return
  }
  if (!isTable(above)) {
    step.warn('warning: skipping globals because source global is not a table.', 145)
    return
  }
  for (const [key, value] of above) {
    const own = below.get(key)
    if (!isTable(value)) {
      if (isTable(own)) step.warn(`key ${key} is table. Skipping`, 175)
      else below.set(key, value)
      continue
    }
    // Helm copies one level only: deeper maps are shared between the charts.
    const shared = new GoMap(value)
    if (!below.has(key)) below.set(key, shared)
    else if (!isTable(own)) step.warn(`Conflict: cannot merge map onto non-map for ${quote(key)}. Skipping.`, 161)
    else {
      mergeInto(shared, own, { ...step, prefix: join(step.prefix, key), merge: true })
      below.set(key, shared)
    }
  }
  child.set(globalKey, below)
}

/** Helm's coalesceTablesFullKey: `over` is authoritative. Both maps change. */
function mergeInto(over: GoMap, under: GoMap, step: Step): void {
  const hadValue = nullsOver(over, under)
  under.forEach((value, key) => {
    const given = over.get(key)
    if (given === undefined && !over.has(key)) over.set(key, value)
    else if (!step.merge && given === null && hadValue.has(key)) over.delete(key)
    else if (isTable(given) && isTable(value)) mergeInto(given, value, { ...step, prefix: join(step.prefix, key) })
    else if (isTable(given) || isTable(value)) warnOfTables(given, value, { ...step, prefix: join(step.prefix, key) })
  })
}

const none: ReadonlySet<string> = new Set()

/** Lays the nulls of `over` over `under`. Answers where that replaced a value. */
function nullsOver(over: GoMap, under: GoMap): ReadonlySet<string> {
  let replaced: Set<string> | undefined
  over.forEach((value, key) => {
    if (value !== null) return
    if ((under.get(key) ?? null) !== null) {
      replaced ??= new Set()
      replaced.add(key)
    }
    under.set(key, null)
  })
  return replaced ?? none
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`
}

/**
 * Helm's CoalesceTables over a copy of `over` that is not deep: it wins, a null of it removes the key, and its own tables take
 * what is under them.
 */
export function mergeOver(over: GoMap, under: GoMap, onWarning?: RemarkSink): GoMap {
  const result = new GoMap(over)
  mergeInto(result, copyTable(under), { warn: warner(onWarning), prefix: '', merge: false })
  return result
}
