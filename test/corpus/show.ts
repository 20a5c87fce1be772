import { corpusFolder, profileNames, readCorpus, runCase } from './run.ts'

// Prints what differs, for work on it: part of a case's name, most differences shown.
const [, , part = '', most = '20', only = ''] = process.argv
if (corpusFolder === undefined) throw new Error('FLOTILLA_CORPUS names no folder')
const cases = readCorpus(corpusFolder).filter(({ id }) => id.includes(part))
let shown = 0
for (const profile of profileNames.filter((name) => name.includes(only))) {
  let failed = 0
  const began = Date.now()
  for (const test of cases) {
    let problem: string | undefined
    try {
      problem = (await runCase(test, { folder: corpusFolder, profile })).problem
    } catch (error) {
      problem = error instanceof Error ? error.stack : String(error)
    }
    if (problem === undefined) continue
    failed++
    if (shown++ < Number(most))
      console.log(`${profile} ${test.id}\n  ${test.args.join(' ').slice(0, 300)}\n  ${problem.slice(0, 700)}`)
  }
  console.log(`${profile}: ${cases.length - failed} of ${cases.length} in ${Date.now() - began} ms`)
}
