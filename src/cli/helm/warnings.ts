import type { LintOptions } from '../../actions/helm-lint.ts'
import type { HelmRender } from '../../actions/helm-render.ts'
import { FlotillaError } from '../../errors.ts'
import type { Invocation } from './command.ts'

/** How a render's remarks are printed. `onBegin` is called once the chart is loaded and found installable. */
export function renderWarnings(
  { log, profile }: Invocation,
  onBegin: () => void = () => undefined,
): Pick<HelmRender, 'onDeprecated' | 'onBegin' | 'onWarning' | 'onDebug'> {
  return {
    ...(profile === 'helm4' &&
      log.debug && { onDebug: (message, attributes) => log.slog('DEBUG', message, attributes) }),
    onBegin,
    onDeprecated: () => {
      if (profile === 'helm4') log.slog('WARN', 'this chart is deprecated')
      else log.line('WARNING: This chart is deprecated')
    },
    onWarning: (_, { level, message, attributes, helm3 }) => {
      if (profile === 'helm4') log.slog(level, message, attributes)
      else log.line(helm3)
    },
  }
}

/** How `helm lint` logs what `required` and `fail` would have ended a render with. */
export function excuses({ log, profile }: Invocation): LintOptions['onExcuse'] {
  return (what, message, value) => {
    if (profile === 'helm4') {
      if (what === 'fail') log.slog('INFO', 'funcMap fail', [['message', message]])
      else log.slog('WARN', value === '' ? 'missing required values' : 'missing required value', [['message', message]])
    } else if (what === 'fail') log.line(`engine.go:227: [INFO] Fail: ${message}`)
    else log.line(`engine.go:${value === '' ? 214 : 206}: [INFO] Missing required value: ${message}`)
  }
}

/** Helm 4 logs some errors before it ends with them. */
export function logFailure({ log, profile }: Invocation, error: unknown): void {
  if (profile === 'helm3' || !(error instanceof FlotillaError)) return
  const prefix = 'release name check failed: '
  if (error.message.startsWith(prefix)) {
    log.slog('ERROR', 'release name check failed', [['error', error.message.slice(prefix.length)]])
  }
  const dependencies = 'chart dependencies processing failed: '
  if (error.message.startsWith(dependencies)) {
    log.slog('ERROR', 'chart dependencies processing failed', [['error', error.message.slice(dependencies.length)]])
  }
}
