import { FlotillaError } from '../errors.ts'
import { suggestName } from '../util/nearest.ts'

/** One `-l`: all of its terms must hold. */
export interface Selector {
  readonly text: string
  readonly terms: readonly { readonly label: string; readonly equal: boolean; readonly value: string }[]
}

/** What a selector sees of a release; `labels` holds name, namespace, context and chart, too. */
export interface Selectable {
  readonly labels: ReadonlyMap<string, string>
}

const allowed = /^[a-zA-Z0-9_./+-]+$/

/**
 * Parses `name=a,tier!=b`. The grammar is helmfile's; `==` is taken for `=`.
 * @throws FlotillaError E_SELECTOR
 */
export function parseSelector(text: string): Selector {
  const terms = text.split(',').map((term) => {
    const match = /^([^=!]*)(!=|==|=)([^=!]*)$/.exec(term.trim())
    const label = match?.[1]?.trim() ?? ''
    const value = match?.[3]?.trim() ?? ''
    if (match === null || !allowed.test(label) || !allowed.test(value)) {
      throw new FlotillaError('E_SELECTOR', `cannot read the selector ${JSON.stringify(text)}`, {
        hint: 'write label=value or label!=value, several with commas: -l tier=web,name!=frontend',
      })
    }
    return { label, equal: match[2] !== '!=', value }
  })
  return { text, terms }
}

/** Whether any of several selectors (each `-l` is an alternative) matches; none at all match everything. */
export function matchesAny(release: Selectable, selectors: readonly Selector[]): boolean {
  if (selectors.length === 0) return true
  return selectors.some(({ terms }) =>
    terms.every(({ label, equal, value }) => (release.labels.get(label) === value) === equal),
  )
}

/** The error of selectors that match nothing: names the nearest value that exists. */
export function noMatch(selectors: readonly Selector[], releases: readonly Selectable[]): FlotillaError {
  const texts = selectors.map(({ text }) => text).join(' or ')
  const term = selectors.flatMap(({ terms }) => terms).find(({ equal }) => equal)
  const details: { hint?: string } = {}
  if (term !== undefined) {
    const values = new Set<string>()
    const labels = new Set<string>()
    for (const { labels: own } of releases) {
      for (const label of own.keys()) labels.add(label)
      const value = own.get(term.label)
      if (value !== undefined) values.add(value)
    }
    details.hint =
      values.size > 0
        ? `${term.label}=${term.value}: ${suggestName(term.value, [...values], 'value')}`
        : `no release has the label ${term.label}; ${suggestName(term.label, [...labels], 'label')}`
  }
  return new FlotillaError('E_NO_MATCH', `no release matches ${texts}`, details)
}
