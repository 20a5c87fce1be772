// Writes the inputs of the benchmarks: ten charts, and one hundred releases of them as a stack and as a helmfile.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const helpers = (name) => `{{- define "${name}.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "${name}.fullname" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}
`

const deployment = (name) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas | int }}
  selector:
    matchLabels:
      app.kubernetes.io/instance: {{ .Release.Name }}
  template:
    metadata:
      labels:
        {{- include "${name}.labels" . | nindent 8 }}
    spec:
      containers:
        - name: main
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          ports:
            - name: http
              containerPort: {{ .Values.port | int }}
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          env:
            {{- range $key, $value := .Values.env }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
`

const service = (name) => `apiVersion: v1
kind: Service
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
spec:
  selector:
    app.kubernetes.io/instance: {{ .Release.Name }}
  ports:
    - port: 80
      targetPort: http
      name: http
`

const configmap = (name) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
data:
  settings.yaml: |
    {{- toYaml .Values.settings | nindent 4 }}
`

const values = `replicas: 1
image: { repository: registry.example.com/app, tag: "" }
port: 8080
resources:
  requests: { cpu: 10m, memory: 16Mi }
  limits: { memory: 64Mi }
env: { LOG_LEVEL: info, MODE: production }
settings:
  feature: { enabled: true, ratio: 0.5 }
  endpoints: [one, two, three]
`

/**
 * @param {string} folder where to write
 * @param {{releases?: number, namespaces?: number, charts?: number}} options
 * @returns {{stack: string, helmfile: string, releases: {name: string, namespace: string, chart: string}[]}}
 */
export function generate(folder, { releases = 100, namespaces = 5, charts = 10 } = {}) {
  for (let i = 0; i < charts; i++) {
    const name = `app${i}`
    const chart = join(folder, 'charts', name)
    mkdirSync(join(chart, 'templates'), { recursive: true })
    writeFileSync(
      join(chart, 'Chart.yaml'),
      `apiVersion: v2\nname: ${name}\nversion: 1.${i}.0\nappVersion: "2.${i}"\ndescription: benchmark\n`,
    )
    writeFileSync(join(chart, 'values.yaml'), values)
    writeFileSync(join(chart, 'templates', '_helpers.tpl'), helpers(name))
    writeFileSync(join(chart, 'templates', 'deployment.yaml'), deployment(name))
    writeFileSync(join(chart, 'templates', 'service.yaml'), service(name))
    writeFileSync(join(chart, 'templates', 'configmap.yaml'), configmap(name))
  }
  const list = Array.from({ length: releases }, (_, i) => ({
    name: `release-${String(i).padStart(3, '0')}`,
    namespace: `bench-${i % namespaces}`,
    chart: `./charts/app${i % charts}`,
  }))
  const rows = list
    .map(
      ({ name, namespace, chart }) =>
        `  - name: ${name}\n    namespace: ${namespace}\n    chart: ${chart}\n    values: [{ replicas: 1, env: { RELEASE: ${name} } }]\n`,
    )
    .join('')
  const stack = join(folder, 'stack.yaml')
  writeFileSync(
    stack,
    `apiVersion: flotilla/v1\nkind: Stack\nname: bench\nenvironments: { default: {} }\ndefaults: { createNamespace: true, wait: false }\nreleases:\n${rows}`,
  )
  const helmfile = join(folder, 'helmfile.yaml')
  writeFileSync(helmfile, `helmDefaults: { createNamespace: true, wait: false }\nreleases:\n${rows}`)
  return { stack, helmfile, releases: list }
}
