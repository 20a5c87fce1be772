import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GoMap } from '../../src/model/value.ts'
import { validateSchema } from '../../src/values/schema.ts'
import type { FetchedDocument } from '../../src/values/schema-documents.ts'
import { decodeYaml } from '../../src/yaml/parse.ts'
import { Random } from './random.ts'
import { type Draft, type SchemaCase, schemaCase } from './schema-cases.ts'

const drafts: readonly Draft[] = ['4', '6', '7', '2019', '2020', '2020']
const chartsAtOnce = 200
/** Go visits maps in random order, so that a failure may have several texts. */
const retries = 12

export interface SchemaDifference {
  readonly index: number
  readonly test: SchemaCase
  readonly own: string
  readonly theirs: string
}

export function caseAt(seed: number, index: number): SchemaCase {
  const random = Random.forCase(seed, index)
  return schemaCase(random, drafts[index % drafts.length] as Draft, index % 3 === 0 ? 12 : index % 3 === 1 ? 2 : 0)
}

/** Compares the verdicts on generated schemas with those of a real helm; through `lint`, which takes many charts. */
export async function compareSchemas(
  helm: string,
  { seed, from, count }: { readonly seed: number; readonly from: number; readonly count: number },
): Promise<SchemaDifference[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-schemas-'))
  const differences: SchemaDifference[] = []
  try {
    for (let at = from; at < from + count; at += chartsAtOnce) {
      const cases = Array.from({ length: Math.min(chartsAtOnce, from + count - at) }, (_, i) => caseAt(seed, at + i))
      const verdicts = await ask(helm, folder, cases)
      for (const [i, test] of cases.entries()) {
        const own = ownVerdict(test)
        let theirs = verdicts[i] as string
        for (let again = 0; sorted(own) !== sorted(theirs) && again < retries; again++)
          theirs = (await ask(helm, folder, [test]))[0] as string
        if (sorted(own) !== sorted(theirs)) differences.push({ index: at + i, test, own, theirs })
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return differences
}

export function ownVerdict({ schema, values }: SchemaCase): string {
  const { value } = decodeYaml(JSON.stringify(values), 'map')
  const documents = { known: nothing, onUrn: () => undefined }
  return validateSchema(schema, value as GoMap, documents)?.trimEnd() ?? ''
}

async function ask(helm: string, folder: string, cases: readonly SchemaCase[]): Promise<string[]> {
  const slots = cases.map((_, i) => `slot${i}`)
  for (const [i, { schema, values }] of cases.entries()) {
    const chart = join(folder, slots[i] as string)
    mkdirSync(chart, { recursive: true })
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\nicon: https://e.x/i\n')
    writeFileSync(join(chart, 'values.yaml'), JSON.stringify(values))
    writeFileSync(join(chart, 'values.schema.json'), schema)
  }
  const text = await run(helm, folder, ['lint', ...slots])
  return slots.map((slot) => {
    const start = text.indexOf(`==> Linting ${slot}\n`)
    const next = text.indexOf('\n==> Linting ', start + 1)
    const section = text.slice(start, next < 0 ? undefined : next)
    const mark = '[ERROR] values.yaml: '
    const at = section.indexOf(mark)
    if (at < 0) return ''
    // Helm 3 says the same again there.
    const end = section.slice(at).search(/\n\[(?:WARNING|ERROR)\] templates\//)
    return section.slice(at + mark.length, end < 0 ? undefined : at + end).trimEnd()
  })
}

function run(helm: string, cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GOGC: '400', KUBECONFIG: '/dev/null' }
    const child = spawn(helm, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}

/** No file that a generated schema names is there. */
const nothing = {
  get: (url: string) => ({ problem: `open ${url.slice('file://'.length)}: no such file or directory` }),
} as unknown as ReadonlyMap<string, FetchedDocument>

interface Line {
  readonly text: string
  readonly below: Line[]
}

/** The tree of causes with siblings in order, and the names of an enumeration too: Go's order of both is random. */
export function sorted(verdict: string): string {
  const root: Line = { text: '', below: [] }
  const open: Line[] = [root]
  // Which pair of several is told is random too; and what is at the root of a machine is its own business.
  const told = verdict
    .replace(/^(duplicate (?:anchor|id) "[^"]*" in "[^"]*") at .*$/, '$1')
    .replace(/^(failing loading "file:[^"]*"): .*$/, '$1')
  for (const text of told.split('\n')) {
    const depth = (/^ */.exec(text)?.[0].length ?? 0) / 2
    const line: Line = {
      text: text.replace(/additional properties (.*) not allowed$/, (_, list: string) =>
        list.split(', ').sort().join(),
      ),
      below: [],
    }
    const parent = open[Math.min(depth, open.length - 1)] as Line
    parent.below.push(line)
    open.length = Math.min(depth, open.length - 1) + 1
    open.push(line)
  }
  const print = (line: Line): string => `${line.text}\n${line.below.map(print).sort().join('').replaceAll(/^/gm, ' ')}`
  return print(root)
}
