import type { Schema } from './schema-compile.ts'
import { escapeToken } from './schema-json.ts'

/** The schemas that are being applied, innermost first: references are resolved against them, and loops are found. */
export interface Scope {
  readonly schema: Schema
  /** Grows with each step into the values. */
  readonly level: number
  readonly depth: number
  readonly parent: Scope | undefined
  /** The keyword of a reference that led here. */
  readonly keyword: string
}

/** An outer scope with the same schema for the same value. */
export function loopOf(scope: Scope): Scope | undefined {
  for (let outer = scope.parent; outer !== undefined && outer.level === scope.level; outer = outer.parent)
    if (outer.schema === scope.schema) return outer
  return undefined
}

/** The way of keywords from the root to a scope. */
export function keywordPath(scope: Scope): string {
  let path = ''
  for (let at = scope; at.parent !== undefined; at = at.parent) {
    const step =
      at.keyword === '' ? at.schema.location.slice(at.parent.schema.location.length) : `/${escapeToken(at.keyword)}`
    path = step + path
  }
  return path
}

export function outermostRecursive(scope: Scope, fallback: Schema): Schema {
  let found = fallback
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    if (at.schema.resource.recursiveAnchor) found = at.schema
  return found
}

export function outermostDynamic(scope: Scope, anchor: string, fallback: Schema): Schema {
  let found = fallback
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    found = at.schema.resource.dynamicAnchors.get(anchor) ?? found
  return found
}

// Go gives a path room for eight keys before it has to grow.
const firstRoom = 8

/**
 * Keys and indices from the root of the values. As with Go's slices, siblings share their storage: who keeps a path without a copy
 * sees the names of the sibling that was looked at last.
 */
export class ValuePath {
  readonly #storage: string[]
  readonly #length: number
  readonly #room: number

  private constructor(storage: string[], length: number, room: number) {
    this.#storage = storage
    this.#length = length
    this.#room = room
  }

  static root(): ValuePath {
    return new ValuePath([], 0, firstRoom)
  }

  /** The path of a child. */
  to(token: string): ValuePath {
    const length = this.#length
    const isFull = length === this.#room
    const storage = isFull ? this.#storage.slice(0, length) : this.#storage
    storage[length] = token
    return new ValuePath(storage, length + 1, isFull ? this.#room * 2 : this.#room)
  }

  /** As a JSON pointer, as it is now. */
  pointer(): string {
    let text = ''
    for (let i = 0; i < this.#length; i++) text += `/${escapeToken(this.#storage[i] as string)}`
    return text
  }
}
