import { GoError } from '../golang/go-error.ts'
import { quote } from '../golang/strconv.ts'
import { parseUrl, pathUnescape, resolveReference } from '../golang/url.ts'

/** An address and a place in it: a JSON pointer, or the name of an anchor. */
export interface SchemaAddress {
  readonly url: string
  readonly fragment: string
}

/** The parts before and behind the first `#`, as they are written. */
export function splitAddress(text: string): [url: string, fragment: string] {
  const hash = text.indexOf('#')
  return hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)]
}

/** @throws GoError where the fragment is escaped wrongly */
export function parseAddress(text: string): SchemaAddress {
  const [url, fragment] = splitAddress(text)
  return { url, fragment: within(text, () => pathUnescape(fragment)) }
}

/** A reference, seen from a schema with this address. @throws GoError */
export function joinAddress(base: string, reference: string): SchemaAddress {
  const { opaque } = within(base, () => parseUrl(base))
  const { url, fragment } = parseAddress(reference)
  const isRelative = within(url, () => parseUrl(url).scheme === '')
  // Below a URN there are no paths: what stands for one is left out.
  if (opaque !== '' && isRelative && url !== '') {
    const question = url.indexOf('?')
    const [name = ''] = base.split('?')
    return { url: question < 0 ? name : resolveReference(name, url.slice(question)), fragment }
  }
  return { url: resolveReference(base, url), fragment }
}

export function isAnchor(fragment: string): boolean {
  return fragment !== '' && !fragment.startsWith('/')
}

function within<T>(text: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new GoError(`error in parsing ${quote(text)}: ${error.message}`, { cause: error })
  }
}
