import { helmCrashCode } from '../chart/load.ts'
import { RenderError } from '../engine/render-error.ts'
import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'

/** What Helm prints behind `Error: `; a programmer's mistake is thrown again. */
export function helmErrorText(error: unknown): string {
  if (error instanceof RenderError) return error.helmText
  if (error instanceof FlotillaError || error instanceof GoError) return error.message
  throw error
}

/** Helm would have crashed: there is no `Error: `, and the exit code is that of a Go program. */
export function isHelmCrash(error: unknown): boolean {
  return error instanceof FlotillaError && error.code === helmCrashCode
}

/** The error came after the release was begun: `helm template` says how to see what was rendered. */
export function hasBegun(error: unknown): boolean {
  return error instanceof RenderError && error.begun
}
