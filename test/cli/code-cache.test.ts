import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const entry = join(import.meta.dirname, '..', '..', 'dist', 'flotilla.js')
const home = mkdtempSync(join(tmpdir(), 'flotilla-cache-'))
const folder = join(home, 'flotilla', 'code')
afterAll(() => rmSync(home, { recursive: true, force: true }))

function help(): string {
  return execFileSync(process.execPath, [entry, 'help', 'plan'], {
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: home },
  })
}

describe.skipIf(!existsSync(entry))('kept code (skipped: npm run build first)', () => {
  it('a run keeps what it compiled, for its owner only', () => {
    expect(help()).toContain('flotilla plan')
    const [name] = readdirSync(folder)
    expect(name).toMatch(/-stack-help$/)
    expect(statSync(join(folder, name!)).mode & 0o077).toBe(0)
  })

  it('a cache that is broken, foreign or writable by others changes nothing', () => {
    const whole = help()
    const [name] = readdirSync(folder)
    const file = join(folder, name!)
    const size = statSync(file).size
    writeFileSync(file, Buffer.alloc(100))
    expect(help()).toBe(whole)
    expect(statSync(file).size).toBeGreaterThan(size / 2)
    chmodSync(file, 0o622)
    expect(help()).toBe(whole)
  })

  it('a folder that cannot be made changes nothing', () => {
    const output = execFileSync(process.execPath, [entry, 'help', 'plan'], {
      encoding: 'utf8',
      env: { ...process.env, XDG_CACHE_HOME: entry },
    })
    expect(output).toBe(help())
  })
})
