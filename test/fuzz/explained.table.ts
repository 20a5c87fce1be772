import type { Outcome } from './subject.ts'

/** What the fuzzer leaves out or treats apart, and why: none of it can be equal, or be measured, whatever a program does. */
export const explained: readonly { readonly what: string; readonly how: string; readonly reason: string }[] = [
  {
    what: 'keys, values',
    how: 'keys are sorted at once; values of one-key maps only',
    reason: 'Go visits a map in random order',
  },
  {
    what: 'randAlphaNum, randAlpha, randAscii, randNumeric, randBytes, randInt, shuffle, uuidv4',
    how: 'not generated',
    reason: 'random results',
  },
  {
    what: 'genCA, genSignedCert, genSelfSignedCert, genPrivateKey, htpasswd, bcrypt, encryptAES',
    how: 'not generated',
    reason: 'random keys, salts and serial numbers',
  },
  {
    what: 'now, ago',
    how: 'not generated; dates only of given times',
    reason: 'the clock has moved between the two runs',
  },
  { what: '%p', how: 'not generated', reason: 'memory addresses' },
  { what: 'the whole root context', how: 'never printed', reason: 'pointers inside a map print as addresses' },
  {
    what: 'a map inside itself',
    how: 'what changes maps gets copies',
    reason: 'real helm dies of a stack overflow, and a gigabyte with it',
  },
  { what: 'env, expandenv', how: 'not generated', reason: 'Helm removes them' },
]

/** A difference that is known, and cannot be equal. */
interface KnownDifference {
  readonly reason: string
  readonly fits: (source: string, own: Outcome, theirs: Outcome) => boolean
}

// A verb that is not for texts; a space behind a point is one, too.
const oddVerb = /%[-+# 0-9.*[\]]*[^-+# 0-9.*[\]vsqxXT%]|%[-+# 0-9*]*\. /

const unfitForJson = /json: unsupported value: |unsupported map key of type: /

const text = ({ output, error }: Outcome): string => output ?? error ?? ''

const knownDifferences: readonly KnownDifference[] = [
  {
    reason:
      'a time in a zone, or an object in a container, under a verb for other types: Go prints private fields with addresses',
    fits: (source, own) =>
      /%!.\((?:time\.Time|\*?semver\.Version)=|&semver\.Version\{/s.test(text(own)) ||
      (/[dD]ate|semver|unixEpoch|fromToml/.test(source) && /printf/.test(source) && oddVerb.test(source)),
  },
  {
    reason: 'several numbers or keys that JSON has no form for: Go meets those of a map in random order',
    fits: (_, own, theirs) =>
      unfitForJson.test(text(own)) && unfitForJson.exec(text(own))?.[0] === unfitForJson.exec(text(theirs))?.[0],
  },
  {
    reason: 'slice beyond the length of a list: Go goes by the capacity, which depends on how the list grew',
    fits: (source, own) => /lice/.test(source) && /slice index out of bounds/.test(text(own)),
  },
]

/** Why a difference is none of ours, if that is known. */
export function explain(source: string, own: Outcome, theirs: Outcome): string | undefined {
  return knownDifferences.find(({ fits }) => fits(source, own, theirs))?.reason
}
