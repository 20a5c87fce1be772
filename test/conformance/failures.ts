import { caseFiles, runFile } from './driver.ts'

// Prints what differs, for work on it: part of a file name, most differences shown for each file.
const [, , part = '', most = '10'] = process.argv
let asked = 0
let failed = 0
for (const file of caseFiles().filter((name) => name.includes(part))) {
  const result = await runFile(file)
  const ids = new Set(result.differences.map(({ id }) => id))
  asked += result.asked
  failed += ids.size
  console.log(`${file}: ${result.asked - ids.size} of ${result.asked}`)
  for (const { id, profile, test, expected, got } of result.differences.slice(0, Number(most))) {
    console.log(`  ${id} ${profile} ${JSON.stringify(test.name).slice(0, 120)}`)
    console.log(`    template ${JSON.stringify(test.template).slice(0, 300)}`)
    console.log(`    expected ${JSON.stringify(expected).slice(0, 500)}`)
    console.log(`    got      ${JSON.stringify(got).slice(0, 500)}`)
  }
  for (const id of result.closedGaps) console.log(`  closed gap ${id}`)
}
console.log(`all: ${asked - failed} of ${asked}, ${((100 * (asked - failed)) / asked).toFixed(2)} %`)
