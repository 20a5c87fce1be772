/** Bytes that the files of one chart may have together, unpacked; Helm's MaxDecompressedChartSize. */
export const maxChartSize = 100 * 1024 * 1024

/** Archives inside archives, in all: Helm gives each its own budget, and a chart of many small bombs has no end. */
export const maxNestedSize = 2 * maxChartSize

/** Bytes of a file that is read as YAML or JSON, and of a template: reading costs a hundred times what unpacking does. */
export const maxParsedSize = 10 * 1024 * 1024

/** Bytes of all templates of a chart together. */
export const maxTemplatesSize = 32 * 1024 * 1024

/** How deep charts may hold charts. */
export const maxChartDepth = 64

/** Without the mark that some editors put before UTF-8 text. */
export function withoutBom(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data
}
