import type { JsonObject } from '../../model/json.ts'
import { asNumber, asObject, at, metaOf, same } from '../tree.ts'
import { type Context, controlled, make, ownerReference, remove, templateHash } from './context.ts'

const revisions = 'apps/controllerrevisions'

/** The ControllerRevision of an object's present template, made where it is new; answers its hash (the label of pods). */
export function currentRevision(context: Context, owner: JsonObject): string {
  const template = asObject(at(owner, 'spec', 'template'))
  const data = { spec: { template: { ...template, $patch: 'replace' } } }
  const known = controlled(context, owner, revisions)
  const found = known.find((one) => same(asObject(one['data']), data))
  const meta = metaOf(owner)
  const hash = templateHash(template)
  if (found !== undefined) return metaOf(found).name.slice(meta.name.length + 1)
  const labels = { ...metaOf(template).labels, 'controller-revision-hash': hash }
  make(context.cluster, revisions, {
    metadata: {
      name: `${meta.name}-${hash}`,
      namespace: meta.namespace,
      labels,
      ownerReferences: [ownerReference(owner)],
    },
    data,
    revision: Math.max(0, ...known.map((one) => asNumber(one['revision']))) + 1,
  })
  const limit = asNumber(at(owner, 'spec', 'revisionHistoryLimit'), 10)
  const oldest = [...known].sort((a, b) => asNumber(a['revision']) - asNumber(b['revision']))
  for (const one of oldest.slice(0, Math.max(0, known.length - limit))) remove(context.cluster, revisions, one)
  return hash
}

export const hashLabel = 'controller-revision-hash'
