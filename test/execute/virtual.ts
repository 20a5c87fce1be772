import { FlotillaError } from '../../src/errors.ts'
import type { ExecutePorts } from '../../src/execute/ports.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Release } from '../../src/model/release.ts'

/** Time that moves only when nothing else can happen: a run of minutes takes milliseconds and is the same every time. */
export interface VirtualTime {
  now(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** Runs until `until` is settled. */
  run<T>(until: Promise<T>): Promise<T>
}

export function virtualTime(): VirtualTime {
  let time = 0
  const timers: { readonly at: number; readonly wake: () => void }[] = []
  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) reject(new FlotillaError('E_CANCELLED', 'cancelled'))
        signal?.addEventListener('abort', () => reject(new FlotillaError('E_CANCELLED', 'cancelled')))
        timers.push({ at: time + milliseconds, wake: resolve })
      }),
    run: async (until) => {
      let settled = false
      const end = until.finally(() => {
        settled = true
      })
      end.catch(() => undefined)
      for (;;) {
        // Lets every promise that is ready run before time moves.
        await new Promise((resolve) => setImmediate(resolve))
        if (settled) return end
        const next = timers.reduce<number>((best, one) => Math.min(best, one.at), Number.POSITIVE_INFINITY)
        if (next === Number.POSITIVE_INFINITY) throw new Error('virtual time: nothing to wait for')
        time = next
        for (const due of timers.filter((one) => one.at <= time)) {
          timers.splice(timers.indexOf(due), 1)
          due.wake()
        }
      }
    },
  }
}

export interface Script {
  /** Milliseconds of one write. */
  readonly write?: number
  /** Milliseconds until a release's objects are ready. */
  readonly ready?: (release: string) => number
  /** Texts of writes that fail: `apply ConfigMap/a`. */
  readonly fail?: readonly string[]
}

/**
 * Ports with scripted latencies that keep a log. For what the executor alone decides: order, concurrency, blocking. What is sent
 * and what servers make of it is tested against real servers.
 */
export function scriptedPorts(
  time: VirtualTime,
  script: Script = {},
): { ports: ExecutePorts; log: string[]; records: Map<string, Release> } {
  const log: string[] = []
  const records = new Map<string, Release>()
  const write = async (what: string, signal?: AbortSignal): Promise<void> => {
    log.push(`${time.now()} ${what}`)
    await time.sleep(script.write ?? 1, signal)
    if (script.fail?.includes(what)) throw new FlotillaError('E_TEST', `${what} is refused`)
  }
  const name = (object: JsonObject): string => {
    const metadata = object['metadata'] as { name?: string } | undefined
    return `${String(object['kind'])}/${metadata?.name ?? ''}`
  }
  const key = (release: Release): string => `${release.name}.v${release.revision}`
  const save = async (verb: string, release: Release, signal?: AbortSignal): Promise<void> => {
    await write(`${verb} ${key(release)} ${release.status}`, signal)
    records.set(key(release), release)
  }
  const ports: ExecutePorts = {
    now: time.now,
    writer: {
      apply: async (object, way) => {
        await write(`apply ${name(object)}`, way.signal)
        return object
      },
      delete: async (ref, signal) => {
        await write(`delete ${ref.kind}/${ref.name}`, signal)
        return true
      },
    },
    cluster: {
      wait: async (refs, options) => {
        log.push(`${time.now()} wait ${options.until} ${refs.map((ref) => `${ref.kind}/${ref.name}`).join(' ')}`)
        await time.sleep(script.ready?.(refs[0]?.name ?? '') ?? 0, options.signal)
      },
      discover: async () => ({
        version: { gitVersion: '', major: '', minor: '' },
        resources: [],
        apiVersions: [],
        find: () => undefined,
      }),
      list: async () => [],
      logs: async () => 'printed by the hook\n',
    },
    store: {
      current: async () => [],
      get: async () => undefined,
      history: async (release) => [...records.values()].filter((one) => one.name === release),
      create: (release, signal) => save('create', release, signal),
      update: (release, signal) => save('update', release, signal),
      delete: async (release, signal) => {
        await write(`forget ${key(release)}`, signal)
        records.delete(key(release))
      },
    },
  }
  return { ports, log, records }
}
