// Writes src/embedded/data/{types,resources}.json: what the embedded cluster knows about the built-in kinds.
// KUBECONFIG names a running real API server, KUBECTL its kubectl; Go (>= 1.26) reads the field tags of the API types.
//   KUBECTL=... KUBECONFIG=... node scripts/embedded-data.mjs [v0.36.3]
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const kubectl = process.env.KUBECTL ?? 'kubectl'
const libraries = process.argv[2] ?? 'v0.36.3'
const data = join(import.meta.dirname, '..', 'src', 'embedded', 'data')

/** Reads the Go API types by reflection: JSON names, omitempty, pointers, protobuf numbers. Nothing else knows all of these. */
const reader = `package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	extensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	aggregator "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

var types = map[string][][]any{}

var leaves = map[string]string{
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":           "time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":      "microtime",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":       "duration",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":       "raw",
	"k8s.io/apimachinery/pkg/api/resource.Quantity":       "quantity",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString":     "intorstring",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":        "raw",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON":                       "raw",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrArray":       "raw",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrBool":        "raw",
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaPropsOrStringArray": "raw",
}

func describe(t reflect.Type) string {
	if leaf, found := leaves[t.PkgPath()+"."+t.Name()]; found {
		return leaf
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + describe(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + describe(t.Elem())
	case reflect.Map:
		return "{}" + describe(t.Elem())
	case reflect.Struct:
		visit(t)
		return "#" + name(t)
	}
	return t.Kind().String()
}

func name(t reflect.Type) string {
	path := strings.TrimPrefix(t.PkgPath(), "k8s.io/")
	return strings.ReplaceAll(path, "/", ".") + "." + t.Name()
}

func visit(t reflect.Type) {
	if _, seen := types[name(t)]; seen {
		return
	}
	types[name(t)] = nil
	rows := [][]any{}
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		tag := strings.Split(field.Tag.Get("json"), ",")
		if !field.IsExported() || tag[0] == "-" {
			continue
		}
		number := 0
		if proto := strings.Split(field.Tag.Get("protobuf"), ","); len(proto) > 1 {
			fmt.Sscanf(proto[1], "%d", &number)
		}
		rows = append(rows, []any{tag[0], describe(field.Type), strings.Join(tag[1:], ","), number})
	}
	types[name(t)] = rows
}

func main() {
	s := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, extensions.AddToScheme, aggregator.AddToScheme} {
		if err := add(s); err != nil {
			panic(err)
		}
	}
	kinds := map[string]string{}
	for gvk, t := range s.AllKnownTypes() {
		if gvk.Version == "__internal" || gvk.Kind == "WatchEvent" {
			continue
		}
		visit(t)
		kinds[gvk.GroupVersion().String()+"/"+gvk.Kind] = name(t)
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"kinds": kinds, "types": types}); err != nil {
		panic(err)
	}
}
`

function readGoTypes() {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-types-'))
  try {
    const modules = ['api', 'apimachinery', 'apiextensions-apiserver', 'kube-aggregator', 'client-go']
    writeFileSync(join(folder, 'main.go'), reader)
    writeFileSync(
      join(folder, 'go.mod'),
      `module types\ngo 1.26\nrequire (\n${modules.map((name) => `k8s.io/${name} ${libraries}`).join('\n')}\n)\n`,
    )
    const run = (...args) =>
      execFileSync(process.env.GO ?? 'go', args, {
        cwd: folder,
        env: { ...process.env, GOFLAGS: '-mod=mod' },
        maxBuffer: 1 << 28,
      })
    run('mod', 'tidy')
    return JSON.parse(run('run', '.').toString())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function withServer(use) {
  const proxy = spawn(kubectl, ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const port = await new Promise((resolve, reject) => {
      let text = ''
      proxy.stdout.on('data', (chunk) => {
        text += chunk
        const found = /:(\d+)\s/.exec(text)
        if (found) resolve(found[1])
      })
      proxy.on('exit', () => reject(new Error('kubectl proxy ended')))
    })
    return await use(async (path, accept = 'application/json') => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept } })
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      return answer.json()
    })
  } finally {
    proxy.kill()
  }
}

const order = (map, row) =>
  Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, row(map[key])]),
  )

