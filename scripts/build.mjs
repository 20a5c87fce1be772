// Bundles the program: one small entry, everything else in chunks that load when a command needs them.
import { rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
// node scripts/build.mjs [FOLDER]: elsewhere than in dist, to try something beside it.
const out = resolve(root, process.argv[2] ?? 'dist')
rmSync(out, { recursive: true, force: true })

await build({
  absWorkingDir: root,
  entryPoints: { flotilla: 'src/cli/main.ts', 'embedded-server': 'src/embedded/main.ts', index: 'src/index.ts' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  keepNames: false,
  logLevel: 'warning',
  // Loaded for exotic ways to log in only; bundled it would be nine tenths of the program.
  external: ['@kubernetes/client-node'],
  // CommonJS dependencies inside an ES module bundle still call require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
