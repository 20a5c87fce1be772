import { encodeBytes, hasEscapedBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import { formatFloat } from '../golang/strconv.ts'
import { FieldMap, GoMap, List, Num, type Value } from '../model/value.ts'
import { type EmitDialect, emitBlock } from './emit-block.ts'
import { compareKeysPretty, orderedKeys } from './key-order.ts'

/**
 * Helm's `toYamlPretty`: go-yaml v3 on the value itself, so numbers keep Go's forms, lists are indented and lines never fold.
 *
 * @throws GoError for types that go-yaml panics on
 */
export function toYamlPretty(value: Value): string {
  try {
    return emitBlock(value, dialect)
  } catch (error) {
    if (error instanceof RangeError) throw new GoError('yaml: exceeded max depth of 1000')
    throw error
  }
}

const dialect: EmitDialect = {
  width: Number.POSITIVE_INFINITY,
  tabsInBlock: true,
  indentLists: true,
  keys: (map) => (map instanceof FieldMap ? map.sortedKeys() : orderedKeys(map, compareKeysPretty)),
  string: (text) => text,
  key: (text) => text,
  other: scalarOf,
  isNull: () => false,
  binary: binaryText,
}

function scalarOf(value: Value): string | List | GoMap {
  if (typeof value === 'number') return floatText(value, 64)
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'string') throw new Error('a string is written by the emitter')
  if (value instanceof Num) return value.kind === 'float32' ? floatText(Number(value.value), 32) : String(value.value)
  if (value instanceof List || value instanceof GoMap) return value
  if (value.goType === 'time.Duration') return value.format()
  const data = value.toYamlData()
  if (data === value) throw new GoError(`cannot marshal type: ${value.goType}`)
  if (typeof data !== 'string') return scalarOf(data)
  return value.goType === 'time.Time' ? data : emitBlock(data, dialect)
}

function floatText(x: number, bits: 32 | 64): string {
  if (Number.isNaN(x)) return '.nan'
  if (x - x !== 0) return x > 0 ? '.inf' : '-.inf'
  return formatFloat(x, 'g', -1, bits)
}

/** go-yaml's base64 of bytes that are no UTF-8: lines of 70 characters. */
function binaryText(text: string): string | undefined {
  if (!hasEscapedBytes(text)) return undefined
  const encoded = Buffer.from(encodeBytes(text)).toString('base64')
  const lines = encoded.match(/.{1,70}/g) ?? []
  return encoded.length >= 70 ? `${lines.join('\n')}\n` : encoded
}
