import type { HelmResult, Invocation } from './command.ts'
import { namespaceOf } from './namespace.ts'
import { environmentOf } from './settings.ts'

/** `helm env` */
export async function run({ args, settings, profile, world }: Invocation): Promise<HelmResult> {
  const namespace = await namespaceOf(settings, world)
  const environment = environmentOf(settings, { namespace, program: world.program, profile })
  const [name] = args
  if (name !== undefined) return { text: `${environment.get(name) ?? ''}\n` }
  return { text: [...environment].map(([key, value]) => `${key}="${value}"\n`).join('') }
}
