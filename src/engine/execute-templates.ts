import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'
import { formatHelm3, formatHelm4, formatParseError, ParseError, TemplateError } from '../gotemplate/errors.ts'
import { type Limits, TemplateSet } from '../gotemplate/template-set.ts'
import type { Profile } from '../model/profile.table.ts'
import { type GoFunction, GoMap } from '../model/value.ts'
import { codeFrame } from './code-frame.ts'
import { libraryFor } from './library.ts'
import { RenderError } from './render-error.ts'
import { isPartial, type Renderable } from './scopes.ts'

export interface ExecuteOptions {
  readonly profile: Profile
  /** Functions of this render that are not the library's. */
  readonly functions: ReadonlyMap<string, GoFunction>
  readonly limits: Partial<Limits>
}

// All files of one render together, in characters.
const maxOutput = 64 * 1024 * 1024

/**
 * Parses all templates, then runs those that are no partials, in the given order. Answers the output by template name.
 *
 * @throws RenderError for the first template that fails
 */
export function executeTemplates(templates: readonly Renderable[], options: ExecuteOptions): Map<string, string> {
  const { profile, functions, limits } = options
  const set = new TemplateSet(libraryFor(profile), { functions, limits })
  for (const template of templates) {
    try {
      set.parse(template.name, template.text)
    } catch (error) {
      throw describe(error, { template, templates, profile })
    }
  }
  const files = new Map<string, string>()
  let total = 0
  for (const template of templates) {
    if (isPartial(template.name)) continue
    template.dot.set('Template', templateObject(template, profile))
    try {
      const text = set.render(template.name, template.dot)
      total += text.length
      if (total > maxOutput)
        throw new FlotillaError('E_RENDER_SIZE', `the chart renders more than ${maxOutput} characters`)
      files.set(template.name, text)
    } catch (error) {
      throw describe(error, { template, templates, profile })
    }
  }
  return files
}

function templateObject(template: Renderable, profile: Profile): GoMap {
  const map = new GoMap(null, `${profile.valuesPackage}.Values`)
  return map.set('Name', template.name).set('BasePath', template.basePath)
}

interface Failure {
  readonly template: Renderable
  readonly templates: readonly Renderable[]
  readonly profile: Profile
}

function describe(error: unknown, failure: Failure): unknown {
  if (error instanceof ParseError) {
    return placed('E_TEMPLATE_PARSE', formatParseError(error), {
      ...failure,
      file: error.file,
      line: error.line,
      cause: error,
    })
  }
  if (error instanceof TemplateError) {
    const text = failure.profile.errorStyle === 'trace' ? formatHelm4(error) : formatHelm3(error)
    const { file, line, column } = innermost(error)
    return placed('E_TEMPLATE', text, { ...failure, file, line, column, cause: error })
  }
  const begun = { begun: true, template: failure.template.name, cause: error }
  if (error instanceof GoError) return new RenderError('E_TEMPLATE', error.message, begun)
  if (!(error instanceof FlotillaError)) return error
  const hint = error.hint === undefined ? {} : { hint: error.hint }
  return new RenderError(error.code, `${failure.template.name}: ${error.message}`, { ...begun, ...hint })
}

/** The place deepest inside that is in a file: what a person has to look at. */
function innermost(error: TemplateError): TemplateError {
  let deepest = error
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof TemplateError && cause.file !== 'gotpl') deepest = cause
  }
  return deepest
}

interface Place extends Failure {
  readonly file: string
  readonly line: number
  /** Bytes before the place in its line. */
  readonly column?: number
  readonly cause: Error
}

function placed(code: string, text: string, place: Place): RenderError {
  const { file, line, column = 0, cause, templates, template } = place
  const source = templates.find((one) => one.name === file)
  const details = { begun: true, template: template.name, position: { file, line, column: column + 1 }, cause }
  if (source === undefined) return new RenderError(code, text, details)
  return new RenderError(code, text, { ...details, frame: codeFrame(source.text, { line, column }) })
}
