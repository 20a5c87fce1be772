import { gunzipSync, gzipSync } from 'node:zlib'
import { FlotillaError } from '../errors.ts'
import type { Release } from '../model/release.ts'
import { releaseFromJson } from './decode.ts'
import { releaseToJson } from './encode.ts'

/** A record may not unpack to more than this many bytes. A Secret holds at most 1 MiB; gzip packs text 5 to 20 times. */
const maxRecordSize = 256 * 1024 * 1024

/** The `release` field of a record: base64(gzip(JSON)), as both helms write it. */
export function encodeRelease(release: Release): string {
  return gzipSync(releaseToJson(release), { level: 9 }).toString('base64')
}

/**
 * Reads the `release` field of a record that either helm wrote; records from before compression too.
 *
 * @throws FlotillaError E_RECORD_UNREADABLE
 */
export function decodeRelease(encoded: string): Release {
  try {
    const bytes = Buffer.from(encoded, 'base64')
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
    const json = packed ? gunzipSync(bytes, { maxOutputLength: maxRecordSize }) : bytes
    return releaseFromJson(JSON.parse(json.toString('utf8')))
  } catch (cause) {
    throw new FlotillaError('E_RECORD_UNREADABLE', 'a release record cannot be read', {
      cause,
      hint: 'it is not base64(gzip(JSON)) as Helm writes it; look at the Secret of type helm.sh/release.v1',
    })
  }
}
