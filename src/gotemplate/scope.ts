/** The slot of `$`, which lives in the frame itself. */
export const rootSlot = -1

export interface Variable {
  readonly name: string
  readonly slot: number
  /** The slot that holds the static type of its value, where that is an element of a container; else -1. */
  readonly typeSlot: number
}

/** The variables that are visible at a place of a tree, each with its slot in the frame. */
export class Scope {
  readonly #variables: Variable[]
  readonly #slots: { count: number }
  /** As `Variable.typeSlot`, for dot. */
  dotType = -1

  constructor() {
    this.#variables = [{ name: '$', slot: rootSlot, typeSlot: -1 }]
    this.#slots = { count: 0 }
  }

  get slots(): number {
    return this.#slots.count
  }

  /** A slot that no variable names. */
  hidden(): number {
    return this.#slots.count++
  }

  declare(name: string, typeSlot = -1): Variable {
    const variable = { name, slot: this.hidden(), typeSlot }
    this.#variables.push(variable)
    return variable
  }

  find(name: string): Variable | undefined {
    return this.#variables.findLast((variable) => variable.name === name)
  }

  mark(): number {
    return this.#variables.length
  }

  release(mark: number): void {
    this.#variables.length = mark
  }

  /** The scope as it is now, for code that is compiled later and declares no more than `extra` variables. */
  snapshot(extra: number): Scope {
    const copy = new Scope()
    copy.#variables.splice(0, 1, ...this.#variables)
    copy.#slots.count = this.#slots.count
    copy.dotType = this.dotType
    this.#slots.count += extra
    return copy
  }
}
