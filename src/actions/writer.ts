import type { Writer } from '../execute/ports.ts'
import { createByApply, createByPost, deleteOne, updateByApply } from '../kube/apply.ts'
import type { Cluster } from '../model/ports.ts'

/**
 * Writes objects as Helm 4 does: by server-side apply as manager `helm`; a release that was begun client-side goes on so. Deletes
 * in the background.
 */
export function helmWriter(cluster: Cluster): Writer {
  return {
    apply: async (object, { create, method, original, upgradeManager, ...way }) => {
      if (method === 'ssa')
        return create ? createByApply(cluster, object, way) : updateByApply(cluster, object, { ...way, upgradeManager })
      if (create) return createByPost(cluster, object, way)
      // Rare, and with schemas of its own: loaded when a release needs it.
      const { updateByPatch } = await import('../kube/client-side.ts')
      return updateByPatch(cluster, { original: original ?? object, target: object }, way)
    },
    delete: (ref, signal) => deleteOne(cluster, ref, signal === undefined ? {} : { signal }),
  }
}
