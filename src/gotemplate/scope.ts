/** The slot of `$`, which lives in the frame itself. */
export const rootSlot = -1

export interface Variable {
  readonly name: string
  readonly slot: number
  /** The slot that holds the static type of its value, where that is an element of a container; else -1. */
  readonly typeSlot: number
  /** Declared before it. */
  readonly outer: Variable | undefined
}

const root: Variable = { name: '$', slot: rootSlot, typeSlot: -1, outer: undefined }

/** The variables that are visible at a place of a tree, each with its slot in the frame. */
export class Scope {
  #innermost: Variable = root
  #slots = 0
  /** As `Variable.typeSlot`, for dot. */
  dotType = -1

  /** A slot that no variable names. */
  hidden(): number {
    return this.#slots++
  }

  declare(name: string, typeSlot = -1): Variable {
    this.#innermost = { name, slot: this.hidden(), typeSlot, outer: this.#innermost }
    return this.#innermost
  }

  find(name: string): Variable | undefined {
    for (let at: Variable | undefined = this.#innermost; at !== undefined; at = at.outer) {
      if (at.name === name) return at
    }
    return undefined
  }

  mark(): Variable {
    return this.#innermost
  }

  release(mark: Variable): void {
    this.#innermost = mark
  }

  /**
   * The scope as it is now, for code that is compiled later. It may use the same slots as code behind this place: what is
   * declared there is not alive while the later code runs.
   */
  copy(): Scope {
    const copy = new Scope()
    copy.#innermost = this.#innermost
    copy.#slots = this.#slots
    copy.dotType = this.dotType
    return copy
  }
}
