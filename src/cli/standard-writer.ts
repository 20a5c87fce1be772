import { writeSync } from 'node:fs'
import { encodeBytes } from '../golang/bytes.ts'

/**
 * Writes text to the standard output (1) or error (2) of this process, at once: Node's streams for them take sockets and all kinds
 * of streams along, which is a third of the start of a short command. They come in where the other end has no room and says
 * so instead of waiting.
 */
export function standardWriter(descriptor: 1 | 2): (text: string) => void {
  let stream: NodeJS.WriteStream | undefined
  return (text) => {
    const bytes = encodeBytes(text)
    let written = 0
    try {
      while (stream === undefined && written < bytes.length) written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (isGone(error)) process.exit(0)
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      stream = openStream(descriptor)
    }
    stream?.write(bytes.subarray(written))
  }
}

// A reader that went away (| head) is no mistake.
function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE'
}

function openStream(descriptor: 1 | 2): NodeJS.WriteStream {
  const stream = descriptor === 1 ? process.stdout : process.stderr
  stream.on('error', (error) => {
    if (isGone(error)) process.exit(0)
    throw error
  })
  return stream
}
