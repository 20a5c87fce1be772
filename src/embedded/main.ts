import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type Certificate, makeCertificate } from './certificate.ts'
import { type RunningServer, startServer } from './start.ts'
import { buildOf, files, readJsonFile, type ServerState, writeWhole } from './state.ts'

/**
 * The background process of an embedded cluster: `embedded-server DATA_FOLDER IDLE_SECONDS`. It writes `server.json` into the
 * folder when it answers, and ends itself after that many seconds without a request or an open connection.
 */
interface Identity extends Certificate {
  readonly token: string
  readonly port: number
}

/** Token, certificate and port outlive the process, so that a kubeconfig stays good. */
function identityOf(dataDir: string): Identity {
  const known = readJsonFile<Identity>(files.identity(dataDir))
  if (known !== undefined) return known
  const made = { token: randomBytes(24).toString('base64url'), port: 0, ...makeCertificate() }
  writeWhole(files.identity(dataDir), JSON.stringify(made))
  return made
}

async function main(dataDir: string, idleSeconds: number): Promise<void> {
  const identity = identityOf(dataDir)
  let used = Date.now()
  let open = 0
  let server: RunningServer | undefined
  const stop = async () => {
    await server?.close()
    const state = readJsonFile<ServerState>(files.state(dataDir))
    if (state?.pid === process.pid) rmSync(files.state(dataDir), { force: true })
    process.exit(0)
  }
  const options = {
    journal: files.journal(dataDir),
    token: identity.token,
    certificate: identity,
    onUse: (count: number) => {
      open = count
      used = Date.now()
    },
    onProblem: (problem: string) => process.stderr.write(`${problem}\n`),
    onStop: () => void setTimeout(() => void stop(), 20),
  }
  server = await startServer({ ...options, port: identity.port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    return startServer(options)
  })
  const port = Number(new URL(server.url).port)
  if (port !== identity.port) writeWhole(files.identity(dataDir), JSON.stringify({ ...identity, port }))
  const state: ServerState = {
    pid: process.pid,
    url: server.url,
    token: identity.token,
    certificate: identity.certificate,
    started: new Date().toISOString(),
    build: buildOf(process.argv[1] ?? ''),
  }
  writeWhole(files.state(dataDir), JSON.stringify(state))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
  const timer = setInterval(
    () => {
      if (open === 0 && Date.now() - used > idleSeconds * 1000) void stop()
    },
    Math.min(5000, idleSeconds * 250),
  )
  timer.unref()
}

const [dataDir, idle] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('embedded-server needs a data folder')
main(dataDir, Number(idle ?? 1800)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
