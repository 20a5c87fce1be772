import type { Json, JsonObject } from '../../src/model/json.ts'
import { type Answer, send } from './client.ts'
import type { Row } from './requests.table.ts'

/** An answer as it is compared. */
export interface Played {
  readonly code: number
  readonly warnings: readonly string[]
  readonly body: Json
}

/** Sends all rows in order; answers by title. */
export async function play(server: { url: string; token: string }, rows: readonly Row[]): Promise<Map<string, Played>> {
  const seen = new Map<string, JsonObject>()
  const played = new Map<string, Played>()
  const normalise = normaliser()
  for (const row of rows) {
    const request = typeof row.request === 'function' ? row.request(seen) : row.request
    const space = request.indexOf(' ')
    const body = typeof row.body === 'function' ? row.body(seen) : row.body
    const wanted = {
      method: request.slice(0, space),
      path: request.slice(space + 1),
      ...(row.accept === undefined ? {} : { accept: row.accept }),
      ...(row.type === undefined ? {} : { type: row.type }),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }
    let answer: Answer
    let parsed: Json
    for (let tries = 0; ; tries += 1) {
      answer = await send(server, wanted)
      parsed = parse(answer)
      if (row.until === undefined || tries > 100 || (isObject(parsed) && row.until(parsed))) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    if (isObject(parsed)) seen.set(row.title, parsed)
    played.set(row.title, { code: answer.code, warnings: answer.warnings, body: normalise(parsed) })
  }
  return played
}

function parse(answer: Answer): Json {
  return answer.type.startsWith('application/json') ? (JSON.parse(answer.text) as Json) : answer.text
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
const address = /\b10\.96\.\d+\.\d+\b|\b(?:\d+\.){3}\d+:\d+\b/g
const names = /\b(kube-api-access-)[a-z0-9]{5}\b/g

/** Makes equal what cannot be: uids, times, resource versions, addresses, ages. */
function normaliser(): (value: Json) => Json {
  const text = (value: string) =>
    value
      .replace(uid, 'UID')
      .replace(instant, 'TIME')
      .replace(address, 'ADDRESS')
      // Differences of internal Go objects follow some texts.
      .replace(/\n@@[\s\S]*$/, '')
      .replace(/("resourceVersion\\?":\\?")\d+/g, '$1VERSION')
      .replace(/\(\d+\)\. The object/, '(VERSION). The object')
      .replace(/\bBad_[a-z0-9]{5}\b/g, 'Bad_xxxxx')
      .replace(names, '$1xxxxx')
  const walk = (value: Json, key: string): Json => {
    if (typeof value === 'string') {
      if (key === 'resourceVersion' && value !== '') return 'VERSION'
      if (key === 'continue' && value !== '') return 'CONTINUE'
      return text(value)
    }
    if (key === 'cells' && Array.isArray(value))
      return value.map((cell) => (typeof cell === 'string' && /^\d+m?s$/.test(cell) ? 'AGE' : walk(cell, '')))
    if (Array.isArray(value)) return value.map((item) => walk(item, ''))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((name) => {
          // The texts of columns are documentation, which the embedded cluster does not carry.
          if (key === '' && name === 'description' && 'format' in value && 'priority' in value) return [name, '']
          return [text(name), walk(value[name] ?? null, name)]
        }),
    )
  }
  return (value) => walk(value, '')
}
