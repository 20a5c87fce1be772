/** Helm's words for what a revision went through; they are part of the record, and `helm history` shows them. */
export const descriptions = {
  installing: 'Initial install underway',
  installed: 'Install complete',
  upgrading: 'Preparing upgrade',
  upgraded: 'Upgrade complete',
  uninstalling: 'Deletion in progress (or silently failed)',
  uninstalled: 'Uninstallation complete',
  dryRun: 'Dry run complete',
} as const

export function rollbackTo(revision: number): string {
  return `Rollback to ${revision}`
}

export function installFailed(release: string, reason: string): string {
  return `Release ${JSON.stringify(release)} failed: ${reason}`
}

export function upgradeFailed(release: string, reason: string): string {
  return `Upgrade ${JSON.stringify(release)} failed: ${reason}`
}

export function rollbackFailed(release: string, reason: string): string {
  return `Rollback ${JSON.stringify(release)} failed: ${reason}`
}
