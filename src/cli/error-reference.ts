import { type ErrorCode, errorAreas } from './error-codes.table.ts'

/** docs/ERRORS.md: the table of codes as a page. */
export function errorsPage(): string {
  const lines = [
    '# Errors',
    '',
    'Generated from the table of codes by `npm run generate`.',
    '',
    'An error has a code that stays, what is wrong, the place (file, line, column) with its line, notes (in errors of charts: the',
    'values in the failing action with the layer that set each, what was rendered, the release), and a hint. In stack commands all',
    'errors that can be found at once are shown. The commands of `flotilla helm` print what Helm prints instead.',
    '',
    'Exit codes: 0 done; 1 an error; 2 there are changes (`plan` and `diff` with `--detailed-exitcode`); 3 a release failed or was',
    'skipped for one that failed; 4 a saved plan is stale; 130 interrupted.',
  ]
  for (const { title, codes } of errorAreas) lines.push('', `## ${title}`, ...codes.flatMap(codeLines))
  return `${lines.join('\n')}\n`
}

function codeLines({ code, meaning, cause, remedy }: ErrorCode): string[] {
  return [
    '',
    `### ${code}`,
    '',
    meaning,
    ...(cause === '' && remedy === '' ? [] : ['']),
    ...(cause === '' ? [] : [`- Mostly: ${cause}`]),
    ...(remedy === '' ? [] : [`- What to do: ${remedy}`]),
  ]
}
