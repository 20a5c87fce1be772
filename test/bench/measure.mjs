// Timing of whole processes: fresh process each run, median of the runs, both sides interleaved so that they meet the same machine.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

const environment = { ...process.env }
// Where a machine sets it, Node 20 reads that file at every start (28 ms); it says nothing about either program.
delete environment.NODE_EXTRA_CA_CERTS

/** Runs a command to its end. @returns {Promise<{ms: number, stdout: string, stderr: string, code: number}>} */
export function run(command, args, { cwd, env = {}, allowFailure = false } = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(command, args, { cwd, env: { ...environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const out = []
    const err = []
    child.stdout.on('data', (chunk) => out.push(chunk))
    child.stderr.on('data', (chunk) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const ms = performance.now() - start
      const result = { ms, code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
      if (code !== 0 && !allowFailure)
        reject(new Error(`${command} ${args.join(' ')}: exit ${code}\n${result.stderr.slice(0, 2000)}`))
      else resolve(result)
    })
  })
}

/** Runs a list of commands with so many at once. @returns {Promise<number>} milliseconds in all */
export async function runAll(commands, { atOnce, ...options }) {
  const start = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < commands.length) {
        const [command, ...args] = commands[next++]
        await run(command, args, options)
      }
    }),
  )
  return performance.now() - start
}

/** The most memory that a command held, in bytes; undefined where the system does not tell. Linux counts it for each process. */
export function peakMemory([command, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'ignore', 'ignore'] })
    let peak
    const look = setInterval(() => {
      try {
        const kib = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
        if (kib !== undefined) peak = Number(kib) * 1024
      } catch {
        // It has ended, or there is no such file: the last answer counts.
      }
    }, 2)
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(look)
      if (code === 0) resolve(peak)
      else reject(new Error(`${command}: exit ${code}`))
    })
  })
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Medians of several sides, measured in turn. @param {Record<string, () => Promise<number>>} sides */
export async function interleave(sides, { runs = 9, warmUps = 1 } = {}) {
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, []]))
  for (let i = 0; i < runs + warmUps; i++) {
    for (const [name, side] of Object.entries(sides)) {
      const ms = await side()
      if (i >= warmUps) times[name].push(ms)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]))
}

export const milliseconds = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(0)} ms`)

/** Prints one comparison as a line. */
export function row(title, ours, theirs, note = '') {
  const ratio = theirs === undefined ? '' : `${(ours / theirs).toFixed(3)}×`
  console.log(
    `${title.padEnd(52)} ${milliseconds(ours).padStart(9)} ${(theirs === undefined ? '' : milliseconds(theirs)).padStart(9)} ${ratio.padStart(8)}  ${note}`,
  )
}
