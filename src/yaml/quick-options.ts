import type { NumberMode } from './decode.ts'

export interface QuickOptions {
  readonly numbers: NumberMode
  readonly wanted?: WantedKeys | undefined
}

/**
 * Keys whose values are wanted, in small letters: of the outermost map, and of the map that is the value of one of them where not
 * all of it is. Values of others are checked and left out.
 */
export type WantedKeys = ReadonlyMap<string, ReadonlySet<string> | 'all'>
