/**
 * Files of a new chart, by path. `CHART` stands for its name. Users of Helm know the names of the values and of the helpers, so
 * those are Helm's; the texts are ours.
 */
export const scaffoldFiles: readonly (readonly [path: string, text: string])[] = [
  [
    'Chart.yaml',
    `apiVersion: v2
name: CHART
description: A Helm chart for Kubernetes

# "application" is installed as a release; "library" only lends its helpers to other charts.
type: application

# Version of the chart: raise it with every change to the files here (https://semver.org).
version: 0.1.0

# Version of what the chart installs; any text, best in quotes. It is the image tag unless the values name one.
appVersion: "1.16.0"
`,
  ],
  [
    'values.yaml',
    `# What the templates of CHART use unless a user says otherwise.

# Pods of the Deployment while autoscaling is off.
replicaCount: 1

image:
  repository: nginx
  pullPolicy: IfNotPresent
  # Empty: the chart's appVersion.
  tag: ""

# Secrets with credentials for a private registry: [{ name: registry }]
imagePullSecrets: []

# Replaces the chart's name, or the whole name, in the names of objects.
nameOverride: ""
fullnameOverride: ""

serviceAccount:
  create: true
  # Put a token for the Kubernetes API into the pods.
  automount: true
  annotations: {}
  # Empty: the full name where the account is created, else "default".
  name: ""

podAnnotations: {}
podLabels: {}

# For the pod, e.g. { fsGroup: 2000 }
podSecurityContext: {}

# For the container, e.g. { runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
securityContext: {}

service:
  type: ClusterIP
  port: 80

ingress:
  enabled: false
  className: ""
  annotations: {}
  hosts:
    - host: chart-example.local
      paths:
        - path: /
          pathType: ImplementationSpecific
  # [{ secretName: chart-example-tls, hosts: [chart-example.local] }]
  tls: []

# A route of the Gateway API; the cluster needs its resource types and a controller.
httpRoute:
  enabled: false
  annotations: {}
  parentRefs:
    - name: gateway
      sectionName: http
  hostnames:
    - chart-example.local
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /headers

# What a pod may use depends on the cluster, so there is no default.
# { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
resources: {}

livenessProbe:
  httpGet:
    path: /
    port: http
readinessProbe:
  httpGet:
    path: /
    port: http

autoscaling:
  enabled: false
  minReplicas: 1
  maxReplicas: 100
  targetCPUUtilizationPercentage: 80
  # targetMemoryUtilizationPercentage: 80

# More volumes of the pod, and where the container sees them.
volumes: []
volumeMounts: []

nodeSelector: {}

tolerations: []

affinity: {}
`,
  ],
  [
    '.helmignore',
    `# Files that are no part of the chart, one pattern a line.
# Version control
.git/
.gitignore
.hg/
.hgignore
.svn/
.bzr/
.bzrignore
# Editors and systems
.DS_Store
.idea/
.vscode/
.project
*.tmproj
*.swp
*~
# Left behind
*.bak
*.orig
*.tmp
`,
  ],
  [
    'templates/ingress.yaml',
    `{{- if .Values.ingress.enabled }}
{{- $service := include "CHART.fullname" . }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $service }}
  labels: {{- include "CHART.labels" . | nindent 4 }}
  {{- if .Values.ingress.annotations }}
  annotations: {{- toYaml .Values.ingress.annotations | nindent 4 }}
  {{- end }}
spec:
  {{- if .Values.ingress.className }}
  ingressClassName: {{ .Values.ingress.className }}
  {{- end }}
  {{- if .Values.ingress.tls }}
  tls: {{- toYaml .Values.ingress.tls | nindent 4 }}
  {{- end }}
  rules:
    {{- range .Values.ingress.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - path: {{ .path }}
            {{- if .pathType }}
            pathType: {{ .pathType }}
            {{- end }}
            backend:
              service:
                name: {{ $service }}
                port: { number: {{ $.Values.service.port }} }
          {{- end }}
    {{- end }}
{{- end }}
`,
  ],
  [
    'templates/httproute.yaml',
    `{{- if .Values.httpRoute.enabled }}
{{- $target := dict "name" (include "CHART.fullname" .) "port" .Values.service.port "weight" 1 }}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ $target.name }}
  labels: {{- include "CHART.labels" . | nindent 4 }}
  {{- if .Values.httpRoute.annotations }}
  annotations: {{- toYaml .Values.httpRoute.annotations | nindent 4 }}
  {{- end }}
spec:
  parentRefs: {{- toYaml .Values.httpRoute.parentRefs | nindent 4 }}
  {{- if .Values.httpRoute.hostnames }}
  hostnames: {{- toYaml .Values.httpRoute.hostnames | nindent 4 }}
  {{- end }}
  rules:
    {{- range .Values.httpRoute.rules }}
    - backendRefs: {{- list $target | toYaml | nindent 8 }}
      {{- if .matches }}
      matches: {{- toYaml .matches | nindent 8 }}
      {{- end }}
      {{- if .filters }}
      filters: {{- toYaml .filters | nindent 8 }}
      {{- end }}
    {{- end }}
{{- end }}
`,
  ],
  [
    'templates/deployment.yaml',
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "CHART.fullname" . }}
  labels: {{- include "CHART.labels" . | nindent 4 }}
