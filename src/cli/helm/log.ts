import { isPrint, quote } from '../../golang/strconv.ts'
import type { ProfileName } from '../../model/profile.table.ts'

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** Lines on standard error beside the result. */
export interface HelmLog {
  /** Helm 4's structured line; nothing for DEBUG unless `--debug` is given. */
  readonly slog: (level: LogLevel, message: string, attributes?: readonly (readonly [string, string])[]) => void
  /** A line as it is. */
  readonly line: (text: string) => void
  readonly debug: boolean
}

export function helmLog(
  write: (text: string) => void,
  { debug, profile }: { readonly debug: boolean; readonly profile: ProfileName },
): HelmLog {
  return {
    debug,
    line: (text) => write(`${text}\n`),
    slog: (level, message, attributes = []) => {
      if (level === 'DEBUG' && (!debug || profile === 'helm3')) return
      write(slogLine(level, message, attributes))
    },
  }
}

/** A line of Go's slog.TextHandler without time. */
function slogLine(level: LogLevel, message: string, attributes: readonly (readonly [string, string])[] = []): string {
  const pairs: (readonly [string, string])[] = [['level', level], ['msg', message], ...attributes]
  return `${pairs.map(([key, value]) => `${quotedWhereNeeded(key)}=${quotedWhereNeeded(value)}`).join(' ')}\n`
}

function quotedWhereNeeded(text: string): string {
  if (/^[!#-<>-~]+$/.test(text)) return text
  if (text === '') return '""'
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x80 ? code <= 0x20 || code === 0x7f || character === '=' || character === '"' : !isPrint(code)) {
      return quote(text)
    }
  }
  return text
}