/** What the OpenAPI document says about a field and the Go type does not; absent where it says nothing. */
function extras(property, go) {
  const extra = {}
  const copy = (to, from, source = property) => {
    if (source?.[from] !== undefined) extra[to] = source[from]
  }
  copy('lt', 'x-kubernetes-list-type')
  copy('k', 'x-kubernetes-list-map-keys')
  copy('mt', 'x-kubernetes-map-type')
  copy('ps', 'x-kubernetes-patch-strategy')
  copy('mk', 'x-kubernetes-patch-merge-key')
  copy('e', 'enum')
  copy('e', 'enum', property?.items)
  const plain = property?.default
  if (plain !== undefined && !['""', '0', 'false', '{}'].includes(JSON.stringify(plain))) extra.d = plain
  if (go === 'raw' && property?.$ref !== undefined) extra.ref = property.$ref.split('/').at(-1).slice('io.k8s.'.length)
  return Object.keys(extra).length > 0 ? extra : undefined
}

/** Type name to `{f: {field: [type, protobuf number, flags, extras]}}`; flags o omitempty, z omitzero, r required, i inline. */
function compactTypes(go, schemas, roots) {
  const types = {}
  const visit = (name) => {
    if (types[name] !== undefined) return
    const schema = schemas[`io.k8s.${name}`]
    const fields = {}
    types[name] = { f: fields }
    if (schema?.['x-kubernetes-map-type']) types[name].mt = schema['x-kubernetes-map-type']
    let inlined = 0
    for (const [key, type, options, number] of go.types[name]) {
      const inline = options.includes('inline') || key === ''
      const property = inline ? undefined : schema?.properties?.[key]
      const flags =
        (options.includes('omitempty') ? 'o' : '') +
        (options.includes('omitzero') ? 'z' : '') +
        (schema?.required?.includes(key) ? 'r' : '') +
        (inline ? 'i' : '')
      const row = [type, number, flags]
      const extra = extras(property?.allOf ? { ...property, ...property.allOf[0] } : property, type)
      if (extra !== undefined) row.push(extra)
      fields[inline ? `<${inlined++}>` : key] = row
      const inner = /#(.*)$/.exec(type)
      if (inner) visit(inner[1])
    }
  }
  for (const root of roots) visit(root)
  return order(types, (type) => type)
}

async function readSchemas(get) {
  const index = await get('/openapi/v3')
  const schemas = {}
  for (const path of Object.keys(index.paths).sort()) {
    if (/^apis?\/.*v\d/.test(path)) Object.assign(schemas, (await get(`/openapi/v3/${path}`)).components?.schemas)
  }
  return schemas
}

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const tableType = 'application/json;as=Table;g=meta.k8s.io;v=v1'

async function readResources(get) {
  const groups = [...(await get('/api', discoveryType)).items, ...(await get('/apis', discoveryType)).items]
  const list = []
  for (const group of groups) {
    const name = group.metadata.name ?? ''
    for (const version of group.versions) {
      const path = name === '' ? `/api/${version.version}` : `/apis/${name}/${version.version}`
      const plain = new Map((await get(path)).resources.map((row) => [row.name, row]))
      const resources = []
      for (const row of version.resources) {
        const hash = plain.get(row.resource)?.storageVersionHash
        const table = row.verbs.includes('list') ? await get(`${path}/${row.resource}?limit=1`, tableType) : undefined
        resources.push({
          ...row,
          responseKind: row.responseKind,
          hash,
          columns: table?.columnDefinitions.map(({ name, type, format, priority }) => [name, type, format, priority]),
        })
      }
      list.push({ group: name, version: version.version, resources })
    }
  }
  return list
}

await withServer(async (get) => {
  const resources = await readResources(get)
  const version = await get('/version')
  const go = readGoTypes()
  const served = new Set(resources.map(({ group, version: v }) => (group === '' ? v : `${group}/${v}`)))
  const kinds = Object.fromEntries(
    Object.entries(go.kinds).filter(([key, type]) => {
      const groupVersion = key.slice(0, key.lastIndexOf('/'))
      const options = type.startsWith('apimachinery.') && !/\.(Status|DeleteOptions)$/.test(type)
      return served.has(groupVersion) && !options
    }),
  )
  const types = compactTypes(go, await readSchemas(get), [...new Set(Object.values(kinds))].sort())
  writeFileSync(join(data, 'types.json'), `${JSON.stringify({ kinds: order(kinds, (type) => type), types })}\n`)
  writeFileSync(
    join(data, 'resources.json'),
    `${JSON.stringify({ version: { gitVersion: version.gitVersion, major: version.major, minor: version.minor }, groups: resources })}\n`,
  )
})
