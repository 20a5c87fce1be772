import {
  dateParts,
  hosts,
  layoutGaps,
  pathSegments,
  prereleases,
  schemes,
  tomlKeys,
  units,
  urlTails,
  userInfos,
} from './compose.table.ts'
import { operators } from './literals.table.ts'
import type { Random } from './random.ts'

/** Literals put together from parts, where a list of whole ones would know too few. */

const digits = (random: Random, low: number, high: number): string =>
  random.times(low, high, () => String(random.int(0, 9))).join('')

export function composedInt(random: Random): string {
  const sign = random.pick(['', '', '', '-', '+'])
  const kind = random.next()
  if (kind < 0.6) return sign + String(Math.floor(10 ** (random.next() * 15)))
  if (kind < 0.75) return sign + digits(random, 1, 20)
  if (kind < 0.85)
    return `${sign}0${random.pick(['x', 'X', 'b', 'B', 'o', 'O'])}${random.pick(['', '_'])}${digits(random, 1, 8)}`
  return `${sign}${digits(random, 1, 3)}_${digits(random, 0, 3)}`
}

export function composedFloat(random: Random): string {
  const sign = random.pick(['', '', '-', '+'])
  const exponent = random.chance(0.4)
    ? `${random.pick(['e', 'E'])}${random.pick(['', '-', '+'])}${random.int(0, 25)}`
    : ''
  if (random.chance(0.06)) return `${sign}0x${digits(random, 0, 3)}.${digits(random, 0, 2)}p${random.int(-8, 8)}`
  if (random.chance(0.04)) return `${digits(random, 1, 2)}${random.pick(['+', '-', ''])}${digits(random, 1, 2)}i`
  return `${sign}${digits(random, 0, 6)}.${digits(random, 0, 17)}${exponent}`
}

/** A verb with any flags, width, precision and argument numbers, and what is not a verb. */
export function composedVerb(random: Random): string {
  const number = () => random.pick(['', '', '', '1', '3', '10', '*', '[2]*', '[1]', '[9]', '[x]', '[3]*', '07'])
  const flags = random.times(0, 3, () => random.pick(['-', '+', '#', '0', ' '])).join('')
  return `%${flags}${number()}${random.chance(0.4) ? `.${number()}` : ''}${random.chance(0.1) ? '[1]' : ''}`
}

/** A layout and a date that mostly fits it. */
export function layoutAndDate(random: Random): readonly [layout: string, date: string] {
  let layout = ''
  let date = ''
  for (let i = random.int(1, 6); i > 0; i--) {
    const [mark, samples] = random.pick(dateParts)
    const gap = random.pick(layoutGaps)
    layout += mark + gap
    date += random.pick(samples) + gap
  }
  return [layout, date]
}

export function composedVersion(random: Random): string {
  const number = () =>
    random.pick(
      ['0', '1', '2', '3', '10', '27', '007', '18446744073709551615', '4294967296', ''].slice(
        0,
        random.chance(0.9) ? 6 : undefined,
      ),
    )
  const core = random.times(1, random.chance(0.9) ? 3 : 4, number).join('.')
  return `${random.chance(0.2) ? 'v' : ''}${core}${random.pick(prereleases.slice(0, random.chance(0.85) ? 6 : undefined))}`
}

export function composedConstraint(random: Random): string {
  const one = () => {
    const version = composedVersion(random)
    return `${random.pick(operators)}${random.pick(['', '', ' '])}${random.chance(0.2) ? version.replace(/\d+(?=\D*$)/, random.pick(['x', 'X', '*'])) : version}`
  }
  return random.times(1, 3, one).join(random.pick([', ', ' ', ' || ', '||', ',', ' - ']))
}

export function composedUrl(random: Random): string {
  const scheme = random.pick(schemes)
  const authority = random.chance(0.8) ? `//${random.pick(userInfos)}${random.pick(hosts)}` : ''
  const path = random.times(0, 3, () => `/${random.pick(pathSegments)}`).join('')
  return scheme + authority + path + random.times(0, 2, () => random.pick(urlTails)).join('')
}

export function composedPath(random: Random): string {
  return (
    random.pick(['', '/', '//']) +
    random.times(0, 4, () => random.pick(pathSegments)).join(random.pick(['/', '/', '//', '\\']))
  )
}

export function composedDuration(random: Random): string {
  const sign = random.pick(['', '', '', '-', '+'])
  const parts = random.times(
    1,
    3,
    () => `${digits(random, 1, 4)}${random.chance(0.3) ? `.${digits(random, 0, 3)}` : ''}${random.pick(units)}`,
  )
  return sign + parts.join('')
}

export function composedBase64(random: Random): string {
  const text = random.times(0, 14, () => random.pick([...'ABCDwxyz0189+/'])).join('')
  return text + random.pick(['', '', '=', '==', '\n', '-', '_'])
}

export function composedBase32(random: Random): string {
  const text = random.times(0, 10, () => random.pick([...'ABCDXYZ234567'])).join('')
  return text + random.pick(['', '=', '===', '====', '======', '1', '\n'])
}

/** A nested value of TOML; `leaf` makes the plain ones. */
export function tomlNode(random: Random, depth: number, leaf: () => string): string {
  if (depth <= 0 || random.chance(0.6)) return leaf()
  const gap = random.pick(['', ' ', ' ', '\n', ' # c\n'])
  const inner = () => tomlNode(random, depth - 1, leaf)
  if (random.chance(0.5)) return `[${gap}${random.times(0, 3, inner).join(`,${gap}`)}${random.pick(['', ',', gap])}]`
  return `{${random.times(0, 3, () => ` ${random.pick(tomlKeys)} = ${inner()}`).join(',')} }`
}
