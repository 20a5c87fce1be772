import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Reads a file; `check` is told its size, before what is large is read, and throws to refuse it. */
export type FileReader = (path: string, check: (size: number) => void) => Uint8Array

const slabSize = 256 * 1024
const smallest = 32 * 1024

/**
 * Reads many small files into few large pieces of memory: a chart has hundreds of them, and asking for the size of each and
 * memory of its own costs more than reading it.
 */
export function fileReader(): FileReader {
  let slab = Buffer.alloc(0)
  return (path, check) => {
    const descriptor = openSync(path, 'r')
    try {
      if (slab.length < smallest) slab = Buffer.allocUnsafeSlow(slabSize)
      const count = readSync(descriptor, slab, 0, slab.length, null)
      if (count === slab.length) return readRest(descriptor, slab, check)
      check(count)
      const data = slab.subarray(0, count)
      slab = slab.subarray(count)
      return data
    } finally {
      closeSync(descriptor)
    }
  }
}

/** A file that has more than was read of it; what was read is not kept in its place. */
function readRest(descriptor: number, start: Buffer, check: (size: number) => void): Uint8Array {
  const { size } = fstatSync(descriptor)
  check(size)
  const data = Buffer.allocUnsafeSlow(Math.max(size, start.length))
  let end = start.copy(data)
  while (end < data.length) {
    const count = readSync(descriptor, data, end, data.length - end, null)
    if (count === 0) break
    end += count
  }
  return data.subarray(0, end)
}
