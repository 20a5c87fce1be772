import { type List, Num, type Value } from '../model/value.ts'

/** The bytes of a `[]byte`, without a number made for each where they are at hand. */
export function listBytes(list: List): Uint8Array {
  return list.bytes ?? Uint8Array.from(list.items, byteOf)
}

function byteOf(item: Value): number {
  return item instanceof Num ? Number(item.value) : Number(item)
}

const names = Array.from({ length: 256 }, (_, byte) => Buffer.from(` ${byte}`, 'latin1'))

/** `[104 105]`: how `%v` and `%d` print bytes. A chart's files may be megabytes. */
export function decimalBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return '[]'
  const text = Buffer.allocUnsafe(4 * bytes.length + 1)
  let end = 0
  for (const byte of bytes) {
    const name = names[byte]!
    for (let i = 0; i < name.length; i++) text[end++] = name[i]!
  }
  text[0] = 0x5b
  text[end++] = 0x5d
  return text.toString('latin1', 0, end)
}
