import type { AliasCase } from './aliases.table.ts'

const template = 'at: {{ .Template.Name }} {{ .Values.v }}\n'

/** The files of a case, by their paths in the chart. */
export function aliasFiles({ rows }: AliasCase): Record<string, string> {
  const files: Record<string, string> = {}
  for (const [place, dependencies] of Object.entries(rows)) {
    const name = place.slice(-1)
    const folder = place.slice(2).replace(/[a-z]\/?/g, (part) => `charts/${part[0]}/`)
    const listed = dependencies === '' ? '' : `dependencies: ${dependencies}\n`
    files[`${folder}Chart.yaml`] = `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${listed}`
    // What is imported must not find a value of its own.
    files[`${folder}values.yaml`] = name === 'x' ? '' : `v: of ${name}\nexports: {d: {v: imported}}\n`
    files[`${folder}templates/a.yaml`] = template
  }
  return files
}

/** `c/charts/s of s`, for each chart in its order. */
export function aliasLines(manifest: string): string[] {
  return [...manifest.matchAll(/^at: (.*)$/gm)].map(([, text]) => text!.replace('/templates/a.yaml', '').trim()).sort()
}
