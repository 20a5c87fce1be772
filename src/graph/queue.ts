import type { Edge, Graph } from './graph.ts'

/** A node that can no longer run, and the edge over which it was blocked. */
export interface Blocked {
  readonly node: string
  readonly because: Edge
}

/**
 * Hands out nodes as soon as everything they wait for is done: one counter a node, no levels, no scans. Each edge is visited
 * once over the whole run.
 */
export class ReadyQueue {
  readonly #graph: Graph
  readonly #waiting = new Map<string, number>()
  readonly #settled = new Set<string>()
  readonly #started = new Set<string>()
  #ready: string[] = []

  constructor(graph: Graph) {
    this.#graph = graph
    for (const node of graph.nodes) {
      const count = graph.before.get(node)?.length ?? 0
      this.#waiting.set(node, count)
      if (count === 0) this.#ready.push(node)
    }
  }

  /** Nodes that are neither done, failed nor blocked. */
  get remaining(): number {
    return this.#graph.nodes.length - this.#settled.size
  }

  /** Takes every node that has become ready since the last call. */
  take(): string[] {
    const ready = this.#ready.filter((node) => !this.#settled.has(node))
    this.#ready = []
    for (const node of ready) this.#started.add(node)
    return ready
  }

  /** The node is done: whatever waited for it only becomes ready. */
  done(node: string): void {
    this.#settle(node)
    for (const edge of this.#graph.after.get(node) ?? []) {
      const left = (this.#waiting.get(edge.to) ?? 0) - 1
      this.#waiting.set(edge.to, left)
      if (left === 0 && !this.#settled.has(edge.to)) this.#ready.push(edge.to)
    }
  }

  /** The node failed, or will not run: everything behind it is blocked, nearest first, each told with its edge. */
  fail(node: string): readonly Blocked[] {
    this.#settle(node)
    const blocked: Blocked[] = []
    const from = [node]
    for (const one of from) {
      for (const edge of this.#graph.after.get(one) ?? []) {
        if (this.#settled.has(edge.to)) continue
        this.#settled.add(edge.to)
        blocked.push({ node: edge.to, because: edge })
        from.push(edge.to)
      }
    }
    return blocked
  }

  /** What a node still waits for. */
  whyWaiting(node: string): readonly Edge[] {
    return (this.#graph.before.get(node) ?? []).filter((edge) => !this.#settled.has(edge.from))
  }

  #settle(node: string): void {
    if (this.#settled.has(node)) throw new Error(`graph: node ${node} is settled twice`)
    this.#settled.add(node)
  }
}
