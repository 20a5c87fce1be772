#!/usr/bin/env node
void import('./launch.ts').then(({ launch }) => launch('runHelmProcess', process.argv.slice(2)))
