import { GoError } from '../golang/go-error.ts'
import type { ValuesLayer } from '../model/stack.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { suggestName } from '../util/nearest.ts'
import { parseSet } from '../values/set.ts'
import type { Problems } from './problems.ts'
import type { Draft } from './release.ts'
import { mergedBelow } from './release-values.ts'
import { copyOf, leavesOf, PathSet } from './set.ts'

/** One `--set RELEASE:path=value`. */
export interface SetFlag {
  readonly text: string
  readonly release: string
  readonly assignment: string
}

/** Reads the flags; one that names no release is a mistake. */
export function parseSetFlags(texts: readonly string[], problems: Problems): SetFlag[] {
  return texts.flatMap((text) => {
    const colon = text.indexOf(':')
    const equals = text.indexOf('=')
    if (colon <= 0 || equals < 0 || colon > equals) {
      problems.add('E_SET', `--set ${text} names no release`, { hint: 'write --set RELEASE:path=value' })
      return []
    }
    return [{ text, release: text.slice(0, colon), assignment: text.slice(colon + 1) }]
  })
}

/** Reports flags for releases that are not there, what cannot be read, and paths given twice. Gives the flags that are fine. */
export function checkSetFlags(flags: readonly SetFlag[], drafts: readonly Draft[], problems: Problems): SetFlag[] {
  const given = new Map<string, PathSet>()
  return flags.filter((flag) => {
    const targets = drafts.filter((draft) => isFor(flag, draft))
    if (targets.length === 0 && !problems.releasesMissing) {
      const hint = suggestName(flag.release, [...new Set(drafts.map(({ name }) => name))], 'release')
      problems.add('E_UNKNOWN_RELEASE', `--set ${flag.text}: there is no release ${flag.release}`, { hint })
    } else if (targets.length > 1) {
      const hint = `write one of ${targets.map(({ key }) => key).join(', ')}`
      problems.add('E_AMBIGUOUS_RELEASE', `--set ${flag.text}: several releases are called ${flag.release}`, { hint })
    }
    const values = assign(new GoMap(), flag.assignment, { flag: `--set ${flag.text}`, problems })
    return values !== undefined && isFirst(values, flag, { given, key: targets[0]?.key ?? flag.release, problems })
  })
}

// An index edits a list: two flags may edit one list. Everything else may be given once.
function isFirst(
  values: GoMap,
  flag: SetFlag,
  { given, key, problems }: { given: Map<string, PathSet>; key: string; problems: Problems },
): boolean {
  if (hasIndex(flag.assignment)) return true
  const paths = given.get(key) ?? new PathSet()
  given.set(key, paths)
  const again = [...leavesOf(values)].find((path) => !paths.add(path))
  if (again !== undefined) {
    const hint = 'a path may be given once in a layer'
    problems.add('E_DUPLICATE_PATH', `--set ${flag.text}: ${again.join('.')} is set twice`, { hint })
  }
  return again === undefined
}

/** The layer of the command line for a release; undefined where no flag is for it. */
export function setFlagLayer(
  flags: readonly SetFlag[],
  draft: Draft,
  below: readonly ValuesLayer[],
): ValuesLayer | undefined {
  const own = flags.filter((flag) => isFor(flag, draft))
  if (own.length === 0) return undefined
  const { problems } = draft.scope
  const apply = (into: GoMap): GoMap =>
    own.reduce(
      (values, { text, assignment }) => assign(values, assignment, { flag: `--set ${text}`, problems }) ?? values,
      into,
    )
  const values = own.some(({ assignment }) => hasIndex(assignment))
    ? changedBy(mergedBelow(below), apply)
    : apply(new GoMap())
  return { name: '--set', values, positions: new Map() }
}

/**
 * State values over which `--state-values-set` was applied.
 */
export function parseStateSet(values: GoMap, texts: readonly string[], problems: Problems): GoMap {
  if (texts.length === 0) return values
  const copy = copyOf(values) as GoMap
  const paths = new PathSet()
  for (const text of texts) {
    const flag = `--state-values-set ${text}`
    const own = assign(new GoMap(), text, { flag, problems })
    if (own === undefined) continue
    const again = hasIndex(text) ? undefined : [...leavesOf(own)].find((path) => !paths.add(path))
    if (again !== undefined) {
      const hint = 'a path may be given once in a layer'
      problems.add('E_DUPLICATE_PATH', `${flag}: ${again.join('.')} is set twice`, { hint })
    }
    assign(copy, text, { flag, problems })
  }
  return copy
}

function assign(
  into: GoMap,
  assignment: string,
  { flag, problems }: { readonly flag: string; readonly problems: Problems },
): GoMap | undefined {
  try {
    parseSet(assignment, into, { mode: 'set' })
    return into
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    problems.add('E_SET', `${flag}: ${error.message}`, { hint: 'write path=value', cause: error })
    return undefined
  }
}

function hasIndex(assignment: string): boolean {
  return assignment.slice(0, assignment.indexOf('=')).includes('[') || /,[^=]*\[/.test(assignment)
}

function isFor({ release }: SetFlag, { name, namespace, key }: Draft): boolean {
  return release === name || release === `${namespace}/${name}` || release === key
}

/** What `change` made different in a copy of `base`: a layer that gives the same when it is merged over `base`. */
function changedBy(base: GoMap, change: (copy: GoMap) => GoMap): GoMap {
  return difference(base, change(copyOf(base) as GoMap))
}

function difference(before: GoMap, after: GoMap): GoMap {
  const changed = new GoMap()
  for (const [key, value] of after) {
    const old = before.get(key)
    if (value instanceof GoMap && old instanceof GoMap) {
      const inner = difference(old, value)
      if (inner.size > 0) changed.set(key, inner)
    } else if (!sameValue(old, value) || !before.has(key)) changed.set(key, value)
  }
  return changed
}

function sameValue(a: Value, b: Value): boolean {
  if (a instanceof List && b instanceof List)
    return a.items.length === b.items.length && a.items.every((item, i) => sameValue(item, b.items[i]))
  if (a instanceof GoMap && b instanceof GoMap)
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameValue(value, b.get(key)))
  return a === b
}
