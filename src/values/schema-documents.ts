import { GoError } from '../golang/go-error.ts'
import { parseUrl } from '../golang/url.ts'
import type { Value } from '../model/value.ts'
import type { SchemaLoader } from './schema-roots.ts'

/** A document of another address, or why there is none. */
export type FetchedDocument = { readonly value: Value } | { readonly problem: string }

/** Documents that schemas refer to, as far as they were fetched. */
export interface SchemaDocuments {
  readonly known: ReadonlyMap<string, FetchedDocument>
  /** A URN, which nobody resolves: any value fits. */
  readonly onUrn: (urn: string) => void
  /** What Helm 4 logs for people who look for mistakes. */
  readonly onDebug?: (message: string, attributes: readonly (readonly [string, string])[]) => void
}

/** A document that was not fetched yet: it is to be fetched, and everything done again. */
export class DocumentNeeded extends Error {
  readonly url: string

  constructor(url: string) {
    super(`the schema at ${url} is not fetched yet`)
    this.url = url
  }
}

/** Where schemas may be, as Helm has it; without documents there is nothing but URNs. */
export function loaderOf(documents: SchemaDocuments | undefined): SchemaLoader {
  return (url) => {
    const { scheme } = parseUrl(url)
    switch (scheme) {
      case 'urn':
        documents?.onUrn(url)
        return true
      case 'http':
      case 'https':
      case 'file':
        return fetched(url, documents)
      default:
        throw new GoError(`no URLLoader registered for "${url}"`)
    }
  }
}

function fetched(url: string, documents: SchemaDocuments | undefined): Value {
  if (documents === undefined) throw new GoError('schemas are not loaded from elsewhere')
  const document = documents.known.get(url)
  if (document === undefined) throw new DocumentNeeded(url)
  if ('problem' in document) throw new GoError(document.problem)
  return document.value
}
