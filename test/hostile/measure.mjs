// Loaded into the program under test with --import: says at its end what it used of the processor and of memory.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const usage = { seconds: (userCPUTime + systemCPUTime) / 1e6, kilobytes: maxRSS }
  writeFileSync(process.env.FLOTILLA_MEASURE, JSON.stringify(usage))
})
