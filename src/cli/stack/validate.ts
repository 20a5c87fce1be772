import { FlotillaError } from '../../errors.ts'
import type { Json } from '../../model/json.ts'
import { environmentNames } from '../../stack/environment.ts'
import { Problems } from '../../stack/problems.ts'
import { resolveStack } from '../../stack/resolve.ts'
import type { Context, Result } from '../command.ts'
import { readStackFile, resolveOptions } from './stack.ts'

/** Checks one environment, or all of them; a mistake that several have is reported once. */
export async function run(context: Context): Promise<Result> {
  const options = resolveOptions(context)
  const problems = new Problems()
  const checked: { environment: string; releases: number }[] = []
  try {
    const file = readStackFile(context)
    const names = options.environment === undefined ? environmentNames(file.root) : [options.environment]
    for (const environment of names.length === 0 ? [undefined] : names) {
      try {
        const stack = resolveStack(file, { ...options, environment })
        checked.push({ environment: stack.environment.name, releases: stack.releases.length })
      } catch (error) {
        if (!(error instanceof FlotillaError)) throw error
        problems.addAll(error)
      }
    }
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error
    problems.addAll(error)
  }
  const errors = problems.list()
  const lines = checked.map(
    ({ environment, releases }) =>
      `${environment}: ${releases} ${releases === 1 ? 'release' : 'releases'}, no mistake\n`,
  )
  return { data: { valid: errors.length === 0, errors: errors.map(asJson) }, text: lines.join(''), errors }
}

function asJson({ code, message, position, hint }: FlotillaError): Json {
  const place = position === undefined ? {} : { file: position.file, line: position.line, column: position.column }
  return { code, message, ...place, ...(hint === undefined ? {} : { hint }) }
}
