import { fromPlain } from '../golang/json.ts'
import type { Change } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'
import { toYaml } from '../yaml/emit.ts'
import { foldStringData } from './drift.ts'
import { type DiffLine, diffLines, hunks } from './lines.ts'
import { withoutServerFields } from './normalise.ts'
import type { Redactor } from './redact.ts'

export interface ChangeText {
  /** Hunks of the difference of both sides as YAML, secrets masked. */
  readonly hunks: readonly (readonly DiffLine[])[]
}

export interface TextOptions {
  readonly redactor: Redactor
  /** Lines around a change; all of them where it is Infinity. */
  readonly context?: number
}

/** The lines that a change changes. Drift of an unchanged object reads from the live side to the stored one. */
export function changeText(change: Change, options: TextOptions): ChangeText {
  const drifted = change.kind === 'unchanged' ? change.drift : undefined
  const before = drifted ? drifted.live : change.kind === 'create' ? undefined : change.before
  const after = change.kind === 'delete' || change.kind === 'keep' ? undefined : change.after
  return { hunks: hunks(diffLines(yamlLines(before, options), yamlLines(after, options)), options.context) }
}

function yamlLines(object: JsonObject | undefined, { redactor }: TextOptions): string[] {
  if (object === undefined) return []
  const shown = redactor.object(foldStringData(withoutServerFields(object)))
  return toYaml(fromPlain(shown)).replace(/\n$/, '').split('\n')
}