spec:
  {{- /* An autoscaler counts the pods itself. */}}
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  selector:
    matchLabels: {{- include "CHART.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      {{- if .Values.podAnnotations }}
      annotations: {{- toYaml .Values.podAnnotations | nindent 8 }}
      {{- end }}
      labels:
        {{- include "CHART.labels" . | nindent 8 }}
        {{- if .Values.podLabels }}
        {{- toYaml .Values.podLabels | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "CHART.serviceAccountName" . }}
      {{- if .Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml .Values.imagePullSecrets | nindent 8 }}
      {{- end }}
      {{- if .Values.podSecurityContext }}
      securityContext: {{- toYaml .Values.podSecurityContext | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          ports:
            - name: http
              containerPort: {{ .Values.service.port }}
              protocol: TCP
          {{- range $field := list "livenessProbe" "readinessProbe" "resources" "securityContext" "volumeMounts" }}
          {{- if index $.Values $field }}
          {{ $field }}: {{- toYaml (index $.Values $field) | nindent 12 }}
          {{- end }}
          {{- end }}
      {{- range $field := list "volumes" "nodeSelector" "affinity" "tolerations" }}
      {{- if index $.Values $field }}
      {{ $field }}: {{- toYaml (index $.Values $field) | nindent 8 }}
      {{- end }}
      {{- end }}
`,
  ],
  [
    'templates/service.yaml',
    `apiVersion: v1
kind: Service
metadata:
  name: {{ include "CHART.fullname" . }}
  labels: {{- include "CHART.labels" . | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  selector: {{- include "CHART.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .Values.service.port }}
      # The port of that name in the container.
      targetPort: http
      protocol: TCP
`,
  ],
  [
    'templates/serviceaccount.yaml',
    `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "CHART.serviceAccountName" . }}
  labels: {{- include "CHART.labels" . | nindent 4 }}
  {{- if .Values.serviceAccount.annotations }}
  annotations: {{- toYaml .Values.serviceAccount.annotations | nindent 4 }}
  {{- end }}
automountServiceAccountToken: {{ .Values.serviceAccount.automount }}
{{- end }}
`,
  ],
  [
    'templates/hpa.yaml',
    `{{- with .Values.autoscaling }}
{{- if .enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "CHART.fullname" $ }}
  labels: {{- include "CHART.labels" $ | nindent 4 }}
spec:
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "CHART.fullname" $ }}
  metrics:
    {{- range $resource, $percent := dict "cpu" .targetCPUUtilizationPercentage "memory" .targetMemoryUtilizationPercentage }}
    {{- if $percent }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ $percent }}
    {{- end }}
    {{- end }}
{{- end }}
{{- end }}
`,
  ],
  [
    'templates/NOTES.txt',
    `{{- $name := include "CHART.fullname" . }}
{{- $in := printf "--namespace %s" .Release.Namespace }}
{{- if .Values.httpRoute.enabled }}
{{ .Chart.Name }} answers behind the gateway at:
{{- range .Values.httpRoute.hostnames }}
  http://{{ . }}
{{- end }}
Its routes: kubectl get {{ $in }} httproute {{ $name }} -o yaml
{{- else if .Values.ingress.enabled }}
{{ .Chart.Name }} answers at:
{{- range $host := .Values.ingress.hosts }}
{{- range .paths }}
  {{ ternary "https" "http" (not (empty $.Values.ingress.tls)) }}://{{ $host.host }}{{ .path }}
{{- end }}
{{- end }}
{{- else if eq .Values.service.type "LoadBalancer" }}
{{ .Chart.Name }} answers at the external address of its service, once it has one:
  kubectl get {{ $in }} service {{ $name }} --watch
{{- else if eq .Values.service.type "NodePort" }}
{{ .Chart.Name }} answers at any node, at the port that this prints:
  kubectl get {{ $in }} service {{ $name }} -o jsonpath="{.spec.ports[0].nodePort}"
{{- else }}
To reach {{ .Chart.Name }} at http://127.0.0.1:8080, leave this running:
  kubectl port-forward {{ $in }} service/{{ $name }} 8080:{{ .Values.service.port }}
{{- end }}
`,
  ],
  [
    'templates/_helpers.tpl',
    `{{/* The chart's name, or what the user calls it. Names of many objects end at 63 characters. */}}
{{- define "CHART.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* The name of most objects: release and chart, or only the release where its name says both. */}}
{{- define "CHART.fullname" -}}
{{- $chart := .Values.nameOverride | default .Chart.Name -}}
{{- $both := contains $chart .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $chart) -}}
{{- .Values.fullnameOverride | default $both | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Chart and version as a label's value, which may not hold a plus. */}}
{{- define "CHART.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Labels of every object. */}}
{{- define "CHART.labels" -}}
helm.sh/chart: {{ include "CHART.chart" . }}
{{ include "CHART.selectorLabels" . }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Labels by which pods are found; they cannot change after the first installation. */}}
{{- define "CHART.selectorLabels" -}}
app.kubernetes.io/name: {{ include "CHART.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The account that the pods run under. */}}
{{- define "CHART.serviceAccountName" -}}
{{- $otherwise := .Values.serviceAccount.create | ternary (include "CHART.fullname" .) "default" -}}
{{- .Values.serviceAccount.name | default $otherwise -}}
{{- end }}
`,
  ],
  [
    'templates/tests/test-connection.yaml',
    `{{- $name := include "CHART.fullname" . -}}
apiVersion: v1
kind: Pod
metadata:
  name: "{{ $name }}-test-connection"
  labels: {{- include "CHART.labels" . | nindent 4 }}
  annotations:
    # helm test runs it.
    helm.sh/hook: test
spec:
  restartPolicy: Never
  containers:
    - name: wget
      image: busybox
      command: ["wget"]
      args: ["{{ $name }}:{{ .Values.service.port }}"]
`,
  ],
]
