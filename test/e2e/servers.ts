import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../src/embedded/certificate.ts'
import { kubeconfigOf } from '../../src/embedded/control.ts'
import { controlPlane, type TestServer } from './control-plane.ts'

/** The embedded cluster, in this process: always there. */
const embedded: TestServer = {
  name: 'the embedded cluster',
  missing: undefined,
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-embedded-'))
    const token = 'a-token-for-tests'
    const certificate = makeCertificate()
    const { startServer } = await import('../../src/embedded/start.ts')
    const server = await startServer({ token, certificate })
    const kubeconfig = join(folder, 'kubeconfig')
    writeFileSync(kubeconfig, kubeconfigOf({ url: server.url, token, certificate: certificate.certificate }))
    return {
      kubeconfig,
      stop: async () => {
        await server.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

/** Every kind of API server that the same tests run against. */
export const servers: readonly TestServer[] = [embedded, controlPlane]
