import {
  composedConstraint,
  composedDuration,
  composedFloat,
  composedInt,
  composedPath,
  composedUrl,
  composedVerb,
  composedVersion,
} from './compose.ts'
import {
  alphabet,
  dates,
  durations,
  flags,
  floats,
  integers,
  keys,
  kinds,
  layouts,
  odd,
  oddFloats,
  oddIntegers,
  operators,
  paths,
  regexParts,
  strange,
  urls,
  verbs,
  versions,
  wild,
  words,
  zones,
} from './literals.table.ts'
import type { Random } from './random.ts'

/** A Go string literal for a text; code units U+DC80..U+DCFF stand for single bytes, as everywhere in the project. */
export function quoted(text: string): string {
  let out = '"'
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (character === '"' || character === '\\') out += `\\${character}`
    else if (character === '\n') out += '\\n'
    else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${(code - 0xdc00).toString(16)}`
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code === 0xfeff) out += '\\ufeff'
    else out += character
  }
  return `${out}"`
}

export function stringLiteral(random: Random, text: string): string {
  const raw = !/[`\r]/.test(text) && ![...text].some((one) => one.codePointAt(0)! < 32 && one !== '\n')
  const plain = raw && !/[\udc80-\udcff\ufeff]/.test(text)
  return plain && random.chance(0.15) ? `\`${text}\`` : quoted(text)
}

export function someText(random: Random): string {
  const kind = random.next()
  if (kind < 0.45) return random.pick(words)
  if (kind < 0.82) return random.pick(odd)
  if (kind < 0.86) return random.pick(strange)
  return random.times(0, 12, () => random.pick(alphabet)).join('')
}

export function intLiteral(random: Random): string {
  if (random.chance(0.15)) return composedInt(random)
  return random.pick(random.chance(0.85) ? integers : oddIntegers)
}

export function floatLiteral(random: Random): string {
  if (random.chance(0.2)) return composedFloat(random)
  return random.pick(random.chance(0.8) ? floats : oddFloats)
}

export function regexText(random: Random): string {
  return random.times(1, 4, () => random.pick(regexParts.slice(0, random.chance(0.9) ? 34 : undefined))).join('')
}

export function formatText(random: Random): string {
  return random
    .times(
      1,
      3,
      () =>
        random.pick(['', '', 'a', '-', ' ', ':', 'é', '%%']) +
        (random.chance(0.25) ? composedVerb(random) : `%${random.pick(flags)}`) +
        random.pick(random.chance(0.6) ? verbs.slice(0, 5) : verbs),
    )
    .join('')
}

export const layoutText = (random: Random): string => random.pick(layouts)

export const dateText = (random: Random): string => random.pick(dates)

export const versionText = (random: Random): string =>
  random.chance(0.4) ? composedVersion(random) : random.pick(versions)

export function constraintText(random: Random): string {
  if (random.chance(0.35)) return composedConstraint(random)
  const one = () => random.pick(operators) + random.pick(wild)
  const kind = random.next()
  if (kind < 0.5) return one()
  if (kind < 0.65) return `${one()}, ${one()}`
  if (kind < 0.75) return `${one()} ${one()}`
  if (kind < 0.9) return `${one()} || ${one()}`
  return `${random.pick(wild)} - ${random.pick(wild)}`
}

export const urlText = (random: Random): string => (random.chance(0.4) ? composedUrl(random) : random.pick(urls))
export const pathText = (random: Random): string => (random.chance(0.4) ? composedPath(random) : random.pick(paths))
export const durationText = (random: Random): string =>
  random.chance(0.4) ? composedDuration(random) : random.pick(durations)
export const zoneText = (random: Random): string => random.pick(zones)
export const kindText = (random: Random): string => random.pick(kinds)
export const keyText = (random: Random): string => random.pick(random.chance(0.6) ? keys.slice(0, 4) : keys)
