import { createColors } from 'picocolors'

export type Colours = ReturnType<typeof createColors>

/** Colours that are on or off by the caller's word, whatever the process's environment says. */
export function colours(on: boolean): Colours {
  return createColors(on)
}
