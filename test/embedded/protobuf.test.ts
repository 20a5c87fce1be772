import { describe, expect, it } from 'vitest'
import { decodeObject } from '../../src/embedded/decode.ts'
import { decodeProtobuf, isProtobuf } from '../../src/embedded/protobuf.ts'
import { kindSchema } from '../../src/embedded/schema.ts'

/** A little of protobuf's writing side, for bodies as client-go sends them. */
function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}
const key = (number: number, wire: number) => varint(BigInt(number * 8 + wire))
const chunk = (number: number, ...parts: readonly Buffer[]) => {
  const content = Buffer.concat(parts)
  return Buffer.concat([key(number, 2), varint(BigInt(content.length)), content])
}
const text = (number: number, value: string) => chunk(number, Buffer.from(value))
const int = (number: number, value: number) => Buffer.concat([key(number, 0), varint(BigInt(value))])
const entry = (number: number, name: string, value: Buffer) => chunk(number, text(1, name), value)
const body = (apiVersion: string, kind: string, content: Buffer) =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    chunk(1, text(1, apiVersion), text(2, kind)),
    chunk(2, content),
    text(3, ''),
    text(4, ''),
  ])

function decoded(apiVersion: string, kind: string, content: Buffer) {
  const schema = kindSchema(apiVersion, kind)
  if (schema === undefined) throw new Error(`no ${kind}`)
  return JSON.parse(JSON.stringify(decodeObject(decodeProtobuf(body(apiVersion, kind, content)), schema)))
}

describe('Kubernetes protobuf', () => {
  it('knows its bodies by their first bytes', () => {
    expect(isProtobuf(Buffer.from('k8s\0rest'))).toBe(true)
    expect(isProtobuf(Buffer.from('{"kind":"Secret"}'))).toBe(false)
  })

  it('reads a Secret as helm stores its records', () => {
    const meta = chunk(
      1,
      text(1, 'sh.helm.release.v1.x.v1'),
      text(3, 'ns'),
      text(5, ''),
      entry(11, 'owner', text(2, 'helm')),
      int(7, 0),
    )
    const content = Buffer.concat([meta, entry(2, 'release', text(2, 'H4sI')), text(3, 'helm.sh/release.v1')])
    expect(decoded('v1', 'Secret', content)).toEqual({
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: 'sh.helm.release.v1.x.v1', namespace: 'ns', labels: { owner: 'helm' } },
      data: { release: Buffer.from('H4sI').toString('base64') },
      type: 'helm.sh/release.v1',
    })
  })

  it('reads empty values of maps', () => {
    const content = Buffer.concat([
      chunk(1, text(1, 'c')),
      entry(2, 'empty', text(2, '')),
      entry(2, 'none', Buffer.alloc(0)),
    ])
    expect(decoded('v1', 'ConfigMap', content).data).toEqual({ empty: '', none: '' })
  })

  it('reads inlined structs, quantities, int-or-strings, booleans and negative numbers', () => {
    const port = chunk(6, text(1, 'http'), int(2, 0), int(3, 8080), text(4, 'TCP'))
    const resources = chunk(8, entry(1, 'cpu', chunk(2, text(1, '500m'))))
    const probe = chunk(
      10,
      chunk(1, chunk(2, text(1, '/'), chunk(2, int(1, 1), int(2, 0), text(3, 'http')))),
      int(2, -1),
    )
    const container = chunk(2, text(1, 'c'), text(2, 'nginx'), port, resources, probe)
    const volume = chunk(1, text(1, 'v'), chunk(2, chunk(19, chunk(1, text(1, 'config')), int(3, 420))))
    const content = Buffer.concat([chunk(1, text(1, 'p')), chunk(2, volume, container, int(11, 1))])
    const pod = decoded('v1', 'Pod', content)
    expect(pod.spec.volumes).toEqual([{ name: 'v', configMap: { name: 'config', defaultMode: 420 } }])
    expect(pod.spec.hostNetwork).toBe(true)
    expect(pod.spec.containers[0]).toEqual({
      name: 'c',
      image: 'nginx',
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      resources: { limits: { cpu: '500m' } },
      livenessProbe: { httpGet: { path: '/', port: 'http' }, initialDelaySeconds: -1 },
    })
  })

  it('reads times', () => {
    const created = chunk(8, int(1, 1_767_225_600), int(2, 0))
    expect(decoded('v1', 'ConfigMap', chunk(1, text(1, 'c'), created)).metadata.creationTimestamp).toBe(
      '2026-01-01T00:00:00Z',
    )
  })

  it.each([
    ['an unknown kind', body('v1', 'Nothing', Buffer.alloc(0)), 'no kind "Nothing" is registered'],
    ['a body cut short', body('v1', 'Secret', chunk(1, text(1, 'abc'))).subarray(0, 30), 'unexpected EOF'],
    ['a field of a group', body('v1', 'Secret', Buffer.from([0x0b])), 'proto: illegal wireType 3'],
  ])('refuses %s', (_title, bytes, message) => {
    expect(() => decodeProtobuf(bytes)).toThrow(message)
  })
})
