import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/**
 * A self-signed certificate for 127.0.0.1, written as DER by hand: Node signs but does not make certificates. Clients built
 * on client-go send a token over TLS only, so the server needs one.
 */
type Der = Buffer

function tag(id: number, ...parts: readonly Der[]): Der {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 128) return Buffer.concat([Buffer.from([id, length]), content])
  const size = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([id, ...size]), content])
}

const sequence = (...parts: readonly Der[]) => tag(0x30, ...parts)
const integer = (bytes: Buffer) => tag(0x02, bytes)
const octets = (...parts: readonly Der[]) => tag(0x04, ...parts)
const bits = (bytes: Buffer) => tag(0x03, Buffer.from([0]), bytes)
const object = (hex: string) => tag(0x06, Buffer.from(hex, 'hex'))
const yes = tag(0x01, Buffer.from([0xff]))

const ecdsaWithSha256 = sequence(object('2a8648ce3d040302'))
const commonName = object('550403')

function name(text: string): Der {
  return sequence(tag(0x31, sequence(commonName, tag(0x0c, Buffer.from(text)))))
}

function time(date: Date): Der {
  const text = date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  return tag(0x17, Buffer.from(`${text}Z`))
}

/** Subject alternative names, and the right to be its own authority. */
function extensions(): Der {
  const address = tag(0x87, Buffer.from([127, 0, 0, 1]))
  const host = tag(0x82, Buffer.from('localhost'))
  return tag(
    0xa3,
    sequence(
      sequence(object('551d13'), yes, octets(sequence(yes))),
      sequence(object('551d0f'), yes, octets(tag(0x03, Buffer.from([2, 0xa4])))),
      sequence(object('551d25'), octets(sequence(object('2b06010505070301')))),
      sequence(object('551d11'), octets(sequence(address, host))),
    ),
  )
}

export interface Certificate {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly key: string
}

/** Makes a key and a certificate that is valid for ten years. */
export function makeCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = randomBytes(15)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const subject = name('flotilla embedded cluster')
  const start = new Date(Date.now() - 86_400_000)
  const end = new Date(start.getTime() + 3650 * 86_400_000)
  const body = sequence(
    tag(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    subject,
    sequence(time(start), time(end)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(),
  )
  const der = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)))
  const lines = der
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd()
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
