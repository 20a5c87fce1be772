import { writeSync } from 'node:fs'
import { encodeBytes } from '../golang/bytes.ts'

export interface StandardStreams {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Ends the process as soon as everything is written. */
  readonly end: (code: number) => void
}

/**
 * The standard output and error of this process, written at once: Node's streams for them take sockets and all kinds of streams
 * along, which is a third of the start of a short command. They come in where the other end has no room and says so
 * instead of waiting.
 */
export function standardStreams(): StandardStreams {
  const opened: NodeJS.WriteStream[] = []
  const writer = (descriptor: 1 | 2): ((text: string) => void) => {
    let stream: NodeJS.WriteStream | undefined
    return (text) => {
      const bytes = encodeBytes(text)
      const written = stream === undefined ? writeAtOnce(descriptor, bytes) : 0
      if (written === bytes.length) return
      if (stream === undefined) {
        stream = openStream(descriptor)
        opened.push(stream)
      }
      stream.write(bytes.subarray(written))
    }
  }
  const end = (code: number): void => {
    process.exitCode = code
    // A process that ends by itself takes its heap apart first: a tenth of the time of a large chart.
    if (opened.length === 0) process.exit()
  }
  return { out: writer(1), err: writer(2), end }
}

/** Answers how much was written: all of it, or what there was room for. */
function writeAtOnce(descriptor: 1 | 2, bytes: Uint8Array): number {
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  } catch (error) {
    leaveIfGone(error)
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return written
}

function openStream(descriptor: 1 | 2): NodeJS.WriteStream {
  const stream = descriptor === 1 ? process.stdout : process.stderr
  stream.on('error', (error) => {
    leaveIfGone(error)
    throw error
  })
  return stream
}

// A reader that went away (| head) is no mistake.
function leaveIfGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
}
