/** Kinds of tokens; numbers, because the scanner makes some millions of them a second. */
export const tokenKinds = {
  streamEnd: 0,
  versionDirective: 1,
  tagDirective: 2,
  documentStart: 3,
  documentEnd: 4,
  blockSequenceStart: 5,
  blockMappingStart: 6,
  blockEnd: 7,
  flowSequenceStart: 8,
  flowSequenceEnd: 9,
  flowMappingStart: 10,
  flowMappingEnd: 11,
  blockEntry: 12,
  flowEntry: 13,
  key: 14,
  value: 15,
  alias: 16,
  anchor: 17,
  tag: 18,
  scalar: 19,
} as const

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** The start of something that turns out to be a mapping key when a `:` follows. */
export interface SimpleKey {
  possible: boolean
  /** The token that it starts with. */
  token: Token | undefined
  readonly required: boolean
  readonly tokenNumber: number
  readonly offset: number
  readonly line: number
  readonly column: number
}

export class Token {
  readonly kind: number
  readonly offset: number
  readonly line: number
  end: number
  /** Text of a scalar, name of an anchor, handle of a tag, `major.minor` of a version. */
  value = ''
  /** Suffix of a tag, prefix of a tag directive. */
  suffix = ''
  style: ScalarStyle = 'plain'
  /** Flow level whose simple key may start with this token, so that the token must wait; -1 if there is none. */
  keyLevel = -1

  constructor(kind: number, offset: number, line: number) {
    this.kind = kind
    this.offset = offset
    this.line = line
    this.end = offset
  }
}
