/** Cases that cannot be equal, by `file#index` (of the cases that are asked), with the reason. */
export const knownGaps: Readonly<Record<string, string>> = {}
