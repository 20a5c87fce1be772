import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run, type World } from '../../src/cli/run.ts'
import { version } from '../../src/cli/version.ts'

/*
 * Command lines through the entry that the program has, their output compared byte for byte with a file of golden/.
 * `npx vitest run test/golden --update` writes the files anew: read the difference before it is committed.
 */
interface Row {
  readonly name: string
  readonly command: string
  /** The exit code is not 0. */
  readonly wantError?: boolean
  /** Folder of given/, or one below examples/, that the command runs in (a copy); the project's own folder where there is none. */
  readonly given?: string
  /** What a person answers; without it nobody is there. */
  readonly answer?: string
  /** Files that the command writes: shown behind its output. */
  readonly writes?: readonly string[]
}

const rows: readonly Row[] = [
  { name: 'help', command: 'help' },
  { name: 'help-nothing', command: '' },
  { name: 'help-apply', command: 'apply --help' },
  { name: 'help-group', command: 'cluster' },
  { name: 'help-completion', command: 'help completion' },
  { name: 'unknown-command', command: 'aply', wantError: true },
  { name: 'unknown-subcommand', command: 'cluster strat', wantError: true },
  { name: 'unknown-flag', command: 'list --enviroment dev', wantError: true },
  { name: 'unknown-flag-far-off', command: 'list --frobnicate', wantError: true },
  { name: 'unknown-short-flag', command: 'cluster stop -x', wantError: true },
  { name: 'wrong-output-far-off', command: 'list -o xml', wantError: true },
  { name: 'flag-of-another-command', command: 'list --yes', wantError: true },
  { name: 'flag-without-value', command: 'list -e', wantError: true },
  { name: 'wrong-output', command: 'list -o ymal', wantError: true },
  { name: 'extra-word', command: 'list all', wantError: true },
  { name: 'missing-word', command: 'completion', wantError: true },
  { name: 'wrong-switch', command: 'list --no-color=maybe', wantError: true },
  { name: 'list', command: 'list -f stack.example.yaml' },
  { name: 'list-before-command', command: '-f stack.example.yaml --environment=prod list -ltier=api' },
  { name: 'list-yaml', command: 'list -f stack.example.yaml -e staging -l name=backend -oyaml' },
  { name: 'graph', command: 'graph -f stack.example.yaml' },
  { name: 'graph-dot', command: 'graph -f stack.example.yaml -o dot' },
  { name: 'graph-mermaid', command: 'graph -f stack.example.yaml -e prod -o mermaid' },
  { name: 'graph-json', command: 'graph -f stack.example.yaml -l name=backend -o json' },
  { name: 'validate', command: 'validate -f stack.example.yaml' },
  { name: 'validate-one', command: 'validate -f examples/one-chart-three-environments -e default -o json' },
  { name: 'validate-mistakes', command: 'validate', given: 'mistakes', wantError: true },
  { name: 'validate-mistakes-json', command: 'validate -o json', given: 'mistakes', wantError: true },
  { name: 'no-stack', command: 'plan', given: 'bare', wantError: true },
  { name: 'no-such-stack', command: 'plan -f other.yaml', given: 'bare', wantError: true },
  { name: 'unknown-environment', command: 'list -f stack.example.yaml -e stagnig', wantError: true },
  { name: 'no-match', command: 'list -f stack.example.yaml -l name=backed', wantError: true },
  { name: 'set-for-unknown-release', command: 'template -f stack.example.yaml --set bakend:a=1', wantError: true },
  { name: 'template', command: 'template -f examples/one-chart-three-environments -l environment=staging' },
  {
    name: 'template-set',
    command: 'template -f stack.example.yaml -e prod -l name=frontend --set frontend:replicas=5',
  },
  {
    name: 'template-output-dir',
    command: 'template -f stack.yaml --output-dir out',
    given: 'examples/one-chart-three-environments',
    writes: ['out/embedded/hello-prod/hello.yaml'],
  },
  { name: 'template-error', command: 'template -f broken.yaml', given: 'bare', wantError: true },
  { name: 'template-chart-errors', command: 'template', given: 'chart-errors', wantError: true },
  { name: 'explain', command: 'explain -f stack.example.yaml -e prod backend' },
  { name: 'explain-path', command: 'explain compare port', given: 'chart-errors' },
  { name: 'explain-subchart', command: 'explain parent', given: 'chart-errors' },
  { name: 'explain-secret', command: 'explain secret -o yaml', given: 'chart-errors' },
  { name: 'explain-unknown-release', command: 'explain parnt', given: 'chart-errors', wantError: true },
  { name: 'explain-unknown-value', command: 'explain compare image.tga', given: 'chart-errors', wantError: true },
  { name: 'explain-chart-error', command: 'explain bad-values', given: 'chart-errors', wantError: true },
  { name: 'template-error-in-archive', command: 'template -f archive.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-empty', command: 'list -f empty.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-list', command: 'list -f list.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-text', command: 'validate -f text.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-cut', command: 'list -f cut.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-types', command: 'validate -f types.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-version', command: 'list -f version.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-values', command: 'template -f values.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-expressions', command: 'template -f expressions.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-cycles', command: 'validate -f cycles.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-charts', command: 'template -f charts.yaml', given: 'bad-input', wantError: true },
  { name: 'bad-through-a-file', command: 'list -f empty.yaml/x', given: 'bad-input', wantError: true },
  { name: 'bad-folder', command: 'list -f charts', given: 'bad-input', wantError: true },
  { name: 'bad-init-below-a-file', command: 'init -f empty.yaml/x/stack.yaml', given: 'bad-input', wantError: true },
  {
    name: 'bad-kubeconfig',
    command: 'plan -f nothing.yaml --kubeconfig no-such-kubeconfig',
    given: 'bad-input',
    wantError: true,
  },
  { name: 'bad-concurrency', command: 'plan -f nothing.yaml --concurrency x', given: 'bad-input', wantError: true },
  { name: 'bad-set', command: 'template -f nothing.yaml --set a', given: 'bad-input', wantError: true },
  {
    name: 'bad-state-file',
    command: 'template -f nothing.yaml --state-values-file gone.yaml',
    given: 'bad-input',
    wantError: true,
  },
  { name: 'bad-selector', command: 'list -f nothing.yaml -l ==', given: 'bad-input', wantError: true },
  { name: 'init', command: 'init', given: 'bare', writes: ['stack.yaml'] },
  { name: 'init-elsewhere', command: 'init -f deploy/web.yaml', given: 'bare', writes: ['deploy/web.yaml'] },
  {
    name: 'init-in-a-chart',
    command: 'init -f charts/web/stack.yaml',
    given: 'bare',
    writes: ['charts/web/stack.yaml'],
  },
  { name: 'init-again', command: 'init', given: 'mistakes', wantError: true },
  { name: 'completion-bash', command: 'completion bash' },
  { name: 'completion-zsh', command: 'completion zsh' },
  { name: 'completion-fish', command: 'completion fish' },
  { name: 'complete-command', command: '__complete st' },
  { name: 'complete-flag', command: '__complete destroy --with' },
  { name: 'complete-environment', command: '__complete list -f stack.example.yaml -e s' },
  { name: 'complete-release', command: '__complete apply -f stack.example.yaml --set ' },
  { name: 'complete-file', command: '__complete list -f ' },
  { name: 'reset-nobody', command: 'cluster reset', wantError: true },
]

