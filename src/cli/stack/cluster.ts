import { ensureEmbedded, resetEmbedded, statusEmbedded, stopEmbedded } from '../../embedded/control.ts'
import { FlotillaError } from '../../errors.ts'
import { alignColumns } from '../../golang/tabwriter.ts'
import type { Json } from '../../model/json.ts'
import { type Context, isOn, type Result } from '../command.ts'
import { embeddedFolder } from './session.ts'

/** `cluster start|stop|status|kubeconfig|reset`. */
export async function cluster(
  verb: 'start' | 'stop' | 'status' | 'kubeconfig' | 'reset',
  context: Context,
): Promise<Result> {
  const dataDir = embeddedFolder(context.variables)
  switch (verb) {
    case 'start': {
      const server = await ensureEmbedded({ dataDir })
      return described({ ...server, running: true, dataDir }, server.started ? 'started' : 'runs already')
    }
    case 'status': {
      const server = await statusEmbedded({ dataDir })
      return server === undefined
        ? { data: { running: false, dataDir }, text: `the embedded cluster does not run; its data is in ${dataDir}\n` }
        : described({ ...server, running: true, dataDir }, 'runs')
    }
    case 'kubeconfig':
      return { text: `${(await ensureEmbedded({ dataDir })).kubeconfigPath}\n` }
    case 'stop': {
      const stopped = await stopEmbedded({ dataDir })
      return { data: { stopped }, text: stopped ? 'stopped\n' : 'it did not run\n' }
    }
    case 'reset':
      await confirmReset(context, dataDir)
      await resetEmbedded({ dataDir })
      return { data: { reset: true }, text: 'stopped, and its data is deleted\n' }
    default:
      return verb satisfies never
  }
}

interface Described {
  readonly server: string
  readonly kubeconfigPath: string
  readonly pid: number
  readonly running: boolean
  readonly dataDir: string
}

// The token is in the kubeconfig, which only the user can read; it is not printed.
function described({ server, kubeconfigPath, pid, running, dataDir }: Described, state: string): Result {
  const data: Json = { running, server, kubeconfig: kubeconfigPath, pid, dataDir }
  const rows = [
    ['cluster', `embedded, ${state}`],
    ['server', server],
    ['process', String(pid)],
    ['kubeconfig', kubeconfigPath],
  ]
  return { data, text: alignColumns(rows, { padding: 2 }) }
}

async function confirmReset({ args, interactive, ask }: Context, dataDir: string): Promise<void> {
  if (isOn(args, 'yes')) return
  if (!interactive) {
    throw new FlotillaError('E_NOT_CONFIRMED', `reset deletes what is in ${dataDir}`, {
      hint: 'flotilla cluster reset --yes does not ask',
    })
  }
  const answer = (await ask(`delete the embedded cluster's data in ${dataDir}? [y/N] `)).trim()
  if (!/^(?:y|yes)$/i.test(answer)) throw new FlotillaError('E_NOT_CONFIRMED', 'not confirmed: nothing was changed')
}
