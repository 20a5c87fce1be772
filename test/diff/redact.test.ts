import { describe, expect, it } from 'vitest'
import { redactor } from '../../src/diff/redact.ts'

const hide = redactor(['hunter22', 'abc', ''], { salt: 'test' })
const mask = /^<secret, \d+ bytes, #[0-9a-f]{6}>$/

describe('redaction', () => {
  it('masks all data of Secrets, whatever they hold', () => {
    const masked = hide.object({ apiVersion: 'v1', kind: 'Secret', data: { a: 'eA==' }, stringData: { b: 'x' } })
    expect(masked['data']).toEqual({ a: expect.stringMatching(mask) })
    expect(masked['stringData']).toEqual({ b: expect.stringMatching(mask) })
  })

  it('masks by origin, in any kind: whole values, parts of texts, base64', () => {
    const object = {
      kind: 'Widget',
      spec: {
        password: 'abc',
        url: 'postgres://me:hunter22@db',
        list: ['hunter22', 1],
        b64: 'aHVudGVyMjI=',
        word: 'abcdef',
      },
    }
    const text = JSON.stringify(hide.object(object))
    expect(text).not.toContain('hunter22')
    expect(text).not.toContain('aHVudGVyMjI=')
    expect(text).toContain('postgres://me:<secret, 8 bytes, #')
    expect(text).toContain('"word":"abcdef"')
    expect(hide.isSensitive(object)).toBe(true)
  })

  it('keeps a change visible: equal secrets have equal marks, others other ones', () => {
    const of = (value: string): unknown => hide.object({ apiVersion: 'v1', kind: 'Secret', data: { a: value } })['data']
    expect(of('x')).toEqual(of('x'))
    expect(of('x')).not.toEqual(of('y'))
    expect(redactor(['abcd'], { salt: '1' }).text('abcd')).not.toBe(redactor(['abcd'], { salt: '2' }).text('abcd'))
  })

  it('leaves everything else as the same object', () => {
    const object = { kind: 'ConfigMap', data: { a: 'plain' } }
    expect(hide.object(object)).toBe(object)
    expect(hide.isSensitive(object)).toBe(false)
  })

  it('takes secrets as texts, not as patterns', () => {
    expect(redactor(['a.c(d'], { salt: 's' }).text('xabcd a.c(d')).toMatch(/^xabcd <secret, 5 bytes/)
  })
})
