import { escapeText } from '../golang/escape-text.ts'
import { GoError } from '../golang/go-error.ts'
import { boundQuoted, spend } from '../golang/meter.ts'
import { formatFloat } from '../golang/strconv.ts'
import { formatTime, Time } from '../golang/time.ts'
import { compareBytes, FieldMap, type FieldView, GoMap, GoObject, List, Num, type Value } from '../model/value.ts'

/**
 * What BurntSushi/toml 1.6 prints for a value: plain keys before tables, both sorted, tables indented by two spaces, every
 * float with a point or an exponent.
 *
 * @throws GoError with its text
 */
export function encodeToml(value: Value): string {
  if (value === null || value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  const writer: Writer = { text: '' }
  encode(writer, [], value)
  return writer.text
}

interface Writer {
  text: string
}

type Key = readonly string[]

function encode(writer: Writer, key: Key, value: Value): void {
  spend(1)
  const data = dataOf(value)
  if (data instanceof GoObject && data.goKind === 'complex128') {
    throw new GoError(`unsupported type for key '${keyText(key)}': complex128`)
  }
  if (data instanceof GoMap) {
    if (!data.isNil) writeTable(writer, key, data)
  } else if (data instanceof List && isTableArray(data)) writeTableArray(writer, key, data)
  else writeKeyValue(writer, key, { value: data, inline: false })
}

// No quotes: TOML has times of its own.
// Times that a TOML text gave without a zone are told by the names of theirs.
const localLayouts: ReadonlyMap<string, string> = new Map([
  ['datetime-local', '2006-01-02T15:04:05.999999999'],
  ['date-local', '2006-01-02'],
  ['time-local', '15:04:05.999999999'],
])

function timeText(time: Time): string {
  return formatTime(time, localLayouts.get(time.location.name) ?? '2006-01-02T15:04:05.999999999Z07:00')
}

/** A struct is written as its fields; times and versions as what they are. */
function dataOf(value: Value): Value {
  if (!(value instanceof GoObject) || value instanceof Time) return value
  const fields = value.structFields()
  if (fields !== undefined) return new FieldMap(namedFields(fields))
  return value.goKind === 'struct' || value.goKind === 'ptr' || value.goKind === 'slice' ? value.toData() : value
}

/** The library goes by Go's names, and takes the fields of an embedded struct for its holder's. */
function namedFields(fields: readonly FieldView[]): [string, Value][] {
  return fields.flatMap(({ name, value, unexported, embedded }): [string, Value][] => {
    if (unexported) return []
    const inner = embedded && value instanceof GoObject ? value.structFields() : undefined
    return inner === undefined ? [[name, value]] : namedFields(inner)
  })
}

function writeTable(writer: Writer, key: Key, table: GoMap): void {
  if (key.length === 1) newline(writer)
  if (key.length > 0) writer.text += `${indent(key)}[${keyText(key)}]\n`
  writeEntries(writer, key, table)
}

function writeTableArray(writer: Writer, key: Key, list: List): void {
  if (key.length === 0) throw new GoError('toml: top-level values must be Go maps or structs')
  for (const item of list.items) {
    newline(writer)
    writer.text += `${indent(key)}[[${keyText(key)}]]\n`
    writeEntries(writer, key, dataOf(item) as GoMap)
  }
}

function writeEntries(writer: Writer, key: Key, table: GoMap): void {
  const { direct, nested } = dividedKeys(table)
  for (const name of [...direct, ...nested]) {
    const value = table.get(name)
    if (!isNil(value)) encode(writer, [...key, name], value)
  }
}

function dividedKeys(table: GoMap): { direct: string[]; nested: string[] } {
  const direct: string[] = []
  const nested: string[] = []
  for (const [name, value] of table) {
    const data = dataOf(value)
    const isTable = !isNil(data) && (data instanceof GoMap || (data instanceof List && isTableArray(data)))
    if (isTable) nested.push(name)
    else direct.push(name)
  }
  // Fields of a struct keep their order.
  if (table instanceof FieldMap) return { direct, nested }
  return { direct: direct.sort(compareBytes), nested: nested.sort(compareBytes) }
}

function isNil(value: Value): boolean {
  if (value === null || value === undefined) return true
  return (value instanceof GoMap || value instanceof List) && value.isNil
}

function isTableArray(list: List): boolean {
  if (list.items.length === 0) return false
  let all = true
  for (const item of list.items) {
    if (isNil(item)) throw new GoError('toml: cannot encode array with nil element')
    const data = dataOf(item)
    // A nil further inside is found here, too.
    if (data instanceof List) isTableArray(data)
    if (!(data instanceof GoMap)) all = false
  }
  return all
}

function writeKeyValue(writer: Writer, key: Key, { value, inline }: { value: Value; inline: boolean }): void {
  if (key.length === 0) {
    writeElement(writer, value)
    return
  }
  writer.text += `${inline ? '' : indent(key)}${bareOrQuoted(key.at(-1)!)} = `
  writeElement(writer, value)
  if (!inline) newline(writer)
}

function writeElement(writer: Writer, element: Value): void {
  spend(1)
  if (element instanceof Time) {
    writer.text += timeText(element)
    return
  }
  const value = dataOf(element)
  if (typeof value === 'string') writer.text += quoted(value)
  else if (typeof value === 'boolean') writer.text += String(value)
  else if (typeof value === 'number') writer.text += floatText(value, 64)
  else if (value instanceof Num) {
    writer.text += value.kind === 'float32' ? floatText(Number(value.value), 32) : String(value.value)
  } else if (value instanceof List) {
    writer.text += '['
    value.items.forEach((item, i) => {
      if (i > 0) writer.text += ', '
      writeElement(writer, item)
    })
    writer.text += ']'
  } else if (value instanceof GoMap) writeInlineTable(writer, value)
  else if (value instanceof GoObject) writeObject(writer, value)
  else throw new GoError('reflect: call of reflect.Value.Interface on zero Value')
}

function writeObject(writer: Writer, value: GoObject): void {
  if (value.goKind === 'complex128') throw new GoError('unsupported type: complex128')
  writer.text += quoted(value.format())
}

function writeInlineTable(writer: Writer, table: GoMap): void {
  const { direct, nested } = dividedKeys(table)
  writer.text += '{'
  const write = (names: readonly string[], more: boolean) =>
    names.forEach((name, i) => {
      const value = table.get(name)
      if (isNil(value)) return
      writeKeyValue(writer, [name], { value, inline: true })
      if (more || i < names.length - 1) writer.text += ', '
    })
  write(direct, nested.length > 0)
  write(nested, false)
  writer.text += '}'
}

function newline(writer: Writer): void {
  if (writer.text !== '') writer.text += '\n'
}

function indent(key: Key): string {
  return '  '.repeat(key.length - 1)
}

/** A dotted key as TOML would have it written. */
export function keyText(key: Key): string {
  return key.map(bareOrQuoted).join('.')
}

function bareOrQuoted(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name)
}

const escapes: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
}

function quoted(text: string): string {
  boundQuoted(text)
  return `"${escapeText(text, escapeOf)}"`
}

function escapeOf(rune: number): string {
  if (rune >= 0x20 && rune !== 0x22 && rune !== 0x5c && rune !== 0x7f) return ''
  return escapes[String.fromCharCode(rune)] ?? `\\u${rune.toString(16).padStart(4, '0')}`
}

function floatText(value: number, bits: 32 | 64): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const text = formatFloat(value, 'g', -1, bits)
  return /[e.]/.test(text) ? text : `${text}.0`
}
