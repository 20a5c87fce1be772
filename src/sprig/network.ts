import { define, type Family } from './functions.ts'

/** Helm answers name look-ups with nothing, unless `--enable-dns` puts a real one in this one's place. */
export const networkFunctions: Family = { getHostByName: define(['string'], () => '') }
