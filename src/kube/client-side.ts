import { quote } from '../golang/strconv.ts'
import type { JsonObject } from '../model/json.ts'
import type { Cluster } from '../model/ports.ts'
import { prefixed } from './api-error.ts'
import { fieldManager, type SendOptions } from './apply.ts'
import { patchSchemaOf, plainSchema } from './patch-schema.ts'
import { refOf } from './ref.ts'
import { threeWayPatch } from './three-way.ts'

/**
 * Updates one object as Helm 3 does, and Helm 4 for releases that are not server-side applied: a strategic merge patch from
 * three states for the built-in kinds; for custom resources a JSON merge patch from what was sent last to what is wanted,
 * blind to the live object unless `threeWayForCustom` (Helm's take-ownership). Nothing to change costs no write.
 *
 * @param pair `original` is the object of the last revision's manifest, or the live one where that has none
 */
export async function updateByPatch(
  cluster: Cluster,
  pair: { readonly original: JsonObject; readonly target: JsonObject },
  options: SendOptions & { readonly threeWayForCustom?: boolean },
): Promise<JsonObject> {
  const { original, target } = pair
  const ref = refOf(target, options.namespace)
  const live = await cluster.get(ref, options.signal)
  const schema = await patchSchemaOf(cluster, target, options.signal)
  const blind = schema === undefined && options.threeWayForCustom !== true
  const current = blind ? original : (live ?? {})
  const body = threeWayPatch({ original, modified: target, current }, schema ?? plainSchema)
  if (live !== undefined && Object.keys(body).length === 0) return live
  const type = schema === undefined ? 'merge' : 'strategic'
  const write = options.dryRun === true ? { dryRun: true } : {}
  return cluster.patch(ref, { type, body, fieldManager, ...write }, options.signal).catch((error: unknown) => {
    throw prefixed(error, `cannot patch ${quote(ref.name)} with kind ${ref.kind}: `)
  })
}
