// Writes what is generated from the code: the JSON Schema of the stack file, the references of the command line and of
// error codes.
// With --check nothing is written; a stale file is an error.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bundle = join(root, 'node_modules', '.cache', 'flotilla', `generate-${process.pid}.mjs`)

await build({
  absWorkingDir: root,
  stdin: {
    contents: `export { stackJsonSchema } from './src/stack/schema.ts'
export { referencePage } from './src/cli/reference.ts'
export { errorsPage } from './src/cli/error-reference.ts'`,
    resolveDir: root,
    loader: 'ts',
  },
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  // The code of the commands is loaded when they run: the tables are enough here.
  external: ['./stack/*'],
})
const { stackJsonSchema, referencePage, errorsPage } = await import(pathToFileURL(bundle).href)
rmSync(bundle)

const files = [
  ['schemas/stack.schema.json', `${JSON.stringify(stackJsonSchema(), null, 2)}\n`],
  ['docs/CLI.md', referencePage()],
  ['docs/ERRORS.md', errorsPage()],
]
const check = process.argv.includes('--check')
for (const [name, text] of files) {
  const path = join(root, name)
  if (check) {
    if (readOr(path) !== text) {
      console.error(`${name} is stale: run npm run generate`)
      process.exitCode = 1
    }
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${name}`)
  }
}

function readOr(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
