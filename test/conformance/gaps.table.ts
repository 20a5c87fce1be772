/** Cases that cannot be equal, by `file#index` (of the cases that are asked), with the reason. */
export const knownGaps: Readonly<Record<string, string>> = {
  'probe-yaml.json#6': 'Go prints the memory address of a pointer inside a struct (helm 3 only)',
}
