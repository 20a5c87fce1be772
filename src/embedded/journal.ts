import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { JsonObject } from '../model/json.ts'

/** One line of the journal: an object as written, or its removal. */
export interface Entry {
  /** Resource version. */
  readonly v: number
  /** Place of storage, `group/plural`. */
  readonly s: string
  /** `namespace/name`. */
  readonly k: string
  readonly o: JsonObject | null
}

/** Bytes of journal that may be outdated before the file is rewritten. */
const slack = 8 * 1024 * 1024

/**
 * An append-only file of JSON lines. Each write is handed to the system before the request is answered, so killing the
 * process loses nothing; a line cut short by a crash of the machine is dropped when the file is read. Rewriting goes
 * through a temporary file and a rename.
 */
export class Journal {
  readonly #path: string
  #file: number | undefined
  #size = 0
  #live = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Reads what is there; the last line per object counts. */
  load(): { readonly entries: Entry[]; readonly version: number } {
    mkdirSync(dirname(this.#path), { recursive: true })
    const entries = new Map<string, Entry>()
    let version = 0
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : ''
    const sizes = new Map<string, number>()
    for (const line of text.split('\n')) {
      const entry = parseLine(line)
      if (entry === undefined) continue
      version = Math.max(version, entry.v)
      const key = `${entry.s} ${entry.k}`
      sizes.set(key, entry.o === null ? 0 : Buffer.byteLength(line) + 1)
      if (entry.o === null) entries.delete(key)
      else entries.set(key, entry)
    }
    const list = [...entries.values()]
    this.#size = Buffer.byteLength(text)
    this.#live = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    // Nothing may be appended after half a line.
    if (!text.endsWith('\n') || this.bloated) this.rewrite(list, version)
    return { entries: list, version }
  }

  append(entry: Entry): void {
    this.#file ??= openSync(this.#path, 'a', 0o600)
    this.#size += writeSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  /** Whether more than the allowed share of the file is outdated. */
  get bloated(): boolean {
    return this.#size - this.#live > slack && this.#size > 2 * this.#live
  }

  rewrite(entries: Iterable<Entry>, version: number): void {
    const next = `${this.#path}.next`
    const file = openSync(next, 'w', 0o600)
    let size = writeSync(file, `${JSON.stringify({ v: version, s: '', k: '', o: null })}\n`)
    let lines: string[] = []
    const flush = () => {
      if (lines.length > 0) size += writeSync(file, lines.join(''))
      lines = []
    }
    for (const entry of entries) {
      lines.push(`${JSON.stringify(entry)}\n`)
      if (lines.length >= 200) flush()
    }
    flush()
    fsyncSync(file)
    closeSync(file)
    this.close()
    renameSync(next, this.#path)
    this.#size = size
    this.#live = size
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

function parseLine(line: string): Entry | undefined {
  if (line === '') return undefined
  try {
    return JSON.parse(line) as Entry
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
