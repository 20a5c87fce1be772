import { RenderError } from '../engine/render-error.ts'
import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'

/** What Helm prints behind `Error: `; a programmer's mistake is thrown again. */
export function helmErrorText(error: unknown): string {
  if (error instanceof RenderError) return error.helmText
  if (error instanceof FlotillaError || error instanceof GoError) return error.message
  throw error
}

/** The error came after the release was begun: `helm template` says how to see what was rendered. */
export function hasBegun(error: unknown): boolean {
  return error instanceof RenderError && error.begun
}
