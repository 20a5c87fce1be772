import { decodeBytes } from '../golang/bytes.ts'
import { plainError } from './error.ts'
import type { YamlNode } from './node.ts'
import { isTimestamp, type Resolved, resolveNumber, resolvePlain } from './resolve.ts'

const prefix = 'tag:yaml.org,2002:'
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * The meaning of a scalar node with its tag.
 *
 * @throws YamlError where the text does not fit the tag
 */
export function resolveNode(node: YamlNode): Resolved {
  const { tag, value } = node
  if (tag === '') return node.implicit ? resolvePlain(value) : { type: 'str', value }
  const name = tag.startsWith(prefix) ? tag.slice(prefix.length) : undefined
  switch (name) {
    case 'str':
      return { type: 'str', value }
    case 'binary':
      return { type: 'str', value: binaryText(node) }
    case 'bool':
    case 'int':
    case 'float':
    case 'null':
    case 'timestamp':
      return resolveAs(name, node)
    default:
      // Any other tag says nothing here: the text stays text.
      return { type: 'str', value }
  }
}

function resolveAs(name: 'bool' | 'int' | 'float' | 'null' | 'timestamp', node: YamlNode): Resolved {
  const resolved = resolveWithHint(name, node.value)
  const found = resolved.type === 'uint' ? 'int' : resolved.type
  if (found === name) return resolved
  if (name === 'float' && resolved.type === 'int') return { type: 'float', value: Number(resolved.value) }
  throw plainError(`cannot decode !!${found} \`${node.value}\` as a !!${name}`, node.start)
}

/** Only an untagged scalar, or one tagged as such, is tried as a timestamp: it may be a number otherwise. */
function resolveWithHint(name: string, text: string): Resolved {
  if (name === 'timestamp' || !isTimestamp(text)) return resolvePlain(text)
  return resolveNumber(text)
}

/** The bytes of a `!!binary` scalar as JSON text can hold them: what is no UTF-8 becomes U+FFFD. */
function binaryText(node: YamlNode): string {
  const plain = node.value.replace(/[\r\n]/g, '')
  if (!base64.test(plain)) throw plainError('!!binary value contains invalid base64 data', node.start)
  return decodeBytes(Buffer.from(plain, 'base64')).replace(/[\ud800-\udfff]/gu, '\ufffd')
}
