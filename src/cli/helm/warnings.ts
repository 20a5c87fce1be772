import type { HelmRender } from '../../actions/helm-render.ts'
import type { Invocation } from './command.ts'

/** How a render's remarks are printed. `onBegin` is called once the chart is loaded and found installable. */
export function renderWarnings(
  { log, profile }: Invocation,
  onBegin: () => void = () => undefined,
): Pick<HelmRender, 'onDeprecated' | 'onBegin' | 'onWarning'> {
  return {
    onBegin,
    onDeprecated: () => {
      if (profile === 'helm4') log.slog('WARN', 'this chart is deprecated')
      else log.line('WARNING: This chart is deprecated')
    },
    onWarning: (message) => {
      if (profile === 'helm4') log.slog('INFO', message)
      else log.line(message)
    },
  }
}
