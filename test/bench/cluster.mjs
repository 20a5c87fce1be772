// The cluster part: a real control plane, one hundred releases, against helmfile and against helm itself.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { median, row, run, runAll } from './measure.mjs'

const tool = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools', 'control-plane', 'cluster.sh')

/** Starts the control plane if the machine has one. @returns {{kubeconfig: string, stop: () => void} | undefined} */
function controlPlane(folder) {
  if (process.env.KUBECONFIG) return { kubeconfig: process.env.KUBECONFIG, stop: () => {} }
  if (!process.env.KUBEBUILDER_ASSETS || !existsSync(tool)) return undefined
  const data = join(folder, 'control-plane')
  execFileSync(tool, ['start', data], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { kubeconfig: join(data, 'kubeconfig'), stop: () => execFileSync(tool, ['stop', data]) }
}

export async function benchCluster({ folder, input, flotilla, helm, cores }) {
  const cluster = controlPlane(folder)
  if (!cluster) {
    console.log('cluster part: skipped, neither KUBECONFIG nor KUBEBUILDER_ASSETS is set')
    return
  }
  try {
    await measure({ folder, input, flotilla, helm, cores, kubeconfig: cluster.kubeconfig })
  } finally {
    cluster.stop()
  }
}

async function measure({ folder, input, flotilla, helm, cores, kubeconfig }) {
  const env = { KUBECONFIG: kubeconfig }
  // Data, because it says how many requests were sent; making it takes a little longer than the text.
  const ours = (args) =>
    run(flotilla[0], [...flotilla.slice(1), ...args, '-f', 'stack.yaml', '-o', 'json'], { cwd: folder, env })
  const requests = (result) => JSON.parse(result.stdout).requests
  const repeat = async (times, work) => {
    const results = []
    for (let i = 0; i < times; i++) results.push(await work())
    return { ms: median(results.map(({ ms }) => ms)), requests: requests(results[0]) }
  }
  const namespaces = [...new Set(input.releases.map(({ namespace }) => namespace))]
  const clean = async () => {
    const kubectl = process.env.KUBECTL ?? 'kubectl'
    await run(kubectl, ['delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=true'], { env })
  }

  const fresh = await ours(['apply', '--yes'])
  const noChangePlan = await repeat(5, () => ours(['plan']))
  const noChangeApply = await repeat(5, () => ours(['apply', '--yes']))
  const sync = await ours(['sync', '--yes'])
  await clean()

  const installs = input.releases.map(({ name, namespace, chart }) => [
    helm,
    'install',
    name,
    chart,
    '-n',
    namespace,
    '--create-namespace',
  ])
  const helmInstall = await runAll(installs, { atOnce: cores, cwd: folder, env })
  await clean()

  const file = process.env.HELMFILE ? await helmfile({ folder, helm, env, clean }) : {}
  row('apply, all new / helm install x100', fresh.ms, helmInstall, `${requests(fresh)} requests`)
  row('apply, all new / helmfile sync, all new', fresh.ms, file.fresh, file.fresh ? '' : 'HELMFILE is not set')
  row('sync, again / helmfile sync, again', sync.ms, file.again, `${requests(sync)} requests`)
  row('plan, no change / helmfile sync, again', noChangePlan.ms, file.again, `${noChangePlan.requests} requests`)
  row('apply, no change / helmfile sync, again', noChangeApply.ms, file.again, `${noChangeApply.requests} requests`)
}

/** helmfile with the real helm behind it; `diff` and `apply` need the helm-diff plugin, `sync` does not. */
async function helmfile({ folder, helm, env, clean }) {
  const sync = () =>
    run(process.env.HELMFILE, ['--helm-binary', helm, '-f', 'helmfile.yaml', 'sync'], { cwd: folder, env })
  const fresh = (await sync()).ms
  const again = (await sync()).ms
  await clean()
  return { fresh, again }
}
