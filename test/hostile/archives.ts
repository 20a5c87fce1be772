import { closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** A packaged chart that wants to hurt, and what is said of it. */
export interface HostileArchive {
  readonly name: string
  /** Writes the archive. */
  readonly make: (file: string) => void
  readonly error: RegExp
}

interface Entry {
  readonly name: string
  readonly text?: string
  /** Size that the header tells, where it lies. */
  readonly size?: number
  /** `0` file, `1` hard link, `2` symbolic link, `3` device. */
  readonly type?: string
  readonly link?: string
}

function tar(entries: readonly Entry[]): Buffer {
  const blocks: Buffer[] = []
  for (const { name, text = '', size, type = '0', link = '' } of entries) {
    const header = Buffer.alloc(512)
    const data = Buffer.from(text)
    header.write(name, 0)
    header.write('0000644\0', 100)
    header.write((size ?? data.length).toString(8).padStart(11, '0'), 124)
    header.write('00000000000', 136)
    header.write('        ', 148)
    header.write(type, 156)
    header.write(link, 157)
    header.write('ustar\x0000', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    blocks.push(header, data, Buffer.alloc((512 - (data.length % 512)) % 512))
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const metadata: Entry = { name: 'hostile/Chart.yaml', text: 'apiVersion: v2\nname: hostile\nversion: 0.1.0\n' }

function archive(...entries: readonly Entry[]): (file: string) => void {
  return (file) => writeFileSync(file, gzipSync(tar([metadata, ...entries])))
}

/** 1 GiB of zeros behind a valid start, a megabyte packed: gzip members may follow each other. */
function zipBomb(file: string): void {
  const start = tar([metadata, { name: 'hostile/bomb', size: 2 ** 30 }]).subarray(0, -1024)
  const zeros = gzipSync(Buffer.alloc(64 * 2 ** 20))
  writeFileSync(file, Buffer.concat([gzipSync(start), ...Array.from({ length: 16 }, () => zeros)]))
}

function sparse(file: string): void {
  const handle = openSync(file, 'w')
  ftruncateSync(handle, 2 ** 30)
  closeSync(handle)
}

function nested(depth: number): Buffer {
  const inner = depth === 0 ? [] : [{ name: 'hostile/charts/hostile-0.1.0.tgz', text: '' }]
  if (inner.length === 0) return gzipSync(tar([metadata]))
  return gzipSync(raw('hostile/charts/hostile-0.1.0.tgz', nested(depth - 1)))
}

function raw(name: string, data: Buffer): Buffer {
  const head = tar([metadata, { name, size: data.length }]).subarray(0, -1024)
  return Buffer.concat([head, data, Buffer.alloc((512 - (data.length % 512)) % 512), Buffer.alloc(1024)])
}

export const archives: readonly HostileArchive[] = [
  { name: 'an archive of 1 GiB', make: sparse, error: /larger than the maximum size|unable to load chart archive/ },
  { name: 'a zip bomb', make: zipBomb, error: /larger than the maximum size|unable to load chart archive/ },
  {
    name: 'a path that leads out',
    make: archive({ name: 'hostile/../../owned', text: 'x' }),
    error: /illegally references parent directory|unable to load chart archive/,
  },
  {
    name: 'an absolute path',
    make: archive({ name: 'hostile//tmp/owned', text: 'x' }),
    error: /absolute paths|unable to load chart archive/,
  },
  {
    name: 'a Windows path',
    make: archive({ name: 'hostile\\c:\\owned', text: 'x' }),
    error: /illegally named|unable to load chart archive/,
  },
  {
    name: 'a link to a file of the machine',
    make: archive(
      { name: 'hostile/secret', type: '2', link: '/etc/passwd' },
      {
        name: 'hostile/templates/a.yaml',
        text: '{{ if .Files.Get "secret" }}a: 1{{ else }}{{ fail "empty" }}{{ end }}',
      },
    ),
    error: /empty/,
  },
  {
    name: 'a size that lies',
    make: archive({ name: 'hostile/values.yaml', text: 'a: 1\n', size: 2 ** 32 }),
    error: /unexpected EOF|invalid tar|unable to load chart archive/,
  },
  {
    name: 'an archive in an archive, 200 deep',
    make: (file) => writeFileSync(file, nested(200)),
    error: /hostile|unable to load chart archive|deep/,
  },
  {
    name: '500,000 empty files',
    make: (file) => {
      const one = tar([{ name: 'hostile/f/a' }]).subarray(0, 512)
      const many = Buffer.concat([tar([metadata]).subarray(0, -1024), ...Array.from({ length: 500_000 }, () => one)])
      writeFileSync(file, gzipSync(many, { level: 1 }))
    },
    error: /larger than the maximum size|unable to load chart archive/,
  },
  {
    name: 'no archive',
    make: (file) => writeFileSync(file, gzipSync(Buffer.from('x'.repeat(5000)))),
    error: /unable to load chart archive/,
  },
]
