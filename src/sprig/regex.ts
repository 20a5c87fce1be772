import { GoError } from '../golang/go-error.ts'
import {
  compileRegexp,
  findAllTexts,
  findText,
  mustCompileRegexp,
  quoteMeta,
  type Regexp,
  replaceAllLiterally,
  replaceAllTexts,
  splitText,
} from '../golang/regexp.ts'
import type { Value } from '../model/value.ts'
import { define, type Family, stringList } from './functions.ts'

/** Regular expressions. The plain names panic over a bad expression, the `must` names return its error. */
export const regexFunctions: Family = {
  regexMatch: define(['string', 'string'], (source: string, text: string) => matches(source, text)),
  mustRegexMatch: define(['string', 'string'], (source: string, text: string) => compileRegexp(source).test(text)),
  ...family('regexFind', ['string', 'string'], (regexp, text: string) => findText(regexp, text)),
  ...family('regexFindAll', ['string', 'string', 'int'], (regexp, text: string, limit: number) =>
    stringList(findAllTexts(regexp, text, limit)),
  ),
  ...family('regexReplaceAll', ['string', 'string', 'string'], (regexp, text: string, replacement: string) =>
    replaceAllTexts(regexp, text, replacement),
  ),
  ...family('regexReplaceAllLiteral', ['string', 'string', 'string'], (regexp, text: string, replacement: string) =>
    replaceAllLiterally(regexp, text, replacement),
  ),
  ...family('regexSplit', ['string', 'string', 'int'], (regexp, text: string, limit: number) =>
    stringList(splitText(regexp, text, limit)),
  ),
  regexQuoteMeta: define(['string'], quoteMeta),
}

function family<Argument>(
  name: string,
  params: readonly string[],
  call: (regexp: Regexp, text: string, argument: Argument) => Value,
): Family {
  const compiling =
    (compile: (source: string) => Regexp) =>
    (source: string, text: string, argument: Argument): Value =>
      call(compile(source), text, argument)
  return {
    [name]: define(params, compiling(mustCompileRegexp)),
    [`mustR${name.slice(1)}`]: define(params, compiling(compileRegexp)),
  }
}

// A bad expression matches nothing.
function matches(source: string, text: string): boolean {
  try {
    return compileRegexp(source).test(text)
  } catch (error) {
    if (error instanceof GoError) return false
    throw error
  }
}
