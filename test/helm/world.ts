import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runHelm } from '../../src/cli/helm/run.ts'

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-helm-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** Runs a helm command line in a folder, through the real entry. */
export async function helm(
  cwd: string,
  line: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  let [out, err] = ['', '']
  const code = await runHelm(line, {
    cwd,
    variables: { HOME: '/home/someone', KUBECONFIG: '/dev/null', ...variables },
    program: 'helm',
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    readInput: () => new TextEncoder().encode('port: 7\n'),
    now: () => new Date(2026, 0, 2, 3, 4, 5),
  })
  return { code, out, err }
}

/** A chart with one object, a hook, a test, a CRD and notes. */
export const smallChart: Readonly<Record<string, string>> = {
  'small/Chart.yaml': 'apiVersion: v2\nname: small\nversion: 1.2.3\n',
  'small/values.yaml': 'port: 80\n',
  'small/README.md': 'Read me\n',
  'small/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: c.example.com }\n',
  'small/templates/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }} }\ndata: { port: "{{ .Values.port }}", ns: {{ .Release.Namespace }} }\n',
  'small/templates/hook.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: { name: t, annotations: { helm.sh/hook: test } }\nspec: {}\n',
  'small/templates/NOTES.txt': 'Port {{ .Values.port }}\n',
}
