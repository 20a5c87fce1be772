import { tell, unresolvedUrn } from '../chart/remarks.ts'
import { GoError } from '../golang/go-error.ts'
import { type ProfileName, profiles } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import type { GoFunction } from '../model/value.ts'
import { DocumentNeeded, type FetchedDocument, type SchemaDocuments } from '../values/schema-documents.ts'
import type { DocumentAccess } from './fetch-document.ts'

/** Deeper references, or more names that depend on each other, than anyone needs. */
const maxRounds = 100

/** How Helm calls itself to servers. */
export function userAgentOf(profile: ProfileName): string {
  return `Helm/${profiles[profile].helmVersion.replace(/^v/, '')}`
}

/** What synchronous work may take from outside, and what it does that is kept until it is done. */
export interface OutsideReads {
  readonly schemas: SchemaDocuments
  /** `getHostByName`, where names may be resolved. */
  readonly hostByName: GoFunction
  /** Does something when the work is done, which may be after another attempt. */
  readonly defer: (effect: () => void) => void
}

export interface OutsideSinks {
  readonly onWarning?: RemarkSink | undefined
  readonly onDebug?: SchemaDocuments['onDebug'] | undefined
}

function later<A extends unknown[]>(sink: (...args: A) => void, defer: OutsideReads['defer']): (...args: A) => void {
  return (...args) => defer(() => sink(...args))
}

/**
 * Schemas at other addresses and addresses of hosts, for work that is done at once: what is missing is fetched, and the work done
 * again. What needs nothing from outside is done once.
 */
export class Outside {
  readonly #access: DocumentAccess
  readonly #documents = new Map<string, FetchedDocument>()
  readonly #hosts = new Map<string, readonly string[]>()
  /** URNs that were remarked on. */
  #urns: ReadonlySet<string> = new Set()

  constructor(access: DocumentAccess) {
    this.#access = access
  }

  /** @throws what the work throws when everything is known */
  async complete<T>(work: (reads: OutsideReads) => T, { onWarning, onDebug }: OutsideSinks): Promise<T> {
    for (let round = 1; ; round++) {
      const effects: (() => void)[] = []
      const urns = new Set(this.#urns)
      const hosts = new Set<string>()
      const defer = (effect: () => void): void => void effects.push(effect)
      const onUrn = (urn: string): void => {
        if (!urns.has(urn)) defer(() => tell(onWarning, unresolvedUrn(urn)))
        urns.add(urn)
      }
      const finish = (): void => {
        this.#urns = urns
        for (const effect of effects) effect()
      }
      try {
        const hostByName = this.#hostByName(hosts)
        const result = work({
          schemas: { known: this.#documents, onUrn, ...(onDebug && { onDebug: later(onDebug, defer) }) },
          hostByName,
          defer,
        })
        if (hosts.size === 0 || round > maxRounds) {
          finish()
          return result
        }
      } catch (error) {
        const isUnknown = error instanceof DocumentNeeded || hosts.size > 0
        if (!isUnknown || round > maxRounds) {
          finish()
          throw error
        }
        if (error instanceof DocumentNeeded) await this.#fetch(error.url)
      }
      await Promise.all([...hosts].map((name) => this.#resolve(name)))
    }
  }

  async #fetch(url: string): Promise<void> {
    const { fetchDocument } = await import('./fetch-document.ts')
    this.#documents.set(url, await fetchDocument(url, this.#access))
  }

  async #resolve(name: string): Promise<void> {
    // Loaded for the few charts that ask: it takes a part of Node along.
    const { lookup } = await import('node:dns/promises')
    const found = name === '' ? [] : await lookup(name, { all: true }).catch(() => [])
    this.#hosts.set(
      name,
      found.map(({ address }) => address),
    )
  }

  #hostByName(missed: Set<string>): GoFunction {
    return {
      params: ['string'],
      call: (name: string) => {
        const addresses = this.#hosts.get(name)
        if (addresses === undefined) missed.add(name)
        // Sprig takes one of no addresses.
        if (addresses?.length === 0) throw new GoError('invalid argument to Intn')
        return addresses?.[Math.floor(Math.random() * addresses.length)] ?? ''
      },
    }
  }
}
