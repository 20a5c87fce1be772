/** The rule that holds at one moment: abbreviation, seconds east of UTC, and the span in which it holds (Unix seconds). */
export interface ZoneSpan {
  readonly name: string
  readonly offset: number
  readonly start: number
  readonly end: number
  readonly isDst: boolean
}

/** The rules of one time zone. */
export interface ZoneRules {
  /** The rule at a moment, in Unix seconds. */
  readonly at: (unix: number) => ZoneSpan
  /** Abbreviations with their offsets, in the order of the zone's data. */
  readonly kinds: readonly { readonly name: string; readonly offset: number }[]
}
