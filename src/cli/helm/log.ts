import { isPrint, quote } from '../../golang/strconv.ts'
import type { ProfileName } from '../../model/profile.table.ts'

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** Lines on standard error beside the result. */
export interface HelmLog {
  /** Helm 4's structured line; nothing for DEBUG unless `--debug` is given. */
  readonly slog: (level: LogLevel, message: string, attributes?: readonly (readonly [string, string])[]) => void
  /** A line as it is. */
  readonly line: (text: string) => void
  /** Helm 3's line for `--debug`, which begins with the place in its source and the time. */
  readonly trace: (place: string, text: string) => void
  readonly debug: boolean
}

export function helmLog(
  write: (text: string) => void,
  { debug, profile, now }: { readonly debug: boolean; readonly profile: ProfileName; readonly now: () => Date },
): HelmLog {
  return {
    debug,
    line: (text) => write(`${text}\n`),
    trace: (place, text) => {
      if (debug && profile === 'helm3') write(`${place}: ${clockText(now())} [debug] ${text}\n`)
    },
    slog: (level, message, attributes = []) => {
      if (level === 'DEBUG' && (!debug || profile === 'helm3')) return
      write(slogLine(level, message, attributes))
    },
  }
}

/** A time as Go prints one that it has just read: with nanoseconds, the zone, and how long the program has run. */
function clockText(now: Date): string {
  const two = (x: number): string => String(x).padStart(2, '0')
  const elapsed = performance.now()
  const below = String(Math.floor((elapsed % 1) * 1e6)).padStart(6, '0')
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const clock = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
  const fraction = `${String(now.getMilliseconds()).padStart(3, '0')}${below}`.replace(/0+$/, '')
  const east = -now.getTimezoneOffset()
  const offset = `${east < 0 ? '-' : '+'}${two(Math.floor(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(now)
  const name = zone.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC'
  const text = fraction === '' ? clock : `${clock}.${fraction}`
  return `${date} ${text} ${offset} ${name} m=+${(elapsed / 1000).toFixed(9)}`
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
