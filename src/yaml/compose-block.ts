import { after, type ComposerBase } from './composer-base.ts'
import { tokenKinds as kinds } from './tokens.ts'

export function blockListEntry(composer: ComposerBase): void {
  composer.takeStart()
  const token = composer.peek()
  if (token.kind === kinds.blockEnd) {
    composer.endCollection(token)
    return
  }
  if (token.kind !== kinds.blockEntry) composer.fail("did not find expected '-' indicator", token)
  const next = composer.takeAndPeek().kind
  if (next === kinds.blockEntry || next === kinds.blockEnd) composer.emptyThen(after(token), 'blockListEntry')
  else composer.nodeThen('block', 'blockListEntry')
}

/** A list whose dashes stand in the column of the key that holds it. */
export function indentlessListEntry(composer: ComposerBase): void {
  const token = composer.peek()
  if (token.kind !== kinds.blockEntry) {
    composer.closeNode(token.offset, composer.popState())
    return
  }
  const next = composer.takeAndPeek().kind
  if (next === kinds.blockEntry || endsEntry(next)) composer.emptyThen(after(token), 'indentlessListEntry')
  else composer.nodeThen('block', 'indentlessListEntry')
}

export function blockMapKey(composer: ComposerBase): void {
  composer.takeStart()
  const token = composer.peek()
  if (token.kind === kinds.blockEnd) {
    composer.endCollection(token)
    return
  }
  if (token.kind !== kinds.key) composer.fail('did not find expected key', token)
  if (endsEntry(composer.takeAndPeek().kind)) composer.emptyThen(after(token), 'blockMapValue')
  else composer.nodeThen('blockOrIndentless', 'blockMapValue')
}

export function blockMapValue(composer: ComposerBase): void {
  const token = composer.peek()
  if (token.kind !== kinds.value) composer.emptyThen(token, 'blockMapKey')
  else if (endsEntry(composer.takeAndPeek().kind)) composer.emptyThen(after(token), 'blockMapKey')
  else composer.nodeThen('blockOrIndentless', 'blockMapKey')
}

function endsEntry(kind: number): boolean {
  return kind === kinds.key || kind === kinds.value || kind === kinds.blockEnd
}
