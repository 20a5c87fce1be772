#!/usr/bin/env node
import { version } from './version.ts'

// The commonest question of scripts is answered before anything else is loaded.
const words = process.argv.slice(2)
if (words.length === 1 && words[0] === '--version') process.stdout.write(`${version}\n`)
else {
  const helm = words[0] === 'helm'
  void import('./launch.ts').then(({ launch }) => (helm ? launch('helm', words.slice(1)) : launch('stack', words)))
}
