// Bundles the program. A command's time is mostly loading, so there is one CommonJS file whose modules run when they are first
// needed, behind a launcher that keeps V8's compiled code from run to run (src/cli/code-cache.ts).
//   node scripts/build.mjs [FOLDER]     elsewhere than in dist, to try something beside it
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const out = resolve(root, process.argv[2] ?? 'dist')
rmSync(out, { recursive: true, force: true })
mkdirSync(join(out, 'lib'), { recursive: true })
writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n')
writeFileSync(join(out, 'lib', 'package.json'), '{ "type": "module" }\n')

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  charset: 'ascii',
  logLevel: 'warning',
  // Loaded for exotic ways to log in only; bundled it would be nine tenths of the program.
  external: ['@kubernetes/client-node'],
}
const commonjs = {
  ...shared,
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { 'import.meta.url': 'MODULE_URL' },
  banner: { js: "const MODULE_URL = require('node:url').pathToFileURL(__filename).href;" },
}

await build({ ...commonjs, entryPoints: { 'embedded-server': 'src/embedded/main.ts' }, outdir: out })
// What the launcher runs: the text of one function, so that it need not be put together at each start. One for each front door,
// because a small file with short names is read and compiled sooner.
const programs = { program: 'src/cli/process.ts', 'helm-program': 'src/cli/helm/process.ts' }
await build({
  ...commonjs,
  minifyIdentifiers: true,
  banner: { js: `(function (exports, require, module, __filename, __dirname) {${commonjs.banner.js}` },
  footer: { js: '})' },
  entryPoints: programs,
  outdir: out,
})
const digest = createHash('sha256')
for (const name of Object.keys(programs)) digest.update(readFileSync(join(out, `${name}.js`)))
await build({
  ...commonjs,
  banner: {},
  define: { PROGRAM_BUILD: JSON.stringify(digest.digest('hex').slice(0, 16)) },
  entryPoints: { flotilla: 'src/cli/main.ts', 'flotilla-helm': 'src/cli/helm-main.ts' },
  outdir: out,
})
// The library, for programs that bundle or import it themselves.
await build({
  ...shared,
  format: 'esm',
  splitting: true,
  entryPoints: { index: 'src/index.ts' },
  outdir: join(out, 'lib'),
})
