// The fuzzer:  npm run fuzz -- [--seed N] [--count N] [--profile helm4|helm3|both] [--first INDEX]
//                   [--charts N] [--shown N]
//   HELM4, HELM3   the real helms that Flotilla is compared with
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Dates without a zone are local ones: the same place for both.
process.env.TZ = 'UTC'
const bundle = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', `fuzz-${process.pid}.mjs`)
await build({
  entryPoints: [join(import.meta.dirname, 'main.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
try {
  await import(pathToFileURL(bundle).href)
} finally {
  rmSync(bundle, { force: true })
}
