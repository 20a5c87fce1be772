import { profiles } from '../../model/profile.table.ts'
import type { HelmResult, Invocation } from './command.ts'

/** `helm version` */
export async function run({ flags, profile }: Invocation): Promise<HelmResult> {
  const template = flags.text('template')
  if (template !== '') {
    const { versionOfTemplate } = await import('../../actions/helm-name.ts')
    return { text: versionOfTemplate(template, profile) }
  }
  const { helmVersion } = profiles[profile]
  if (flags.isOn('short')) return { text: `${helmVersion}\n` }
  const client = profile === 'helm4' ? ', KubeClientVersion:"v1.37"' : ''
  return {
    text: `version.BuildInfo{Version:"${helmVersion}", GitCommit:"", GitTreeState:"", GoVersion:"go1.26.8"${client}}\n`,
  }
}
