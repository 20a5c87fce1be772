import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderWith, helm } from './world.ts'

const documents: Readonly<Record<string, string>> = {
  '/ok.json': '{"properties":{"a":{"$ref":"below/other.json#/$defs/t"}}}',
  '/below/other.json': '{"$defs":{"t":{"type":"string"}}}',
  '/page': '<html>',
  '/empty': '',
  '/wrong': '{"type":5}',
  '/meta.json': JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $vocabulary: {
      'https://json-schema.org/draft/2020-12/vocab/core': true,
      'https://json-schema.org/draft/2020-12/vocab/applicator': true,
      'https://json-schema.org/draft/2020-12/vocab/format-assertion': true,
    },
  }),
  '/own.json':
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{"https://example.com/own":true}}',
}

/** A schema with AT for the address of the server, and what is said of it. */
const rows: readonly (readonly [schema: string, message: string])[] = [
  ['{"$ref":"AT/ok.json"}', "- at '/a': got number, want string\n"],
  ['{"$ref":"AT/moved"}', "- at '/a': got number, want string\n"],
  ['{"$ref":"AT/zipped"}', "- at '': got object, want array\n"],
  ['{"$id":"AT/below/x","$ref":"other.json#/$defs/t"}', "- at '': got object, want string\n"],
  ['{"$ref":"AT/none"}', 'failing loading "AT/none": HTTP request to AT/none returned status 404 (Not Found)'],
  ['{"$ref":"AT/created"}', 'failing loading "AT/created": HTTP request to AT/created returned status 201 (Created)'],
  ['{"$ref":"AT/lost"}', 'failing loading "AT/lost": HTTP request to AT/lost returned status 302 (Found)'],
  [
    '{"$ref":"AT/loop"}',
    'failing loading "AT/loop": HTTP request failed for AT/loop: Get "/loop": stopped after 10 redirects',
  ],
  ['{"$ref":"AT/closed"}', 'failing loading "AT/closed": HTTP request failed for AT/closed: Get "AT/closed": EOF'],
  ['{"$ref":"AT/page"}', `failing loading "AT/page": invalid character '<' looking for beginning of value`],
  ['{"$ref":"AT/empty"}', 'failing loading "AT/empty": EOF'],
  ['{"$ref":"AT/ok.json#/x"}', 'json-pointer in "AT/ok.json#/x" not found'],
  ['{"$ref":"AT/ok.json#x"}', 'anchor in "AT/ok.json#x" not found in schema "AT/ok.json"'],
  [
    '{"$ref":"AT/wrong"}',
    `"AT/wrong#" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'
- at '': 'allOf' failed
  - at '/type': 'anyOf' failed
    - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'
    - at '/type': got number, want array`,
  ],
  [
    '{"$schema":"AT/meta.json","properties":{"a":3}}',
    `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with 'urn:mem:metaschema'
- at '': 'allOf' failed
  - at '/properties/a': 'allOf' failed
    - at '/properties/a': got number, want boolean or object
    - at '/properties/a': got number, want boolean or object
    - at '/properties/a': got number, want boolean or object`,
  ],
  ['{"$schema":"AT/own.json"}', 'unsupported vocabulary "https://example.com/own" in "AT/own.json"'],
  [
    '{"$ref":"http://127.0.0.1:1/x"}',
    'failing loading "http://127.0.0.1:1/x": HTTP request failed for http://127.0.0.1:1/x: Get "http://127.0.0.1:1/x": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    '{"$ref":"http:///x"}',
    'failing loading "http:///x": HTTP request failed for http:///x: Get "http:///x": http: no Host in request URL',
  ],
  ['{"$ref":"file:///"}', 'failing loading "file:///": read /: is a directory'],
  [
    '{"$ref":"no such.json"}',
    'failing loading "file:///no%20such.json": open /no such.json: no such file or directory',
  ],
  ['{"$ref":"ftp://x/y"}', 'failing loading "ftp://x/y": no URLLoader registered for "ftp://x/y"'],
  ['{"$ref":"file://FOLDER/given.json"}', "- at '': got object, want null\n"],
]

describe('schemas at other addresses', () => {
  const agents = new Set<string | undefined>()
  const folder = folderWith({
    'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
    'c/values.yaml': 'a: 1\n',
    'given.json': '{"type":"null"}',
  })
  let server: Server
  let at = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      agents.add(request.headers['user-agent'])
      const url = request.url ?? ''
      if (url === '/closed') request.socket.destroy()
      else if (url === '/moved') response.writeHead(302, { location: '/ok.json' }).end()
      else if (url === '/loop') response.writeHead(302, { location: '/loop' }).end()
      else if (url === '/lost') response.writeHead(302).end()
      else if (url === '/created') response.writeHead(201).end('{}')
      else if (url === '/zipped')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"type":"array"}'))
      else response.writeHead(url in documents ? 200 : 404).end(documents[url])
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  const here = (text: string): string => text.replaceAll('AT', at).replaceAll('FOLDER', folder)

  it.each(rows)('%s', async (schema, message) => {
    writeFileSync(join(folder, 'c/values.schema.json'), here(schema))
    const text = `values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n${here(message)}`
    const own = await helm(folder, ['template', 'r', 'c'])
    expect(own).toEqual({ code: 1, out: '', err: `Error: ${text}\n` })
    expect((await helm(folder, ['lint', 'c'])).out).toContain(`[ERROR] values.yaml: ${here(message)}`)
    const real = process.env['HELM4']
    if (real === undefined) return
    const theirs = await new Promise<string>((resolve) => {
      execFile(real, ['template', 'r', 'c'], { cwd: folder }, (_, __, stderr) => resolve(stderr))
    })
    expect(own.err).toBe(theirs)
  })

  it('are fetched under the name of the Helm that is equalled, and not at all without need', async () => {
    writeFileSync(join(folder, 'c/values.schema.json'), here('{"$ref":"AT/ok.json"}'))
    agents.clear()
    await helm(folder, ['template', 'r', 'c', '--compat', 'helm3'])
    await helm(folder, ['template', 'r', 'c', '--skip-schema-validation'])
    expect([...agents]).toEqual(['Helm/3.22.0'])
  })

  it('are whatever one likes where they are URNs, which is remarked on once', async () => {
    writeFileSync(join(folder, 'c/values.schema.json'), '{"$ref":"urn:a:b","allOf":[{"$ref":"urn:a:b#"}]}')
    const remark = 'level=WARN msg="unresolved URN reference ignored; using permissive schema" urn=urn:a:b\n'
    expect(await helm(folder, ['template', 'r', 'c'])).toEqual({ code: 0, out: '\n', err: remark })
  })
})
