interface Message {
  readonly severity: 'INFO' | 'WARNING' | 'ERROR'
  readonly path: string
  readonly text: string
}

interface Result {
  readonly messages: readonly Message[]
  readonly failure?: string
}

/** What `helm lint` prints of one chart. */
export function lintText(path: string, result: Result, { quiet }: { readonly quiet: boolean }): string {
  const lines = [`==> Linting ${path}`]
  if (result.messages.length === 0 && result.failure !== undefined) lines.push(`Error ${result.failure}`)
  for (const { severity, path: place, text } of result.messages) {
    if (!quiet || severity !== 'INFO') lines.push(`[${severity}] ${place}: ${text}`)
  }
  return `${lines.join('\n')}\n\n`
}

/** Whether there is more to say than what could be better. */
export function withoutInfo({ messages, failure }: Result): boolean {
  return failure !== undefined || messages.some(({ severity }) => severity !== 'INFO')
}

export function isFailure({ messages, failure }: Result, { strict }: { readonly strict: boolean }): boolean {
  return (
    failure !== undefined || messages.some(({ severity }) => severity === 'ERROR' || (strict && severity === 'WARNING'))
  )
}
