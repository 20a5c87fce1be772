import { parseVersion } from '../golang/semver.ts'
import { parseConstraint, satisfies } from '../golang/semver-constraint.ts'
import { semverObject } from '../golang/semver-object.ts'
import { define, type Family } from './functions.ts'

/** Version functions. */
export const semverFunctions: Family = {
  semver: define(['string'], semverObject),
  semverCompare: define(['string', 'string'], (constraint: string, version: string) => {
    const parsed = parseConstraint(constraint)
    return satisfies(parsed, parseVersion(version))
  }),
}
