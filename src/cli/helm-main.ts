#!/usr/bin/env node
void import('./launch.ts').then(({ launch }) => launch('helm', process.argv.slice(2)))
