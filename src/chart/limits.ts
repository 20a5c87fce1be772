/** Bytes that the files of one chart may have together, unpacked; Helm's MaxDecompressedChartSize. */
export const maxChartSize = 100 * 1024 * 1024

/** Archives inside archives, in all: Helm gives each its own budget, and a chart of many small bombs has no end. */
export const maxNestedSize = 2 * maxChartSize

/** How deep charts may hold charts. */
export const maxChartDepth = 64

/** Without the mark that some editors put before UTF-8 text. */
export function withoutBom(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data
}
