import { FlotillaError } from '../errors.ts'
import { GoError } from '../golang/go-error.ts'
import { ParseError, TemplateError } from '../gotemplate/errors.ts'
import { TemplateLibrary } from '../gotemplate/library.ts'
import { TemplateSet } from '../gotemplate/template-set.ts'
import type { Profile } from '../model/profile.table.ts'
import type { FunctionTable, GoFunction, Value } from '../model/value.ts'
import { systemContext } from '../sprig/context.ts'
import { sprigFunctions } from '../sprig/table.ts'
import { helmVersion } from './capabilities.ts'

interface PlainTemplate {
  readonly name: string
  readonly text: string
}

/**
 * `--name-template`: a template with sprig's functions and no values.
 *
 * @param variables what `env` and `expandenv` read, which charts do not have
 * @throws FlotillaError E_TEMPLATE with Go's text
 */
export function nameFromTemplate(
  text: string,
  { profile, variables }: { profile: Profile; variables: Readonly<Record<string, string | undefined>> },
): string {
  const functions = new Map<string, GoFunction>([
    ...sprigFunctions(systemContext(profile.name)),
    ['env', { params: ['string'], call: (name: string) => variables[name] ?? '' }],
    ['expandenv', { params: ['string'], call: (given: string) => expandVariables(given, variables) }],
  ])
  return executePlain({ name: 'name-template', text }, null, functions)
}

/** `helm version --template`. @throws FlotillaError E_TEMPLATE with Go's text */
export function versionFromTemplate(text: string, profile: Profile): string {
  return executePlain({ name: '_', text }, helmVersion(profile), new Map())
}

function executePlain({ name, text }: PlainTemplate, dot: Value, functions: FunctionTable): string {
  const set = new TemplateSet(new TemplateLibrary(functions), { functions, rootName: name })
  try {
    set.parse(name, text)
    return set.execute(name, dot)
  } catch (error) {
    if (error instanceof ParseError || error instanceof TemplateError || error instanceof GoError) {
      throw new FlotillaError('E_TEMPLATE', error.message, { cause: error })
    }
    throw error
  }
}

/** os.ExpandEnv: `$name` and `${name}`. */
function expandVariables(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/\$(?:\{([^{}]*)\}|([A-Za-z0-9_]+|[*#$@!?-]))/g, (_, braced?: string, bare?: string) => {
    return variables[braced ?? bare ?? ''] ?? ''
  })
}
