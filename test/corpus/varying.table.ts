import type { ProfileName } from '../../src/model/profile.table.ts'

/**
 * Cases whose recorded output is one of several that helm gives, though the runs that were compared for the masks came out equal.
 * Their templates take the first of a map's keys in the order of `keys`, which is random in Go.
 */
export const varying: Readonly<Record<string, readonly ProfileName[]>> = {
  'k8s-at-home__satisfactory@all-on': ['helm4', 'helm3'],
  'k8s-at-home__samba@all-on': ['helm4', 'helm3'],
  'k8s-at-home__maddy~nodep@all-on': ['helm4', 'helm3'],
  'k8s-at-home__maddy~nodep@all-off': ['helm4', 'helm3'],
}
