const space = 0x20

/**
 * Lines of a quoted text as one: a line break is a space, and each empty line a line break. `undefined` where a line begins no
 * further in than `indent`.
 */
export function foldLines(text: string, indent: number): string | undefined {
  const [first = '', ...lines] = text.split('\n')
  let value = first.slice(0, endOfContent(first))
  let empty = 0
  for (const [i, line] of lines.entries()) {
    const isLast = i === lines.length - 1
    const end = isLast ? line.length : endOfContent(line)
    let start = 0
    while (start < end && line.charCodeAt(start) === space) start++
    if (start === end && !isLast) {
      empty++
      continue
    }
    if (start < end && start <= indent) return undefined
    value += (empty === 0 ? ' ' : '\n'.repeat(empty)) + line.slice(start, end)
    empty = 0
  }
  return value
}

function endOfContent(line: string): number {
  let end = line.length
  while (end > 0 && line.charCodeAt(end - 1) === space) end--
  return end
}
