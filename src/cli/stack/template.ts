import { join, relative, resolve } from 'node:path'
import { localCharts } from '../../actions/charts.ts'
import { type TemplatedRelease, type TemplateOptions, templateStack } from '../../actions/template.ts'
import { FlotillaError } from '../../errors.ts'
import type { Stack } from '../../model/stack.ts'
import { type Context, flagOf, isOn, type Result } from '../command.ts'
import { writeText } from '../write.ts'
import { concurrencyOf, readStack } from './stack.ts'

/** Prints manifests, or writes them. */
export async function run(context: Context): Promise<Result> {
  const stack = readStack(context, { noNeeds: true })
  const onWarning = (text: string): void => context.remark(`warning: ${text}\n`)
  const options: TemplateOptions = {
    charts: localCharts({ onWarning, deferFiles: true }),
    includeCrds: isOn(context.args, 'include-crds'),
    onWarning,
  }
  const releases = isOn(context.args, 'live')
    ? await live(stack, context, options)
    : await templateStack(stack, options)
  const folder = flagOf(context.args, 'output-dir')
  if (folder === undefined) return { text: releases.map(({ text }) => text).join('') }
  return { text: write(releases, { folder: resolve(context.cwd, folder), stack, cwd: context.cwd }) }
}

async function live(stack: Stack, context: Context, options: TemplateOptions): Promise<TemplatedRelease[]> {
  const { withSession } = await import('./session.ts')
  return withSession(stack, { ...context, requests: concurrencyOf(context) }, (session) =>
    templateStack(stack, { ...options, session }),
  )
}

interface WriteOptions {
  readonly folder: string
  readonly stack: Stack
  readonly cwd: string
}

/** One file `context/namespace/name.yaml` for each release. */
function write(releases: readonly TemplatedRelease[], { folder, stack, cwd }: WriteOptions): string {
  return releases
    .map(({ spec, text }) => {
      const file = join(folder, contextOf(spec.context, stack), spec.namespace, `${spec.name}.yaml`)
      // A context is any text of a kubeconfig: it must not lead out of the folder.
      if (relative(folder, file).startsWith('..')) {
        throw new FlotillaError('E_PATH', `the context ${spec.context} cannot be the name of a folder`, {
          position: spec.position,
        })
      }
      writeText(file, text, { shown: relative(cwd, file) })
      return `wrote ${relative(cwd, file)}\n`
    })
    .join('')
}

function contextOf(context: string, { environment }: Stack): string {
  if (context !== '') return context.replaceAll('/', '_')
  const { target } = environment
  if (target === undefined) return 'current'
  return target.kind === 'embedded' ? 'embedded' : target.context.replaceAll('/', '_')
}
