import { type ShowPart, showChart } from '../../actions/helm-show.ts'
import type { HelmHandler } from './command.ts'
import { shownChartPath } from './inputs.ts'
import { renderWarnings } from './warnings.ts'

/** `helm show all|chart|crds|readme|values` */
export function show(part: ShowPart): HelmHandler {
  return async (invocation) => {
    const { args, flags, profile } = invocation
    const path = shownChartPath(args[0]!, invocation)
    const { onWarning } = renderWarnings(invocation)
    const jsonPath = part === 'values' ? flags.text('jsonpath') : ''
    return { text: await showChart(path, { part, profile, jsonPath, ...(onWarning && { onWarning }) }) }
  }
}
