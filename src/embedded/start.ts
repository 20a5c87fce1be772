import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { bootstrap } from './bootstrap.ts'
import type { Certificate } from './certificate.ts'
import { type Cluster, clock, newUid, randomSuffix } from './cluster.ts'
import { startControllers } from './controllers/manager.ts'
import { refreshCustom } from './definitions.ts'
import { Journal } from './journal.ts'
import { Registry } from './registry.ts'
import { makeListener } from './server.ts'
import { Store } from './store.ts'

export interface RunningServer {
  readonly cluster: Cluster
  /** `https://127.0.0.1:PORT`. */
  readonly url: string
  readonly close: () => Promise<void>
}

export interface StartOptions {
  /** The file that keeps the objects; none: they live as long as the process. */
  readonly journal?: string
  readonly token: string
  readonly certificate: Certificate
  readonly port?: number
  /** False: nothing but requests changes objects (custom resources are served nevertheless). */
  readonly controllers?: boolean
  /** Called with the number of open requests, watches among them, whenever it changes. */
  readonly onUse?: (open: number) => void
  /** Hears of what a controller could not do. */
  readonly onProblem?: (problem: string) => void
  readonly onStop?: () => void
}

/** Starts an API server with its controllers in this process. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const store = new Store(options.journal === undefined ? undefined : new Journal(options.journal))
  const registry = new Registry()
  const cluster: Cluster = {
    store,
    registry,
    now: clock,
    newUid,
    randomSuffix,
    refreshCustom: () => refreshCustom(cluster),
  }
  refreshCustom(cluster)
  bootstrap(cluster)
  const stopControllers = startControllers(cluster, {
    certificate: options.certificate.certificate,
    all: options.controllers ?? true,
    report: options.onProblem ?? (() => undefined),
  })
  let address = ''
  const server = createServer(
    { key: options.certificate.key, cert: options.certificate.certificate, keepAliveTimeout: 60_000 },
    makeListener({
      cluster,
      token: options.token,
      address: () => address,
      onUse: options.onUse ?? (() => undefined),
      onStop: options.onStop ?? (() => undefined),
    }),
  )
  await listen(server, options.port ?? 0)
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const compaction = setInterval(() => store.compact(), 10_000)
  compaction.unref()
  const close = async () => {
    clearInterval(compaction)
    stopControllers()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    store.close()
  }
  return { cluster, url: `https://${address}`, close }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
