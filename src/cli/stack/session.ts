import { homedir } from 'node:os'
import { join } from 'node:path'
import { localCharts } from '../../actions/charts.ts'
import type { Session, Target } from '../../actions/session.ts'
import type { Environment, Stack } from '../../model/stack.ts'
import { type Context, flagOf } from '../command.ts'

/** The folder of the embedded cluster: below $FLOTILLA_HOME, else where data of programs belongs. */
export function embeddedFolder(variables: Context['variables']): string {
  const data = variables['XDG_DATA_HOME'] || join(homedir(), '.local', 'share')
  return join(variables['FLOTILLA_HOME'] || join(data, 'flotilla'), 'embedded')
}

/** A session that counts what it sends. */
export interface CountingSession extends Session {
  /** Requests sent so far, to all clusters together. */
  readonly requests: () => number
}

/**
 * Works with the clusters that the stack's releases mean, and closes them. `requests` limits those in flight to one cluster.
 * `--kube-context` overrules every context of the file, so that a trial run reaches no other cluster.
 */
export async function withSession<T>(
  stack: Stack,
  context: Context & { readonly requests?: number | undefined },
  work: (session: CountingSession) => Promise<T>,
): Promise<T> {
  const { connect } = await import('../../actions/connect.ts')
  const warned = new Set<string>()
  const onWarning = (text: string): void => {
    if (!warned.has(text)) context.remark(`warning: ${text}\n`)
    warned.add(text)
  }
  const options = {
    kubeconfig: flagOf(context.args, 'kubeconfig'),
    context: flagOf(context.args, 'kube-context'),
    variables: context.variables,
    interactive: context.interactive,
    ...(context.requests === undefined ? {} : { requests: context.requests }),
    embedded: async () => {
      const { ensureEmbedded } = await import('../../embedded/control.ts')
      return ensureEmbedded({ dataDir: embeddedFolder(context.variables) })
    },
  }
  const opening = new Map<string, Promise<Target>>()
  const opened: Target[] = []
  const open = (name: string): Promise<Target> => {
    const key = options.context ? '' : name
    const target = opening.get(key) ?? connect(environmentAt(stack.environment, key), { ...options, named: key !== '' })
    opening.set(key, target)
    return target
  }
  const session: CountingSession = {
    open: async (name) => {
      const target = await open(name)
      if (!opened.includes(target)) opened.push(target)
      return target
    },
    requests: () => opened.reduce((sum, { cluster }) => sum + cluster.requests, 0),
    charts: localCharts({ onWarning }),
    now: Date.now,
    signal: context.signal,
    onWarning,
  }
  try {
    return await work(session)
  } finally {
    for (const { cluster } of opened) cluster.close()
  }
}

/** The environment with the context of a release in place of its own. */
function environmentAt(environment: Environment, context: string): Environment {
  return context === '' ? environment : { ...environment, target: { kind: 'context', context } }
}
