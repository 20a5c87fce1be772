import { FlotillaError } from '../errors.ts'
import { scaffoldFiles } from './scaffold.table.ts'

/** Files of a new chart of this name. @throws FlotillaError E_CHART_INVALID with Helm's text for a name that is none */
export function scaffold(name: string): { readonly path: string; readonly text: string }[] {
  if (name === '' || name.length > 250) {
    throw new FlotillaError('E_CHART_INVALID', 'chart name must be between 1 and 250 characters')
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    throw new FlotillaError('E_CHART_INVALID', 'chart name must match the regular expression "^[a-zA-Z0-9._-]+$"')
  }
  return scaffoldFiles.map(([path, text]) => ({ path, text: text.replaceAll('CHART', name) }))
}

/** A starter's file with the name of the new chart. */
export function fillStarter(text: string, name: string): string {
  return text.replaceAll('<CHARTNAME>', name)
}