const root = join(import.meta.dirname, '..', '..')
const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function play({ command, given, answer, writes = [] }: Row): Promise<{ code: number; text: string }> {
  let cwd = root
  if (given !== undefined) {
    cwd = join(mkdtempSync(join(tmpdir(), 'flotilla-golden-')), 'work')
    folders.push(cwd)
    cpSync(given.startsWith('examples/') ? join(root, given) : join(import.meta.dirname, 'given', given), cwd, {
      recursive: true,
    })
  }
  let out = ''
  let err = ''
  const world: World = {
    cwd,
    variables: { FLOTILLA_HOME: '/home/of/flotilla' },
    interactive: answer !== undefined,
    colour: false,
    columns: undefined,
    signal: new AbortController().signal,
    program: 'flotilla',
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ask: async () => answer ?? '',
  }
  const words = command === '' ? [] : command.split(' ')
  const code = await run(words, world)
  const files = writes.map((name) => `--- ${name}\n${readFileSync(join(cwd, name), 'utf8')}`).join('')
  const text = `$ flotilla ${command}\n${out}${err === '' ? '' : `--- standard error\n${err}`}${files}--- exit ${code}\n`
  return { code, text: text.replaceAll(cwd, '/work') }
}

describe('the command line', () => {
  for (const row of rows) {
    it(row.name, async () => {
      const { code, text } = await play(row)
      expect(code !== 0, text).toBe(row.wantError ?? false)
      await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'cli', `${row.name}.txt`))
    })
  }

  it('version.ts has the version of package.json', () => {
    const { version: packaged } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(version).toBe(packaged)
  })

  it('never prints a stack trace or a secret', async () => {
    const texts = await Promise.all(rows.map(async (row) => (await play(row)).text))
    expect(texts.filter((text) => /\n\s+at .*\.[jt]s:\d+/.test(text))).toEqual([])
    expect(texts.filter((text) => text.includes('hunter2'))).toEqual([])
  })
})
