#!/usr/bin/env node
import pkg from '../../package.json' with { type: 'json' }

// The commonest question of scripts is answered before anything else is loaded.
const words = process.argv.slice(2)
if (words.length === 1 && words[0] === '--version') process.stdout.write(`${pkg.version}\n`)
else {
  const { runProcess } = await import('./process.ts')
  await runProcess(words)
}
