import { byteLength, decodeBytes, encodeBytes, normalizeText } from '../golang/bytes.ts'
import { formatValue } from '../golang/fmt.ts'
import { quote } from '../golang/strconv.ts'
import {
  containsText,
  hasPrefix,
  hasSuffix,
  repeatText,
  replaceText,
  sliceText,
  splitBy,
  trimPrefix,
  trimSet,
  trimSpace,
  trimSuffix,
} from '../golang/strings.ts'
import { lowerText, titleText, upperText } from '../golang/unicode.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import { decodeBase32, decodeBase64, encodeBase32, encodeBase64 } from './base.ts'
import { pascalCase, separatedCase } from './case.ts'
import { define, type Family, isNil, stringList, toText, toTexts, variadic } from './functions.ts'
import { abbreviate, initials, removeSpace, swapCase, uncapitalize, wrapText } from './words.ts'

/** Text functions. The text comes last, so that it can be piped in. */
export const stringFunctions: Family = {
  hello: define([], () => 'Hello!'),
  trim: define(['string'], trimSpace),
  trimAll: define(['string', 'string'], (set: string, text: string) => trimSet(text, set)),
  trimall: define(['string', 'string'], (set: string, text: string) => trimSet(text, set)),
  trimSuffix: define(['string', 'string'], (suffix: string, text: string) => trimSuffix(text, suffix)),
  trimPrefix: define(['string', 'string'], (prefix: string, text: string) => trimPrefix(text, prefix)),
  upper: define(['string'], upperText),
  lower: define(['string'], lowerText),
  title: define(['string'], titleText),
  untitle: define(['string'], uncapitalize),
  swapcase: define(['string'], swapCase),
  snakecase: define(['string'], (text: string) => separatedCase(text, '_')),
  kebabcase: define(['string'], (text: string) => separatedCase(text, '-')),
  camelcase: define(['string'], pascalCase),
  nospace: define(['string'], removeSpace),
  initials: define(['string'], initials),
  repeat: define(['int', 'string'], (count: number, text: string) => repeatText(text, count)),
  trunc: define(['int', 'string'], truncate),
  substr: define(['int', 'int', 'string'], substring),
  abbrev: define(['int', 'string'], (width: number, text: string) =>
    width < 4 ? text : abbreviate(text, { offset: 0, width }),
  ),
  abbrevboth: define(['int', 'int', 'string'], (offset: number, width: number, text: string) =>
    width < 4 || (offset > 0 && width < 7) ? text : abbreviate(text, { offset, width }),
  ),
  wrap: define(['int', 'string'], (width: number, text: string) =>
    wrapText(text, { width, newLine: '', breaksWords: false }),
  ),
  wrapWith: define(['int', 'string', 'string'], (width: number, newLine: string, text: string) =>
    wrapText(text, { width, newLine, breaksWords: true }),
  ),
  contains: define(['string', 'string'], (part: string, text: string) => containsText(text, part)),
  hasPrefix: define(['string', 'string'], (prefix: string, text: string) => hasPrefix(text, prefix)),
  hasSuffix: define(['string', 'string'], (suffix: string, text: string) => hasSuffix(text, suffix)),
  replace: define(['string', 'string', 'string'], (from: string, to: string, text: string) =>
    replaceText(text, from, to),
  ),
  plural: define(['string', 'string', 'int'], (one: string, many: string, count: number) => (count === 1 ? one : many)),
  indent: define(['int', 'string'], indent),
  nindent: define(['int', 'string'], (count: number, text: string) => `\n${indent(count, text)}`),
  quote: variadic([], 'any', (...values: Value[]) => joinPresent(values, (value) => quote(toText(value)))),
  squote: variadic([], 'any', (...values: Value[]) => joinPresent(values, (value) => `'${formatValue(value)}'`)),
  cat: variadic([], 'any', (...values: Value[]) => normalizeText(joinPresent(values, formatValue))),
  toString: define(['any'], toText),
  toStrings: define(['any'], textsOf),
  join: define(['string', 'any'], (separator: string, value: Value) => normalizeText(toTexts(value).join(separator))),
  split: define(['string', 'string'], (separator: string, text: string) => numbered(splitBy(text, separator, -1))),
  splitn: define(['string', 'int', 'string'], (separator: string, limit: number, text: string) =>
    numbered(splitBy(text, separator, limit)),
  ),
  splitList: define(['string', 'string'], (separator: string, text: string) =>
    stringList(splitBy(text, separator, -1)),
  ),
  b64enc: define(['string'], (text: string) => encodeBase64(encodeBytes(text))),
  b64dec: define(['string'], (text: string) => decoded(decodeBase64(text))),
  b32enc: define(['string'], (text: string) => encodeBase32(encodeBytes(text))),
  b32dec: define(['string'], (text: string) => decoded(decodeBase32(text))),
}

function indent(count: number, text: string): string {
  const padding = repeatText(' ', count)
  return text.includes('\n') ? padding + text.replaceAll('\n', `\n${padding}`) : padding + text
}

function truncate(count: number, text: string): string {
  const length = byteLength(text)
  if (count < 0 && length + count > 0) return sliceText(text, length + count, undefined)
  return count >= 0 && length > count ? sliceText(text, 0, count) : text
}

function substring(start: number, end: number, text: string): string {
  if (start < 0) return sliceText(text, undefined, end)
  if (end < 0 || end > byteLength(text)) return sliceText(text, start, undefined)
  return sliceText(text, start, end)
}

function joinPresent(values: readonly Value[], show: (value: Value) => string): string {
  // One value is by far the commonest.
  if (values.length === 1) return isNil(values[0]) ? '' : show(values[0])
  return values
    .filter((value) => !isNil(value))
    .map(show)
    .join(' ')
}

// A list of strings is handed on itself.
function textsOf(value: Value): List {
  return value instanceof List && value.elem === 'string' ? value : stringList(toTexts(value))
}

function numbered(parts: readonly string[]): GoMap {
  return new GoMap(
    parts.map((part, i) => [`_${i}`, part]),
    'map[string]string',
  )
}

// These two functions return the error's text as their result.
function decoded(result: Uint8Array | string): string {
  return typeof result === 'string' ? result : decodeBytes(result)
}
