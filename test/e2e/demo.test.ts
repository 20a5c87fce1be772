import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { because, controlPlane, type TestCluster } from './control-plane.ts'
import { root } from './program.ts'

const run = promisify(execFile)

/** The README's demo, unchanged, on a cluster that is not the embedded one. */
describe.skipIf(controlPlane.missing)(`the demo on the real control plane${because(controlPlane.missing)}`, () => {
  let cluster: TestCluster
  const home = mkdtempSync(join(tmpdir(), 'flotilla-home-'))

  beforeAll(async () => {
    cluster = await controlPlane.start()
  })
  afterAll(async () => {
    await cluster.stop()
    rmSync(home, { recursive: true, force: true })
  })

  it('plans, applies, shows, changes, diffs, applies and destroys', { timeout: 120_000 }, async () => {
    const context = process.env['FLOTILLA_E2E_CONTEXT'] ?? 'test'
    const { stdout } = await run(process.execPath, [join(root, 'scripts', 'demo.mjs'), '--kube-context', context], {
      cwd: root,
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig, FLOTILLA_HOME: home },
      maxBuffer: 1 << 26,
    })
    expect(stdout).toContain('destroy')
  })
})
