import { foldStringData } from '../diff/drift.ts'
import type { LookupAnswer, LookupQuery, LookupSource } from '../engine/lookup.ts'
import { answerLookups } from '../kube/lookup.ts'
import type { JsonObject } from '../model/json.ts'
import type { Cluster } from '../model/ports.ts'
import { textAt } from '../util/json.ts'

/** What `lookup` was told so far, shared by all releases of a cluster: each question is asked once. */
export interface Lookups {
  /** Answers over the objects that a release's needs create before it, as far as nothing is there yet. */
  sourceFor(planned: readonly JsonObject[]): LookupSource
  /** Fetches what was missed, in one batch. */
  fetch(queries: readonly LookupQuery[]): Promise<void>
  /** Every read with its answer. */
  readonly known: ReadonlyMap<string, LookupAnswer>
}

export function lookups(cluster: Cluster, signal: AbortSignal | undefined): Lookups {
  const known = new Map<string, LookupAnswer>()
  const asking = new Map<string, Promise<void>>()
  return {
    known,
    sourceFor: (planned) => {
      const byKey = new Map(planned.map((object) => [keyOf(queryOf(object)), object]))
      return (query) => {
        const answer = known.get(keyOf(query))
        if (answer === undefined || 'error' in answer || planned.length === 0) return answer
        return query.name === '' ? withPlanned(answer, query, planned) : overlaid(answer, byKey.get(keyOf(query)))
      }
    },
    fetch: async (queries) => {
      const fresh = queries.filter((query) => !asking.has(keyOf(query)))
      if (fresh.length > 0) {
        const batch = answerLookups(cluster, fresh, signal === undefined ? {} : { signal }).then((answers) =>
          answers.forEach((answer, index) => {
            const query = fresh[index]
            if (query) known.set(keyOf(query), 'error' in answer ? answer : { object: answer.value })
          }),
        )
        for (const query of fresh) asking.set(keyOf(query), batch)
      }
      await Promise.all(queries.flatMap((query) => asking.get(keyOf(query)) ?? []))
    },
  }
}

function overlaid(answer: LookupAnswer, planned: JsonObject | undefined): LookupAnswer {
  const absent = 'object' in answer && Object.keys(answer.object).length === 0
  return absent && planned ? { object: foldStringData(planned) } : answer
}

function withPlanned(answer: LookupAnswer, query: LookupQuery, planned: readonly JsonObject[]): LookupAnswer {
  if (!('object' in answer)) return answer
  const items = Array.isArray(answer.object['items']) ? answer.object['items'] : []
  const there = new Set(
    items.map((item) => `${textAt(item, 'metadata', 'namespace')}/${textAt(item, 'metadata', 'name')}`),
  )
  const more = planned.filter((object) => {
    const { apiVersion, kind, namespace, name } = queryOf(object)
    const asked = apiVersion === query.apiVersion && kind === query.kind
    return asked && (query.namespace === '' || query.namespace === namespace) && !there.has(`${namespace}/${name}`)
  })
  return more.length === 0 ? answer : { object: { ...answer.object, items: [...items, ...more.map(foldStringData)] } }
}

function queryOf(object: JsonObject): LookupQuery {
  return {
    apiVersion: textAt(object, 'apiVersion'),
    kind: textAt(object, 'kind'),
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
  }
}

function keyOf({ apiVersion, kind, namespace, name }: LookupQuery): string {
  return JSON.stringify([apiVersion, kind, namespace, name])
}
