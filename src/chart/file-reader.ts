import { closeSync, openSync, readSync } from 'node:fs'

/** Reads a file of a size that is known. */
export type FileReader = (path: string, size: number) => Uint8Array

const slabSize = 256 * 1024

/**
 * Reads many small files into few large pieces of memory: a chart has hundreds of them, and memory of its own for each costs
 * more than reading it.
 */
export function fileReader(): FileReader {
  let slab = Buffer.alloc(0)
  return (path, size) => {
    const descriptor = openSync(path, 'r')
    try {
      if (size > slab.length) slab = Buffer.allocUnsafeSlow(Math.max(size, slabSize))
      let end = 0
      while (end < size) {
        const count = readSync(descriptor, slab, end, size - end, null)
        if (count === 0) break
        end += count
      }
      const data = slab.subarray(0, end)
      slab = slab.subarray(end)
      return data
    } finally {
      closeSync(descriptor)
    }
  }
}
