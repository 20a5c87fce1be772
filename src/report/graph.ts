import type { ReleaseSpec } from '../model/stack.ts'
import { nameOf } from './names.ts'

type Node = Pick<ReleaseSpec, 'key' | 'name' | 'namespace' | 'needs' | 'enabled' | 'installed'>

/** Which release needs which, as an indented tree: needs below what needs them; one that was shown before is not unfolded again. */
export function graphText(releases: readonly Node[]): string {
  const byKey = new Map(releases.map((release) => [release.key, release]))
  const needed = new Set(releases.flatMap((release) => release.needs.map((need) => need.key)))
  const shown = new Set<string>()
  const lines: string[] = []
  const show = (release: Node, indent: string): void => {
    const again = shown.has(release.key) && release.needs.length > 0
    lines.push(`${indent}${nameOf(release.key)}${stateOf(release)}${again ? ' (see above)' : ''}`)
    if (again) return
    shown.add(release.key)
    for (const need of release.needs) {
      const target = byKey.get(need.key)
      if (target) show(target, `${indent}  `)
    }
  }
  for (const release of releases) if (!needed.has(release.key)) show(release, '')
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** For Graphviz. Arrows point from a need to what waits for it. */
export function graphDot(releases: readonly Node[], name: string): string {
  const nodes = releases.map((release) => {
    const style = release.enabled ? '' : ', style=dashed'
    return `  ${quoted(release.key)} [label=${quoted(nameOf(release.key))}${style}];\n`
  })
  return `digraph ${quoted(name)} {\n  rankdir=LR;\n  node [shape=box];\n${nodes.join('')}${edges(releases)
    .map(([from, to]) => `  ${quoted(from)} -> ${quoted(to)};\n`)
    .join('')}}\n`
}

/** For Markdown files that render Mermaid. */
export function graphMermaid(releases: readonly Node[]): string {
  const ids = new Map(releases.map((release, index) => [release.key, `r${index}`]))
  const nodes = releases.map(
    (release) => `  ${ids.get(release.key)}["${nameOf(release.key).replace(/"/g, '#quot;')}"]\n`,
  )
  const arrows = edges(releases).map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}\n`)
  return `flowchart LR\n${nodes.join('')}${arrows.join('')}`
}

function edges(releases: readonly Node[]): readonly (readonly [string, string])[] {
  const known = new Set(releases.map((release) => release.key))
  return releases.flatMap((release) =>
    release.needs.filter((need) => known.has(need.key)).map((need) => [need.key, release.key] as const),
  )
}

function stateOf({ enabled, installed }: Node): string {
  if (!enabled) return ' (not part of this environment)'
  return installed ? '' : ' (installed: false)'
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
