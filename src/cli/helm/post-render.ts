import type { PostRenderer } from '../../actions/helm-post-render.ts'
import { FlotillaError } from '../../errors.ts'
import { quote } from '../../golang/strconv.ts'
import type { Invocation } from './command.ts'

export type PostRender = (text: string) => string

/**
 * What `--post-renderer` does to a manifest; undefined without the flag. Helm 3 takes programs. Helm 4 takes plugins only, of
 * which this program has none.
 *
 * @throws FlotillaError E_USAGE with Helm's text
 */
export async function postRendererOf({ flags, profile, world }: Invocation): Promise<PostRender | undefined> {
  const name = flags.text('post-renderer')
  if (name === '') return undefined
  const refused = (reason: string): FlotillaError =>
    new FlotillaError('E_USAGE', `invalid argument ${quote(name)} for "--post-renderer" flag: ${reason}`)
  if (profile === 'helm4') throw refused(`plugin: {Name:${name} Type:postrenderer/v1} not found`)
  // Loaded for the flag only: it takes child processes along.
  const { findProgram, postRender } = await import('../../actions/helm-post-render.ts')
  const { cwd, variables } = world
  let program: string
  try {
    program = findProgram(name, { cwd, variables })
  } catch (error) {
    if (error instanceof FlotillaError) throw refused(error.message)
    throw error
  }
  const renderer: PostRenderer = { program, args: flags.list('post-renderer-args'), cwd, variables }
  return (text) => postRender(text, renderer)
}
