import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import { FlotillaError } from '../errors.ts'

/**
 * Reads a whole answer as text, unpacked where the server compressed it.
 * @param limit bytes after unpacking; more is `E_RESPONSE_TOO_LARGE` rather than an exhausted process
 */
export function readBody(message: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = unpacked(message)
    const chunks: Buffer[] = []
    let size = 0
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        message.destroy()
        reject(new FlotillaError('E_RESPONSE_TOO_LARGE', `the API server's answer is larger than ${limit >> 20} MiB`))
        return
      }
      chunks.push(chunk)
    })
    stream.on('end', () => resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()))
    stream.on('error', (error) => reject(broken(error)))
    message.on('error', (error) => reject(broken(error)))
    message.on('aborted', () => reject(broken(new Error('the connection was cut'))))
  })
}

/** The body as bytes flow in, whatever its encoding. */
export function unpacked(message: IncomingMessage): NodeJS.ReadableStream {
  return message.headers['content-encoding'] === 'gzip' ? message.pipe(createGunzip()) : message
}

function broken(error: Error): FlotillaError {
  return new FlotillaError('E_UNREACHABLE', `the API server's answer ended early: ${error.message}`, { cause: error })
}
