/** `to` waits for `from`. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** A directed graph of named nodes. Nodes keep the order in which they were given; everything derived from it is deterministic. */
export interface Graph {
  readonly nodes: readonly string[]
  /** Edges that end at a node: what it waits for. */
  readonly before: ReadonlyMap<string, readonly Edge[]>
  /** Edges that start at a node: what waits for it. */
  readonly after: ReadonlyMap<string, readonly Edge[]>
}

/**
 * Builds a graph. Of several edges between the same two nodes the first one counts. Linear in nodes and edges. An edge to an
 * unknown node is a programmer's mistake: whoever reads names from users checks them before.
 */
export function buildGraph(nodes: readonly string[], edges: readonly Edge[]): Graph {
  const before = new Map<string, Edge[]>()
  const after = new Map<string, Edge[]>()
  for (const node of nodes) {
    if (before.has(node)) throw new Error(`graph: node ${node} is given twice`)
    before.set(node, [])
    after.set(node, [])
  }
  const seen = new Set<string>()
  for (const edge of edges) {
    const into = before.get(edge.to)
    const out = after.get(edge.from)
    if (!into || !out) throw new Error(`graph: edge ${edge.from} -> ${edge.to} names an unknown node`)
    const key = JSON.stringify([edge.from, edge.to])
    if (seen.has(key)) continue
    seen.add(key)
    into.push(edge)
    out.push(edge)
  }
  return { nodes, before, after }
}

/** The edges of one cycle in order (the last one leads back to the first one's start), or undefined. Linear, no recursion. */
export function findCycle(graph: Graph): readonly Edge[] | undefined {
  const state = new Map<string, 'open' | 'done'>()
  for (const start of graph.nodes) {
    if (state.has(start)) continue
    const path: Edge[] = []
    const stack: { readonly node: string; next: number }[] = [{ node: start, next: 0 }]
    state.set(start, 'open')
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = (graph.after.get(top.node) ?? [])[top.next++]
      if (edge === undefined) {
        state.set(top.node, 'done')
        stack.pop()
        path.pop()
        continue
      }
      const seen = state.get(edge.to)
      if (seen === 'done') continue
      if (edge.to === edge.from) return [edge]
      if (seen === 'open') return [...path.slice(path.findIndex((one) => one.from === edge.to)), edge]
      state.set(edge.to, 'open')
      path.push(edge)
      stack.push({ node: edge.to, next: 0 })
    }
  }
  return undefined
}

/**
 * Every node behind what it waits for; beyond that in the order in which the nodes were given, each preceded directly by the
 * needs that have not come yet. The graph must have no cycle.
 */
export function topologicalOrder(graph: Graph): readonly string[] {
  const order: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  for (const start of graph.nodes) {
    if (state.has(start)) continue
    const stack = [{ node: start, next: 0 }]
    state.set(start, 'open')
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = (graph.before.get(top.node) ?? [])[top.next++]
      if (edge === undefined) {
        state.set(top.node, 'done')
        order.push(top.node)
        stack.pop()
      } else if (!state.has(edge.from)) {
        state.set(edge.from, 'open')
        stack.push({ node: edge.from, next: 0 })
      } else if (state.get(edge.from) === 'open') {
        throw new Error(`graph: cycle through ${edge.from}`)
      }
    }
  }
  return order
}

/** Everything that can be reached from `starts` (they included), against or along the edges. */
export function reach(graph: Graph, starts: Iterable<string>, direction: 'before' | 'after'): Set<string> {
  const found = new Set(starts)
  // A Set visits what is added while it is walked.
  for (const node of found) {
    for (const edge of graph[direction].get(node) ?? []) found.add(direction === 'before' ? edge.from : edge.to)
  }
  return found
}

/**
 * Adds edges that yield: one that would close a cycle with edges that are there already is left out and told. Usually nothing
 * yields, and one linear check shows that; only otherwise edges are tried one by one, in their order.
 */
export function addYielding(graph: Graph, edges: readonly Edge[]): { graph: Graph; dropped: readonly Edge[] } {
  const firm = [...graph.before.values()].flat()
  const all = buildGraph(graph.nodes, [...firm, ...edges])
  if (findCycle(all) === undefined) return { graph: all, dropped: [] }
  const kept: Edge[] = []
  const dropped: Edge[] = []
  const inCycles = nodesInCycles(all)
  let current = buildGraph(graph.nodes, firm)
  for (const edge of edges) {
    const suspect = inCycles.get(edge.from) !== undefined && inCycles.get(edge.from) === inCycles.get(edge.to)
    if (suspect && reach(current, [edge.to], 'after').has(edge.from)) {
      dropped.push(edge)
      continue
    }
    kept.push(edge)
    if (suspect) current = buildGraph(graph.nodes, [...firm, ...kept])
  }
  return { graph: buildGraph(graph.nodes, [...firm, ...kept]), dropped }
}

// Number of the strongly connected component of each node that lies on a cycle: only edges inside one can close a cycle.
function nodesInCycles(graph: Graph): Map<string, number> {
  const component = new Map<string, number>()
  const order = finishOrder(graph)
  let number = 0
  const visited = new Set<string>()
  for (const start of order.reverse()) {
    if (visited.has(start)) continue
    const members = [start]
    visited.add(start)
    for (const node of members) {
      for (const edge of graph.before.get(node) ?? []) {
        if (visited.has(edge.from)) continue
        visited.add(edge.from)
        members.push(edge.from)
      }
    }
    const selfEdge = (graph.after.get(start) ?? []).some((edge) => edge.to === start)
    if (members.length > 1 || selfEdge) for (const member of members) component.set(member, number)
    number++
  }
  return component
}

function finishOrder(graph: Graph): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  for (const start of graph.nodes) {
    const stack = seen.has(start) ? [] : [{ node: start, next: 0 }]
    seen.add(start)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = (graph.after.get(top.node) ?? [])[top.next++]
      if (edge === undefined) {
        order.push(top.node)
        stack.pop()
      } else if (!seen.has(edge.to)) {
        seen.add(edge.to)
        stack.push({ node: edge.to, next: 0 })
      }
    }
  }
  return order
}

/** Length of the longest way through the graph, where a node takes `cost(node)`. The floor of any schedule. */
export function criticalPath(graph: Graph, cost: (node: string) => number): number {
  const finish = new Map<string, number>()
  let longest = 0
  for (const node of topologicalOrder(graph)) {
    let start = 0
    for (const edge of graph.before.get(node) ?? []) start = Math.max(start, finish.get(edge.from) ?? 0)
    const end = start + cost(node)
    finish.set(node, end)
    longest = Math.max(longest, end)
  }
  return longest
}
