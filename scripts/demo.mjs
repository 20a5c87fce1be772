// The whole story on the example stack: plan, apply, status, change one value, diff, apply, destroy. Needs a build.
//   node scripts/demo.mjs                              on an embedded cluster of its own, which is gone afterwards
//   KUBECONFIG=… node scripts/demo.mjs --kube-context NAME      on a real one
// Every step is checked; the first that is not as it should be ends the demo with exit code 1.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const program = join(root, 'dist', 'flotilla.js')
if (!existsSync(program)) fail('dist/flotilla.js is missing: npm run build')

const target = process.argv.slice(2)
const isReal = target.some((word) => word.startsWith('--kube'))
const home = mkdtempSync(join(tmpdir(), 'flotilla-demo-'))
const env = { ...process.env, FLOTILLA_HOME: home }

try {
  await story()
} finally {
  if (!isReal) spawnSync(process.execPath, [program, 'cluster', 'stop'], { env })
  rmSync(home, { recursive: true, force: true })
}

async function story() {
  const stack = ['-f', 'stack.example.yaml', ...target]
  const changed = ['--state-values-set', 'hpaTarget=70']

  say('What would a first apply do?')
  expect(await flotilla(['plan', ...stack, '--detailed-exitcode'], { exit: 2 }), [
    'postgres',
    'backend',
    'frontend',
    '3 to install',
  ])

  say('Do it: a release starts when those that it needs are ready.')
  await flotilla(['apply', ...stack, '--yes'])

  say('What is there now?')
  expect(await flotilla(['status', ...stack]), ['deployed'])

  say('A second apply finds nothing to do, and writes nothing.')
  expect(await flotilla(['apply', ...stack, '--yes']), ['No changes'])

  say('Change one value: the processor load above which there are more replicas, from 90 to 70.')
  expect(await flotilla(['diff', ...stack, ...changed, '--detailed-exitcode'], { exit: 2 }), [
    'averageUtilization: 90',
    'averageUtilization: 70',
  ])

  say('Apply it: only the releases that change are touched.')
  await flotilla(['apply', ...stack, ...changed, '--yes'])
  await flotilla(['plan', ...stack, ...changed, '--detailed-exitcode'], { exit: 0 })

  say('Destroy it all, dependents first.')
  await flotilla(['destroy', ...stack, '--yes'])
  expect(await flotilla(['destroy', ...stack, '--yes']), ['No changes'])

  say('Done: every step did what it should.')
}

function say(text) {
  console.log(`\n\x1b[1m# ${text}\x1b[0m`)
}

/** Runs the program, shows what it says as it comes, and checks its exit code. */
async function flotilla(words, { exit = 0 } = {}) {
  console.log(`$ flotilla ${words.join(' ')}`)
  const child = spawn(process.execPath, [program, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const limit = setTimeout(() => child.kill(), 300_000)
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text
    process.stdout.write(text)
  })
  child.stderr.pipe(process.stderr, { end: false })
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  clearTimeout(limit)
  if (status !== exit) fail(`flotilla ${words[0]}: exit code ${status}; expected ${exit}`)
  return said
}

function expect(text, parts) {
  for (const part of parts) if (!text.includes(part)) fail(`the output lacks ${JSON.stringify(part)}`)
}

// An error, not process.exit: the cluster is stopped and its folder removed before the process ends.
function fail(message) {
  throw new Error(`demo failed: ${message}`)
}
