import { homedir } from 'node:os'
import { join } from 'node:path'
import { localCharts } from '../../actions/charts.ts'
import type { Session } from '../../actions/session.ts'
import { FlotillaError } from '../../errors.ts'
import type { Environment, Stack } from '../../model/stack.ts'
import { type Context, flagOf } from '../command.ts'
import { selectedOf } from './stack.ts'

/** The folder of the embedded cluster: below $FLOTILLA_HOME, else where data of programs belongs. */
export function embeddedFolder(variables: Context['variables']): string {
  const data = variables['XDG_DATA_HOME'] || join(homedir(), '.local', 'share')
  return join(variables['FLOTILLA_HOME'] || join(data, 'flotilla'), 'embedded')
}

/** Opens the cluster that the stack's environment means, works with it, and closes it. `requests` limits those in flight. */
export async function withSession<T>(
  stack: Stack,
  context: Context & { readonly requests?: number | undefined },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { connect } = await import('../../actions/connect.ts')
  const warned = new Set<string>()
  const onWarning = (text: string): void => {
    if (!warned.has(text)) context.remark(`warning: ${text}\n`)
    warned.add(text)
  }
  const { cluster, store } = await connect(environmentOf(stack), {
    kubeconfig: flagOf(context.args, 'kubeconfig'),
    context: flagOf(context.args, 'kube-context'),
    variables: context.variables,
    interactive: context.interactive,
    ...(context.requests === undefined ? {} : { requests: context.requests }),
    embedded: async () => {
      const { ensureEmbedded } = await import('../../embedded/control.ts')
      return ensureEmbedded({ dataDir: embeddedFolder(context.variables) })
    },
  })
  try {
    const charts = localCharts({ onWarning })
    return await work({ cluster, store, charts, now: Date.now, signal: context.signal, onWarning })
  } finally {
    cluster.close()
  }
}

/** The environment with the one context that the selected releases have. */
function environmentOf(stack: Stack): Environment {
  const contexts = new Set(selectedOf(stack).map((release) => release.context))
  const [only = ''] = contexts
  if (contexts.size > 1) {
    const names = [...contexts].map((name) => name || 'the one of the environment').join(', ')
    throw new FlotillaError('E_SEVERAL_CLUSTERS', `the selected releases are in several clusters: ${names}`, {
      hint: 'take one at a time: -l context=NAME',
    })
  }
  return only === '' ? stack.environment : { ...stack.environment, target: { kind: 'context', context: only } }
}
