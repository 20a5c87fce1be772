import { Agent, request } from 'node:https'

export interface Answer {
  readonly code: number
  readonly warnings: readonly string[]
  readonly text: string
  readonly type: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false })

/** One request to an API server of a test; its certificate is not checked. */
export function send(
  server: { readonly url: string; readonly token: string },
  wanted: { method: string; path: string; body?: string | Uint8Array; type?: string; accept?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { authorization: `Bearer ${server.token}`, 'user-agent': 'table/1' }
    if (wanted.accept !== undefined) headers['accept'] = wanted.accept
    if (wanted.body !== undefined) {
      headers['content-type'] = wanted.type ?? 'application/json'
      headers['content-length'] = String(Buffer.byteLength(wanted.body))
    }
    const sent = request(`${server.url}${wanted.path}`, { method: wanted.method, headers, agent }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        const warning = answer.headersDistinct['warning'] ?? []
        resolve({
          code: answer.statusCode ?? 0,
          warnings: warning,
          text: Buffer.concat(parts).toString('utf8'),
          type: answer.headers['content-type'] ?? '',
        })
      })
    })
    sent.on('error', reject)
    sent.end(wanted.body)
  })
}
