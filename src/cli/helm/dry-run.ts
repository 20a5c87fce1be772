import { FlotillaError } from '../../errors.ts'
import { quote } from '../../golang/strconv.ts'
import type { Invocation } from './command.ts'
import { parseBool } from './settings.ts'

export type DryRun = 'none' | 'client' | 'server'

/** Helm 4's reading of `--dry-run`; `template` is always one. @throws FlotillaError E_USAGE */
export function dryRunOf({ flags, log }: Invocation, isTemplate: boolean): DryRun {
  const value = flags.text('dry-run')
  if (value === 'unset') {
    log.slog('WARN', "--dry-run is deprecated and should be replaced with '--dry-run=client'")
    return 'client'
  }
  if (value === 'client' || value === 'server') return value
  if (value === 'none') {
    if (isTemplate) throw refused(value, '"server" or "client"')
    return 'none'
  }
  const on = parseBool(value)
  if (on === undefined) throw refused(value, '"none", "server", or "client"')
  if (isTemplate && !on) throw refused(value, '"server" or "client"')
  const result = on ? 'client' : 'none'
  log.slog('WARN', `boolean '--dry-run=${value}' flag is deprecated and must be replaced with '--dry-run=${result}'`)
  return result
}

/** Helm 3's `--dry-run`. @throws FlotillaError E_USAGE */
export function dryRunOfHelm3({ flags }: Invocation, otherwise: DryRun): DryRun {
  const value = flags.text('dry-run')
  switch (value) {
    case '':
      return otherwise
    case 'client':
    case 'true':
      return 'client'
    case 'none':
    case 'false':
      return 'none'
    case 'server':
      return 'server'
    default:
      throw new FlotillaError(
        'E_USAGE',
        'Invalid dry-run flag. Flag must one of the following: false, true, none, client, server',
      )
  }
}

function refused(value: string, allowed: string): FlotillaError {
  return new FlotillaError('E_USAGE', `invalid dry-run value (${quote(value)}). Must be ${allowed}`)
}
