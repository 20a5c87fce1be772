// Runs failures.ts on Node 20: node --stack-size=3900 test/conformance/failures.mjs [part of a file's name] [most shown]
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.failures-'))
try {
  const outfile = join(folder, 'failures.mjs')
  const entry = join(import.meta.dirname, 'failures.ts')
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile })
  await import(pathToFileURL(outfile).href)
} finally {
  rmSync(folder, { recursive: true })
}
