// Loaded into the program under test with --import: says at its end how much memory it had at most.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  writeFileSync(process.env.FLOTILLA_MEASURE, String(process.resourceUsage().maxRSS))
})
