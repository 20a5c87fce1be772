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
    how: 'only their errors, lengths, kinds and alphabets',
    reason: 'random results',
  },
  {
    what: 'genCA, genSignedCert, genSelfSignedCert, genPrivateKey, their …WithKey, buildCustomCert, htpasswd, bcrypt, encryptAES',
    how: 'only their errors, lengths and kinds; decryptAES of known texts, and of what the same key encrypted',
    reason: 'random keys, salts and serial numbers',
  },
  {
    what: 'now, ago',
    how: 'only the year and the kind; dates only of given times',
    reason: 'the clock has moved between the two runs',
  },
  { what: '%p', how: 'not generated', reason: 'memory addresses' },
  {
    what: 'the whole root context',
    how: 'seldom printed, and compared without the addresses in it',
    reason: 'pointers inside a map print as addresses',
  },
  {
    what: 'a map inside itself',
    how: 'what changes maps gets copies',
    reason: 'real helm dies of a stack overflow, and a gigabyte with it',
  },
]

/** A difference that is known, and cannot be equal. */
interface KnownDifference {
  readonly reason: string
  readonly fits: (source: string, own: Outcome, theirs: Outcome) => boolean
}

// A verb that is not for texts; a space behind a point is one, too.
const oddVerb = /%[-+# 0-9.*[\]]*[^-+# 0-9.*[\]vsqxXT%]|%[-+# 0-9*]*\. /
// An address in some base, or a location with its tables, which hold one.
const privateFields =
  /\*time\.Location=&\{[^{}]* \[\{|0x[0-9a-f]{6,}|\b\d{8,15}\b|[0-7]{15,16}|[01]{27,}|U\+[0-9a-f]{7,}|[0-9a-f]{12}/i
// What ours prints for an address, and what Go does.
const ownAddress = '0xc000010000'
const addresses = /\b0x[0-9a-f]{6,12}\b/g
const hidesText = /\b(?:b64enc|b32enc|\w+sum|len|encryptAES)\b/

const unfitForJson = /(?<=json: unsupported value: |unsupported map key of type: )/

const text = ({ output, error }: Outcome): string => output ?? error ?? ''

const knownDifferences: readonly KnownDifference[] = [
  {
    reason:
      'a time in a zone, or an object in a container, under a verb for other types: Go prints private fields with addresses',
    fits: (source, _, theirs) =>
      /[dD]ate|semver|fromToml|now/.test(source) &&
      /printf/.test(source) &&
      oddVerb.test(source) &&
      (privateFields.test(text(theirs)) || hidesText.test(source)),
  },
  {
    reason: 'an object in a container: Go prints its address',
    fits: (_, own, theirs) =>
      text(own).includes(ownAddress) && text(own).replace(addresses, '') === text(theirs).replace(addresses, ''),
  },
  {
    reason: 'several numbers or keys that JSON has no form for: Go meets those of a map in random order',
    fits: (_, own, theirs) => {
      const [ours, other] = [own, theirs].map((one) => text(one).split(unfitForJson))
      return ours!.length === 2 && other!.length === 2 && ours![0] === other![0]
    },
  },
  {
    reason: 'slice beyond the length of a list: Go goes by the capacity, which depends on how the list grew',
    fits: (source, own, theirs) =>
      /\b(?:mustS|s)lice\b/.test(source) &&
      text(own).endsWith('slice index out of bounds') &&
      !/slice index out of bounds/.test(text(theirs)),
  },
]

/** Why a difference is none of ours, if that is known. */
export function explain(source: string, own: Outcome, theirs: Outcome): string | undefined {
  return knownDifferences.find(({ fits }) => fits(source, own, theirs))?.reason
}
