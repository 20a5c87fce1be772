import { ParseError, TemplateError } from '../gotemplate/errors.ts'

/** A place in a template, deepest inside: what a person has to look at. */
export interface FailingPlace {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Bytes before the place in its line. */
  readonly column: number
  /** UTF-16 offset in the file; undefined where only the line is known. */
  readonly offset: number | undefined
  /** The failing node as Go prints it; empty for a file that cannot be parsed. */
  readonly node: string
  /** What went wrong there, without the places above it. */
  readonly detail: string
}

/** The template or parse error deepest in a chain of causes that is in a file of the chart. */
export function failingPlace(error: unknown): FailingPlace | undefined {
  let found: FailingPlace | undefined
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof TemplateError && one.file !== 'gotpl') {
      const { file, line, column, offset, node, detail } = one
      found = { file, line, column, offset, node, detail }
    } else if (one instanceof ParseError && one.file !== 'gotpl') {
      found = { file: one.file, line: one.line, column: 0, offset: undefined, node: '', detail: one.detail }
    }
  }
  return found
}

/** Names of the subcharts that a template's path goes through: `a/charts/b/templates/x` is `['b']`. */
export function subchartsOf(file: string): string[] {
  const parts = file.split('/')
  const names: string[] = []
  for (let at = 1; parts[at] === 'charts' && at + 1 < parts.length; at += 2) names.push(parts[at + 1]!)
  return names
}

/** The action `{{ … }}` around an offset, without its delimiters; the rest of the line where there is none. */
export function actionAt(text: string, offset: number): string {
  const start = text.lastIndexOf('{{', offset)
  if (start < 0) return ''
  const end = text.indexOf('}}', offset)
  return text.slice(start + 2, end < 0 ? Math.min(text.length, offset + 200) : end)
}

/** The condition that let the place run: the last `if`, `else if` or `with` before it. */
export function conditionBefore(text: string, offset: number): string {
  const start = text.lastIndexOf('{{', offset)
  for (let at = text.lastIndexOf('{{', start - 1); at >= 0; at = text.lastIndexOf('{{', at - 1)) {
    const action = actionAt(text, at + 2)
    if (/^-?\s*(?:else\s+)?(?:if|with)\s/.test(action)) return action
    if (/^-?\s*(?:end|define)\b/.test(action) || at === 0) return ''
  }
  return ''
}

/** Paths below `.Values` that some template text names, in its order: `.Values.a.b` is `['a', 'b']`. */
export function valuePaths(text: string): string[][] {
  const found = new Map<string, string[]>()
  for (const [, chain = ''] of text.matchAll(/(?<![\w)\]])(?:\$|\$root|\$top)?\.Values((?:\.[A-Za-z_]\w*)+)/g)) {
    found.set(chain, chain.slice(1).split('.'))
  }
  return [...found.values()]
}
