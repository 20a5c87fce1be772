// Lists what differs from the recorded answers, for work on it:
//   node --stack-size=3900 test/conformance/failures.mjs [part of a file's name] [most differences shown for each file]
// (include 1,000 levels deep, which one case has, needs more than Node's default stack)
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [, , part = '', most = '10'] = process.argv
const shorten = (value, length) => JSON.stringify(value).slice(0, length)

// Node 20 reads no TypeScript.
const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.failures-'))
try {
  const outfile = join(folder, 'driver.mjs')
  const entry = join(import.meta.dirname, 'driver.ts')
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile })
  const { caseFiles, runFile } = await import(pathToFileURL(outfile).href)
  let asked = 0
  let failed = 0
  for (const file of caseFiles().filter((name) => name.includes(part))) {
    const result = await runFile(file)
    const ids = new Set(result.differences.map(({ id }) => id))
    asked += result.asked
    failed += ids.size
    console.log(`${file}: ${result.asked - ids.size} of ${result.asked}`)
    for (const { id, profile, test, expected, got } of result.differences.slice(0, Number(most))) {
      console.log(`  ${id} ${profile} ${shorten(test.name, 120)}`)
      console.log(`    template ${shorten(test.template, 300)}`)
      console.log(`    expected ${shorten(expected, 500)}`)
      console.log(`    got      ${shorten(got, 500)}`)
    }
    for (const id of result.closedGaps) console.log(`  closed gap ${id}`)
  }
  console.log(`all: ${asked - failed} of ${asked}`)
} finally {
  rmSync(folder, { recursive: true })
}
