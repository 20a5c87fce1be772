import { dirname, relative } from 'node:path'
import type { Need, ReleaseSpec, Stack } from '../model/stack.ts'
import { type CollectOptions, collect } from './collect.ts'
import { Files } from './files.ts'
import type { StackFile } from './load.ts'
import { resolveNeeds, withNeeds } from './needs.ts'
import { Problems } from './problems.ts'
import { type Draft, selectableLabels } from './release.ts'
import { releaseLayers } from './release-values.ts'
import { matchesAny, noMatch, parseSelector } from './selectors.ts'
import { checkSetFlags, parseSetFlags, type SetFlag, setFlagLayer } from './set-flags.ts'

/** What the command line says about a stack. */
export interface ResolveOptions extends CollectOptions {
  /** Each `-l`: alternatives. None: everything. */
  readonly selectors?: readonly string[]
  /** Leave out what the selected releases need. */
  readonly noNeeds?: boolean
  /** `RELEASE:path=value`. */
  readonly set?: readonly string[]
}

/**
 * Resolves a stack file for one environment: evaluates expressions, reads values files and included files, applies selectors.
 * All mistakes are collected and reported together, those of the file's shape among them.
 * @throws FlotillaError or FlotillaErrors
 */
export function resolveStack(stackFile: StackFile, options: ResolveOptions): Stack {
  const problems = new Problems()
  const files = new Files()
  const selectors = (options.selectors ?? []).map(parseSelector)
  const collected = collect(stackFile, { ...options, files, problems })
  const { drafts } = collected
  const { needs, notes } = resolveNeeds(drafts, { problems, environment: collected.environment })
  const flags = checkSetFlags(parseSetFlags(options.set ?? [], problems), drafts, problems)

  const selectable = drafts.map((draft) => ({ draft, labels: selectableLabels(draft) }))
  const selected = selectable.filter((one) => matchesAny(one, selectors)).map(({ draft }) => draft.key)
  const taken = options.noNeeds ? new Set(selected) : withNeeds(selected, needs)
  const common = { needs, flags, files, folder: dirname(stackFile.file) }
  const releases = drafts.map((draft) =>
    specOf(draft, { ...common, withValues: taken.has(draft.key) && draft.enabled }),
  )
  for (const draft of collected.duplicates) specOf(draft, { ...common, withValues: draft.enabled })
  problems.throw()
  if (selected.length === 0 && selectors.length > 0) throw noMatch(selectors, selectable)
  return {
    name: collected.name,
    file: stackFile.file,
    environment: collected.environment,
    releases,
    notes,
    selected: selectors.length === 0 ? undefined : new Set(selected),
    repositories: collected.repositories,
  }
}

interface SpecOptions {
  readonly needs: ReadonlyMap<string, readonly Need[]>
  readonly flags: readonly SetFlag[]
  readonly files: Files
  readonly folder: string
  /** False for a release that no step of this run can touch: its values are not read. */
  readonly withValues: boolean
}

function specOf(draft: Draft, { needs, flags, files, folder, withValues }: SpecOptions): ReleaseSpec {
  const { key, name, namespace, context, chart, version, position, enabled, installed, labels, policy } = draft
  const file = relative(folder, position.file)
  const own = withValues ? releaseLayers(draft, { files, folder, file }) : []
  const layer = withValues ? setFlagLayer(flags, draft, own) : undefined
  return {
    key,
    name,
    namespace,
    context,
    chart,
    version,
    position,
    values: layer === undefined ? own : [...own, layer],
    enabled,
    installed,
    needs: needs.get(key) ?? [],
    labels,
    policy,
  }
}
