import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeBytes, encodeBytes } from '../../src/golang/bytes.ts'
import { commonFiles, givenValues, groupFiles, type Outcome, readOutcome } from './subject.ts'
import type { FuzzCase } from './template.ts'

/** Cases that share a chart: all are expected to succeed, or it is one. */
export type Group = readonly FuzzCase[]

/** The outcome of a case that helm does not survive. */
export const helmDied = 'helm did not survive'

const chartsAtOnce = 150
const maxKilobytes = 3_000_000
// A hundred charts take less than a second, where nobody else wants the machine.
const patience = 60_000

const flags = { json: '--set-json', set: '--set', string: '--set-string' } as const
const givenFlags = givenValues.flatMap(([mode, text]) => [flags[mode], text])

/** Asks a real helm what it makes of cases; many charts in one process. */
export class Oracle {
  readonly #helm: string
  readonly #folder: string
  /** How many files of its own a chart's folder holds; the rest would be stale. */
  readonly #used = new Map<string, number>()
  readonly #free: string[] = []
  processes = 0

  constructor(helm: string, folder: string) {
    this.#helm = helm
    this.#folder = folder
  }

  /** One outcome for every case of every group. A group that fails as a whole is asked again one by one. */
  async ask(groups: readonly Group[]): Promise<Map<FuzzCase, Outcome>> {
    const outcomes = new Map<FuzzCase, Outcome>()
    const again: Group[] = []
    for (let at = 0; at < groups.length; at += chartsAtOnce) {
      const some = groups.slice(at, at + chartsAtOnce)
      const messages = await this.#lint(some)
      for (const [index, group] of some.entries()) {
        const { outputs, error } = readOutcome(messages[index]!)
        if (outputs !== undefined) group.forEach((one, i) => void outcomes.set(one, { output: outputs[i]! }))
        else if (group.length === 1) outcomes.set(group[0]!, { error: error! })
        else again.push(...halves(group))
      }
    }
    if (again.length > 0) for (const [one, outcome] of await this.ask(again)) outcomes.set(one, outcome)
    return outcomes
  }

  async #lint(groups: readonly Group[]): Promise<string[]> {
    const slots = groups.map((group) => this.#write(group))
    const text = await this.#run(['lint', ...givenFlags, ...slots])
    this.#free.push(...slots)
    if (text === undefined) return this.#slow(groups)
    return slots.map((slot) => messageOf(text, slot))
  }

  // One of them has no end, or kills the process: who?
  async #slow(groups: readonly Group[]): Promise<string[]> {
    if (groups.length === 1) return [helmDied]
    const size = Math.ceil(groups.length / 6)
    const messages: string[] = []
    for (let at = 0; at < groups.length; at += size) messages.push(...(await this.#lint(groups.slice(at, at + size))))
    return messages
  }

  #write(group: Group): string {
    const slot = this.#free.pop() ?? this.#newSlot()
    const files = groupFiles(group)
    for (const [name, text] of files) writeFileSync(join(this.#folder, slot, name), encodeBytes(text))
    for (let i = group.length; i < (this.#used.get(slot) ?? 0); i++)
      rmSync(join(this.#folder, slot, `templates/_${i}.tpl`))
    this.#used.set(slot, group.length)
    return slot
  }

  #newSlot(): string {
    const slot = `slot${this.#used.size}`
    this.#used.set(slot, 0)
    for (const [name, text] of commonFiles) {
      const file = join(this.#folder, slot, name)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, encodeBytes(text))
    }
    return slot
  }

  /** What helm prints; `undefined` where it takes too long or dies. */
  #run(args: readonly string[]): Promise<string | undefined> {
    this.processes++
    return new Promise((resolve, reject) => {
      // The collector of so short a process only costs time.
      const env = { ...process.env, TZ: 'UTC', GOGC: '400', KUBECONFIG: '/dev/null' }
      // Some texts make helm want many gigabytes; what the machine does not have for all.
      const limited = ['-c', `ulimit -v ${maxKilobytes}; exec "$0" "$@"`, this.#helm, ...args]
      const child = spawn('sh', limited, { cwd: this.#folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      const chunks: Buffer[] = []
      const complaints: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk))
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        child.kill('SIGKILL')
      }, patience)
      child.on('error', reject)
      child.on('close', () => {
        clearTimeout(timer)
        const text = decodeBytes(Buffer.concat(chunks))
        const complaint = Buffer.concat(complaints).toString('utf8')
        if (isLate) resolve(undefined)
        // A fatal error of Go ends the process, whatever other charts were to be linted.
        else if (text === '' && isFatal(complaint)) resolve(undefined)
        else if (text === '') reject(new Error(`helm: ${complaint.slice(0, 1000)}`))
        else resolve(text)
      })
    })
  }
}

function isFatal(complaint: string): boolean {
  return /^(?:runtime: |fatal error: |panic: )/m.test(complaint)
}

function halves(group: Group): Group[] {
  if (group.length <= 4) return group.map((one) => [one])
  const middle = group.length >> 1
  return [group.slice(0, middle), group.slice(middle)]
}

/** What a lint says about one chart's templates. */
function messageOf(text: string, slot: string): string {
  const start = text.indexOf(`==> Linting ${slot}\n`)
  if (start < 0) return `helm died before this chart: ${text.slice(-2000)}`
  const next = text.indexOf('\n==> Linting slot', start + 1)
  const section = text.slice(start, next < 0 ? undefined : next)
  const mark = '[ERROR] templates/: '
  const at = section.indexOf(mark)
  return at < 0 ? section : section.slice(at + mark.length)
}
