import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { fileURLToPath } from 'node:url'
import { FlotillaError } from '../errors.ts'
import { buildOf, files, isAlive, readJsonFile, type ServerState, writeWhole } from './state.ts'

export interface EmbeddedOptions {
  /** The folder that keeps the cluster: objects, token, certificate, kubeconfig. */
  readonly dataDir: string
  /** Seconds without a request after which the server ends itself. Default: 30 minutes. */
  readonly idleSeconds?: number
  /** The server's script. Default: `embedded-server.js` beside this file, as the build lays it. */
  readonly script?: string
}

export interface EmbeddedServer {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string
  readonly token: string
  /** PEM; also in the kubeconfig. */
  readonly certificate: string
  readonly kubeconfigPath: string
  readonly pid: number
  /** Whether this call started it. */
  readonly started: boolean
}

const patience = 10_000

/**
 * Attaches to the server of a data folder, or starts it. Two commands at once start one: the first one to make the lock file
 * starts it, the other waits for it.
 *
 * @throws FlotillaError `E_EMBEDDED_START` where the server does not come up
 */
export async function ensureEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const running = await answering(dataDir)
  if (running !== undefined && isOutdated(running, options)) await stopEmbedded({ dataDir })
  else if (running !== undefined) return describe(dataDir, running, false)
  const end = Date.now() + patience
  while (Date.now() < end) {
    const release = takeLock(dataDir)
    if (release !== undefined) {
      try {
        const other = await answering(dataDir)
        if (other !== undefined) return describe(dataDir, other, false)
        return describe(dataDir, await startProcess(options, end), true)
      } finally {
        release()
      }
    }
    await pause(15)
    const other = await answering(dataDir)
    if (other !== undefined) return describe(dataDir, other, false)
  }
  throw startError(dataDir, 'another command is starting it and does not finish')
}

/** Whether the running server is an older build of the script that would be started now. */
function isOutdated(running: ServerState, options: EmbeddedOptions): boolean {
  const script = scriptOf(options)
  return running.build.startsWith(`${script} `) && existsSync(script) && running.build !== buildOf(script)
}

function scriptOf(options: EmbeddedOptions): string {
  return options.script ?? fileURLToPath(new URL('./embedded-server.js', import.meta.url))
}

/** The server of a data folder if it answers; starts nothing. */
export async function statusEmbedded({ dataDir }: { readonly dataDir: string }): Promise<EmbeddedServer | undefined> {
  const running = await answering(dataDir)
  return running === undefined ? undefined : describe(dataDir, running, false)
}

/** Ends the server of a data folder; its objects stay. Answers whether one was running. */
export async function stopEmbedded({ dataDir }: { readonly dataDir: string }): Promise<boolean> {
  const state = await answering(dataDir)
  if (state === undefined) return false
  await ask(state, '/flotilla/stop')
  const end = Date.now() + patience
  while (Date.now() < end && isAlive(state.pid)) await pause(10)
  if (isAlive(state.pid)) process.kill(state.pid, 'SIGKILL')
  rmSync(files.state(dataDir), { force: true })
  return true
}

/** Ends the server and forgets its objects; the next start begins with an empty cluster, at the same address if it is free. */
export async function resetEmbedded({ dataDir }: { readonly dataDir: string }): Promise<void> {
  await stopEmbedded({ dataDir })
  rmSync(files.journal(dataDir), { force: true })
}

function describe(dataDir: string, state: ServerState, started: boolean): EmbeddedServer {
  const kubeconfigPath = files.kubeconfig(dataDir)
  const text = kubeconfigOf(state)
  if (!existsSync(kubeconfigPath) || readFileSync(kubeconfigPath, 'utf8') !== text) writeWhole(kubeconfigPath, text)
  return {
    server: state.url,
    token: state.token,
    certificate: state.certificate,
    kubeconfigPath,
    pid: state.pid,
    started,
  }
}

/** The kubeconfig of an embedded cluster, as YAML (JSON is YAML). Its one context is `embedded`. */
export function kubeconfigOf(state: Pick<ServerState, 'url' | 'token' | 'certificate'>): string {
  const authority = Buffer.from(state.certificate).toString('base64')
  const name = 'embedded'
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: state.url, 'certificate-authority-data': authority } }],
    users: [{ name, user: { token: state.token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  return `${JSON.stringify(config, null, 2)}\n`
}

async function answering(dataDir: string): Promise<ServerState | undefined> {
  const state = readJsonFile<ServerState>(files.state(dataDir))
  if (state === undefined || !isAlive(state.pid)) return undefined
  // A process id can be taken over by another program: only the right token gets an answer.
  return (await ask(state, '/readyz')) ? state : undefined
}

function ask(state: ServerState, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(
      `${state.url}${path}`,
      { ca: state.certificate, headers: { authorization: `Bearer ${state.token}` }, agent: false, timeout: 2000 },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode === 200))
      },
    )
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(false))
    sent.end()
  })
}

/** Makes the lock file; undefined where a living process holds it. */
function takeLock(dataDir: string): (() => void) | undefined {
  const path = files.lock(dataDir)
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (isStale(path)) rmSync(path, { force: true })
    return undefined
  }
  return () => rmSync(path, { force: true })
}

/** A lock is held for a moment only; one that is older, or whose process is gone, was left behind. */
function isStale(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    return (holder > 0 && !isAlive(holder)) || Date.now() - statSync(path).mtimeMs > patience
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function startProcess(options: EmbeddedOptions, end: number): Promise<ServerState> {
  const { dataDir, idleSeconds = 1800 } = options
  const script = scriptOf(options)
  if (!existsSync(script)) throw startError(dataDir, `${script} does not exist; run npm run build`)
  rmSync(files.state(dataDir), { force: true })
  const log = openSync(files.log(dataDir), 'w', 0o600)
  const environment = { ...process.env }
  // Reading extra certificates costs a start 28 ms, and the server asks nobody.
  delete environment['NODE_EXTRA_CA_CERTS']
  const started = spawn(process.execPath, [script, dataDir, String(idleSeconds)], {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
  })
  closeSync(log)
  let ended = false
  started.on('exit', () => {
    ended = true
  })
  started.unref()
  while (Date.now() < end) {
    const state = readJsonFile<ServerState>(files.state(dataDir))
    if (state?.pid === started.pid && state !== undefined) return state
    if (ended) throw startError(dataDir, lastWords(readFileSync(files.log(dataDir), 'utf8')))
    await pause(4)
  }
  throw startError(dataDir, 'it does not answer')
}

/** The error in a log, without its stack; else the end of the log. */
function lastWords(log: string): string {
  const lines = log.trim().split('\n')
  return lines.find((line) => /^[A-Za-z]*Error\b/.test(line)) ?? lines.slice(-3).join('\n')
}

function startError(dataDir: string, why: string): FlotillaError {
  return new FlotillaError('E_EMBEDDED_START', `the embedded cluster in ${dataDir} does not start: ${why}`, {
    hint: 'flotilla cluster reset removes its data',
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
