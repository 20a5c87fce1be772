import { toJson } from '../golang/json.ts'
import type { ProfileName } from '../model/profile.table.ts'
import type { Release } from '../model/release.ts'
import type { GoMap } from '../model/value.ts'
import { marshalYaml } from '../yaml/emit.ts'

export interface ReleaseTextOptions {
  readonly profile: ProfileName
  readonly lastDeployed: Date
  readonly hideNotes: boolean
  readonly colour: boolean
  /** With `--debug`: the values that templates saw. */
  readonly computed?: GoMap
}

/** What `helm install` prints of a release. */
export function releaseText(release: Release, options: ReleaseTextOptions): string {
  const { profile, colour, computed } = options
  const dryRun = release.description.toLowerCase() === 'dry run complete'
  const lines = [
    `NAME: ${release.name}`,
    `LAST DEPLOYED: ${ansiTime(options.lastDeployed)}`,
    `NAMESPACE: ${paint(release.namespace, 36, colour)}`,
    `STATUS: ${paint(release.status, statusColour(release.status), colour)}`,
    `REVISION: ${release.revision}`,
  ]
  if (profile === 'helm4') lines.push(`DESCRIPTION: ${release.description}`)
  // Tests that have not run are not told of.
  if (!release.hooks.some(({ events }) => events.includes('test'))) lines.push('TEST SUITE: None')
  let text = `${lines.join('\n')}\n`
  if (computed !== undefined) {
    text += `USER-SUPPLIED VALUES:\n${valuesText(release.config)}\nCOMPUTED VALUES:\n${valuesText(computed)}\n`
  }
  if (dryRun || computed !== undefined) {
    const hooks = release.hooks.map(({ path, manifest }) => `---\n# Source: ${path}\n${manifest}\n`)
    text += `HOOKS:\n${hooks.join('')}MANIFEST:\n${release.manifest}\n`
  }
  if (!options.hideNotes && release.notes !== '') text += `NOTES:\n${release.notes.trim()}\n`
  return text
}

function valuesText(values: GoMap): string {
  return toJson(values) === '{}' ? '{}\n' : marshalYaml(values)
}

function statusColour(status: Release['status']): number | undefined {
  switch (status) {
    case 'deployed':
      return 32
    case 'failed':
    case 'unknown':
      return 31
    case 'uninstalled':
    case 'superseded':
      return undefined
    default:
      return 33
  }
}

function paint(text: string, code: number | undefined, colour: boolean): string {
  return colour && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Go's time.ANSIC, in the local zone. */
function ansiTime(time: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  const day = String(time.getDate()).padStart(2)
  return `${days[time.getDay()]} ${months[time.getMonth()]} ${day} ${clock} ${time.getFullYear()}`
}
