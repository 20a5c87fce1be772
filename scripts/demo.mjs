// The whole story on the example stack: plan, apply, status, change one value, diff, apply, destroy. Needs a build.
//   node scripts/demo.mjs                              on an embedded cluster of its own, which is gone afterwards
//   KUBECONFIG=… node scripts/demo.mjs --kube-context NAME      on a real one
// Every step is checked; the first that is not as it should be ends the demo with exit code 1.
import { spawnSync } from 'node:child_process'
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
  story()
} finally {
  if (!isReal) spawnSync(process.execPath, [program, 'cluster', 'stop'], { env })
  rmSync(home, { recursive: true, force: true })
}

function story() {
  const stack = ['-f', 'stack.example.yaml', ...target]
  const changed = ['--state-values-set', 'hpaTarget=70']

  say('What would a first apply do?')
  expect(flotilla(['plan', ...stack, '--detailed-exitcode'], { exit: 2 }), [
    'postgres',
    'backend',
    'frontend',
    '3 to install',
  ])

  say('Do it: a release starts when those that it needs are ready.')
  flotilla(['apply', ...stack, '--yes'])

  say('What is there now?')
  expect(flotilla(['status', ...stack]), ['deployed'])

  say('A second apply finds nothing to do, and writes nothing.')
  expect(flotilla(['apply', ...stack, '--yes']), ['No changes'])

  say('Change one value: the processor load above which there are more replicas, from 90 to 70.')
  expect(flotilla(['diff', ...stack, ...changed, '--detailed-exitcode'], { exit: 2 }), [
    'averageUtilization: 90',
    'averageUtilization: 70',
  ])

  say('Apply it: only the releases that change are touched.')
  flotilla(['apply', ...stack, ...changed, '--yes'])
  flotilla(['plan', ...stack, ...changed, '--detailed-exitcode'], { exit: 0 })

  say('Destroy it all, dependents first.')
  flotilla(['destroy', ...stack, '--yes'])
  expect(flotilla(['destroy', ...stack, '--yes']), ['No changes'])

  say('Done: every step did what it should.')
}

function say(text) {
  console.log(`\n\x1b[1m# ${text}\x1b[0m`)
}

/** Runs the program, shows what it says, and checks its exit code. */
function flotilla(words, { exit = 0 } = {}) {
  console.log(`$ flotilla ${words.join(' ')}`)
  const { status, stdout, error } = spawnSync(process.execPath, [program, ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 300_000,
  })
  process.stdout.write(stdout ?? '')
  if (error) fail(`it did not end: ${error.message}`)
  if (status !== exit) fail(`exit code ${status}; expected ${exit}`)
  return stdout
}

function expect(text, parts) {
  for (const part of parts) if (!text.includes(part)) fail(`the output lacks ${JSON.stringify(part)}`)
}

// An error, not process.exit: the cluster is stopped and its folder removed before the process ends.
function fail(message) {
  throw new Error(`demo failed: ${message}`)
}
