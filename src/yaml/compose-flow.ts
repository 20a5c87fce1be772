import { after, type ComposerBase } from './composer-base.ts'
import { tokenKinds as kinds, type Token } from './tokens.ts'

export function flowListEntry(composer: ComposerBase): void {
  const token = nextEntry(composer, kinds.flowSequenceEnd, "did not find expected ',' or ']'")
  if (token.kind === kinds.flowSequenceEnd) composer.endCollection(token)
  else if (token.kind === kinds.key) composer.openPair(token)
  else composer.nodeThen('flow', 'flowListEntry')
}

/** The token that starts the next entry, or ends the collection. */
function nextEntry(composer: ComposerBase, end: number, problem: string): Token {
  const first = composer.takeStart()
  const token = composer.peek()
  if (first || token.kind === end) return token
  if (token.kind !== kinds.flowEntry) composer.fail(problem, token)
  return composer.takeAndPeek()
}

export function flowPairKey(composer: ComposerBase): void {
  const token = composer.peek()
  if (token.kind !== kinds.value && token.kind !== kinds.flowEntry && token.kind !== kinds.flowSequenceEnd) {
    composer.nodeThen('flow', 'flowPairValue')
    return
  }
  // libyaml takes the token here, whatever it is.
  composer.scanner.take()
  composer.emptyThen(after(token), 'flowPairValue')
}

export function flowPairValue(composer: ComposerBase): void {
  const token = composer.peek()
  if (token.kind === kinds.value) {
    const next = composer.takeAndPeek().kind
    if (next !== kinds.flowEntry && next !== kinds.flowSequenceEnd) {
      composer.nodeThen('flow', 'flowPairEnd')
      return
    }
  }
  composer.emptyThen(token, 'flowPairEnd')
}

export function flowPairEnd(composer: ComposerBase): void {
  composer.closeNode(composer.peek().offset, 'flowListEntry')
}

export function flowMapKey(composer: ComposerBase): void {
  let token = nextEntry(composer, kinds.flowMappingEnd, "did not find expected ',' or '}'")
  if (token.kind === kinds.flowMappingEnd) {
    composer.endCollection(token)
    return
  }
  if (token.kind !== kinds.key) {
    composer.nodeThen('flow', 'flowMapEmptyValue')
    return
  }
  token = composer.takeAndPeek()
  if (token.kind !== kinds.value && token.kind !== kinds.flowEntry && token.kind !== kinds.flowMappingEnd)
    composer.nodeThen('flow', 'flowMapValue')
  else composer.emptyThen(token, 'flowMapValue')
}

export function flowMapValue(composer: ComposerBase): void {
  let token = composer.peek()
  if (token.kind === kinds.value) {
    token = composer.takeAndPeek()
    if (token.kind !== kinds.flowEntry && token.kind !== kinds.flowMappingEnd) {
      composer.nodeThen('flow', 'flowMapKey')
      return
    }
  }
  composer.emptyThen(token, 'flowMapKey')
}

/** A key without `:` has no value. */
export function flowMapEmptyValue(composer: ComposerBase): void {
  composer.emptyThen(composer.peek(), 'flowMapKey')
}
