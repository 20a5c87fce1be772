import { type ErrorDetails, FlotillaError } from '../errors.ts'

export interface RenderErrorDetails extends ErrorDetails {
  /** The release was begun: `helm template` adds how to see what was rendered. */
  readonly begun: boolean
  /** Path of the template, as Helm names it: `chart/templates/x.yaml`. */
  readonly template?: string
  /** Lines around the place, with a caret. */
  readonly frame?: string
  /** What was rendered before, where manifests could not be read. */
  readonly partial?: string
}

/** What went wrong while a chart was rendered. `helmText` is what the profile's Helm prints behind `Error: `, untouched. */
export class RenderError extends FlotillaError {
  readonly helmText: string
  readonly begun: boolean
  readonly template: string | undefined
  readonly frame: string | undefined
  readonly partial: string | undefined

  constructor(code: string, helmText: string, details: RenderErrorDetails) {
    super(code, helmText, details)
    this.helmText = helmText
    this.begun = details.begun
    this.template = details.template
    this.frame = details.frame
    this.partial = details.partial
  }
}
