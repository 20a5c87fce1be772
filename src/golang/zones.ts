import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type GoFunction, GoObject, List, type Value } from '../model/value.ts'
import { GoError } from './go-error.ts'
import { int64 } from './numbers.ts'
import { NilPointer } from './types.ts'
import { intlSpans } from './zones-intl.ts'
import type { ZoneRules, ZoneSpan } from './zones-types.ts'
import { readTzif } from './zones-tzif.ts'

/** A *time.Location. */
export class Location extends GoObject {
  override readonly goType = '*time.Location'
  override readonly goKind = 'ptr'
  readonly name: string
  readonly rules: ZoneRules
  readonly #hasTables: boolean

  /** `hasTables: false`: Go's Location of that name and nothing else, which stands for UTC. */
  constructor(name: string, rules: ZoneRules, { hasTables = true } = {}) {
    super()
    this.name = name
    this.rules = rules
    this.#hasTables = hasTables
  }

  override method(name: string): GoFunction | undefined {
    return name === 'String' ? { params: [], call: () => this.name } : undefined
  }

  override format(): string {
    return this.name
  }

  /** reflect.DeepEqual: what both point to. */
  override equals(other: GoObject): boolean {
    if (!(other instanceof Location) || this.name !== other.name) return false
    if (this.#hasTables !== other.#hasTables) return false
    const [a, b] = [this.rules.kinds, other.rules.kinds]
    return this.rules === other.rules || (a.length === 1 && b.length === 1 && a[0]!.offset === b[0]!.offset)
  }

  // Those with tables hold an address, which is another in each run.
  override privateFields(): readonly (readonly [string, Value])[] | undefined {
    return this.#hasTables ? undefined : emptyFields(this.name)
  }

  /** A struct without exported fields. */
  override toData(): never {
    throw new GoError('json: a *time.Location has no data')
  }
}

function emptyFields(name: string): readonly (readonly [string, Value])[] {
  return [
    ['name', name],
    ['zone', new List([], 'time.zone', true)],
    ['tx', new List([], 'time.zoneTrans', true)],
    ['extend', ''],
    ['cacheStart', int64(0)],
    ['cacheEnd', int64(0)],
    ['cacheZone', new NilPointer('*time.zone')],
  ]
}

/** A location that always uses one name and offset, as time.FixedZone. */
export function fixedZone(name: string, offset: number): Location {
  const hours = offset / 3600
  // Go keeps those without a name, of whole hours: times in them are equal, in others they never are.
  if (name !== '' || !Number.isInteger(hours) || hours < -12 || hours > 14) return newFixedZone(name, offset)
  const zone = hourZones.get(hours) ?? newFixedZone(name, offset)
  hourZones.set(hours, zone)
  return zone
}

const hourZones = new Map<number, Location>()

function newFixedZone(name: string, offset: number): Location {
  const span: ZoneSpan = {
    name,
    offset,
    start: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    isDst: false,
  }
  return new Location(name, { at: () => span, kinds: [span] })
}

export const utc: Location = new Location('UTC', newFixedZone('UTC', 0).rules, { hasTables: false })

/**
 * The offset that an abbreviation stands for in a location, preferring the one in use at that wall clock time
 * (Location.lookupName); undefined where the location has no such abbreviation.
 */
export function offsetOfName(location: Location, name: string, wallClock: number): number | undefined {
  const named = location.rules.kinds.filter((kind) => kind.name === name)
  for (const kind of named) {
    const span = location.rules.at(wallClock - kind.offset)
    if (span.name === name) return span.offset
  }
  return named[0]?.offset
}

/** Where systems keep the compiled zones, in Go's order. */
const folders = ['/usr/share/zoneinfo', '/usr/share/lib/zoneinfo', '/usr/lib/locale/TZ', '/etc/zoneinfo']

const loaded = new Map<string, Location | undefined>()

/**
 * time.LoadLocation for names of the IANA database: from the system's files, or from Node's own data on a system that has
 * none. `Local` is the caller's business.
 *
 * @returns undefined for an unknown name, and for one that would leave the folder.
 */
export function loadZone(name: string): Location | undefined {
  if (name === '' || name === 'UTC') return utc
  if (loaded.has(name)) return loaded.get(name)
  const location = findZone(name)
  loaded.set(name, location)
  return location
}

function findZone(name: string): Location | undefined {
  if (name.startsWith('/') || name.startsWith('\\') || name.includes('\0')) return undefined
  if (name.split(/[/\\]/).includes('..')) return undefined
  const present = folders.filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  for (const folder of present) {
    const rules = readZone(join(folder, name))
    if (rules !== undefined) return new Location(name, rules)
  }
  if (present.length > 0) return undefined
  const rules = intlSpans(name)
  return rules && new Location(name, rules)
}

function readZone(path: string): ZoneRules | undefined {
  const data = dataOf(path)
  return data && readTzif(data)
}

// Names come from templates: what the system refuses to look at (a name too long, for one) is no zone.
function dataOf(path: string): Uint8Array | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    // Go refuses zone files of more than 10 MiB.
    return stat?.isFile() && stat.size <= 10 << 20 ? readFileSync(path) : undefined
  } catch {
    return undefined
  }
}

let systemZone: Location | undefined

/**
 * The location `Local`: that of TZ or of the system, as the running process has it. It is an object of its own, because Go
 * tells it from the zone of the same rules.
 */
export function localZone(): Location {
  systemZone ??= localZoneOf(process.env['TZ'])
  return systemZone
}

/** `Local` under a setting of TZ, with the name that time.initLocal gives it. What is no zone stands for UTC. */
export function localZoneOf(setting: string | undefined): Location {
  return findLocal(setting) ?? new Location('UTC', utc.rules, { hasTables: false })
}

function findLocal(setting: string | undefined): Location | undefined {
  if (setting === undefined) return systemDefault()
  const name = setting.replace(/^:/, '')
  if (name === '' || name === 'UTC') return undefined
  if (!name.startsWith('/')) {
    const zone = loadZone(name)
    return zone && new Location(zone.name, zone.rules)
  }
  const rules = readZone(name)
  return rules && new Location(name === systemFile ? 'Local' : name, rules)
}

const systemFile = '/etc/localtime'

function systemDefault(): Location | undefined {
  // Where there is no such file as on Unix, Node knows the zone.
  const rules = readZone(systemFile) ?? (process.platform === 'win32' ? intlSpans(intlZone()) : undefined)
  return rules && new Location('Local', rules)
}

function intlZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC'
}
