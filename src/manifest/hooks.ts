import { GoError } from '../golang/go-error.ts'
import { parseInt64 } from '../golang/strconv.ts'
import type { Hook, HookDeletePolicy, HookEvent, HookOutputLogPolicy } from '../model/manifest.ts'
import { compareBytes } from '../model/value.ts'

export const hookAnnotation = 'helm.sh/hook'
const weightAnnotation = 'helm.sh/hook-weight'
const deletePolicyAnnotation = 'helm.sh/hook-delete-policy'
const outputLogAnnotation = 'helm.sh/hook-output-log-policy'

const events: ReadonlyMap<string, HookEvent> = new Map<string, HookEvent>([
  ['pre-install', 'pre-install'],
  ['post-install', 'post-install'],
  ['pre-delete', 'pre-delete'],
  ['post-delete', 'post-delete'],
  ['pre-upgrade', 'pre-upgrade'],
  ['post-upgrade', 'post-upgrade'],
  ['pre-rollback', 'pre-rollback'],
  ['post-rollback', 'post-rollback'],
  ['test', 'test'],
  // Helm 2's name.
  ['test-success', 'test'],
])

interface HookHead {
  readonly kind: string
  readonly name: string
  readonly annotations: ReadonlyMap<string, string>
}

/** The hook that the annotations describe; undefined where one of its events is unknown. */
export function hookOf(head: HookHead, path: string, manifest: string): Hook | undefined {
  const found: HookEvent[] = []
  for (const name of wordsOf(head.annotations.get(hookAnnotation) ?? '')) {
    const event = events.get(name)
    if (event === undefined) return undefined
    found.push(event)
  }
  return {
    name: head.name,
    kind: head.kind,
    path,
    manifest,
    events: found,
    lastRun: { startedAt: '', completedAt: '', phase: '' },
    weight: weightOf(head.annotations.get(weightAnnotation) ?? ''),
    // Helm keeps policies that it does not know, and never acts on them.
    deletePolicies: optionalWords(head.annotations.get(deletePolicyAnnotation)) as HookDeletePolicy[],
    outputLogPolicies: optionalWords(head.annotations.get(outputLogAnnotation)) as HookOutputLogPolicy[],
  }
}

/** Hooks of an event in the order in which Helm runs them: by weight, then by name. */
export function hooksFor(hooks: readonly Hook[], event: HookEvent): Hook[] {
  return hooks
    .filter((hook) => hook.events.includes(event))
    .sort((a, b) => a.weight - b.weight || compareBytes(a.name, b.name))
}

function wordsOf(text: string): string[] {
  return text.split(',').map((word) => word.trim().toLowerCase())
}

function optionalWords(text: string | undefined): string[] {
  return text === undefined ? [] : wordsOf(text)
}

// strconv.Atoi, and 0 for what it refuses.
function weightOf(text: string): number {
  if (text === '') return 0
  try {
    return Number(parseInt64(text, 10))
  } catch (error) {
    if (error instanceof GoError) return 0
    throw error
  }
}
