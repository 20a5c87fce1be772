/** The name among `known` that a person most likely meant: few edits apart, upper and lower case being the same. */
export function nearestName(typed: string, known: Iterable<string>): string | undefined {
  const wanted = typed.slice(0, 100).toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  let found: string | undefined
  let fewest = limit + 1
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) >= fewest) continue
    const count = editDistance(wanted, name.toLowerCase())
    if (count < fewest) {
      fewest = count
      found = name
    }
  }
  return found
}

/** `did you mean …?`, else the list of what there is (at most twelve names). */
export function suggestName(typed: string, known: readonly string[], what: string): string {
  const near = nearestName(typed, known)
  if (near !== undefined) return `did you mean ${near}?`
  if (known.length === 0) return `there is no ${what}`
  const shown = known.slice(0, 12).join(', ')
  return `known: ${shown}${known.length > 12 ? ', …' : ''}`
}

// Optimal string alignment: a swap of neighbours, the commonest slip, counts once.
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = last
    last = row
  }
  return last[b.length]!
}
