import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addYielding,
  buildGraph,
  criticalPath,
  type Edge,
  findCycle,
  type Graph,
  reach,
  topologicalOrder,
} from '../../src/graph/graph.ts'
import { ReadyQueue } from '../../src/graph/queue.ts'

/** `a b<a c<a,b`: nodes in order, each with what it waits for. */
function graphOf(text: string): Graph {
  const rows = text.split(' ').map((word) => {
    const [node = '', needs = ''] = word.split('<')
    return { node, needs: needs === '' ? [] : needs.split(',') }
  })
  return buildGraph(
    rows.map((row) => row.node),
    rows.flatMap((row) => row.needs.map((from) => ({ from, to: row.node, reason: 'needs' }))),
  )
}

function edges(text: string): Edge[] {
  return text.split(' ').map((word) => {
    const [from = '', to = ''] = word.split('>')
    return { from, to, reason: 'implied' }
  })
}

const show = (list: readonly Edge[] | undefined): string => (list ?? []).map((one) => `${one.from}>${one.to}`).join(' ')

describe('order', () => {
  const rows: [string, string][] = [
    ['a b c', 'a b c'],
    ['c<a b a', 'a c b'],
    ['d<b,c b<a c<a a', 'a b c d'],
    ['x<y y<z z w', 'z y x w'],
  ]
  it.each(rows)('%s -> %s', (given, wanted) => {
    expect(topologicalOrder(graphOf(given)).join(' ')).toBe(wanted)
    expect(findCycle(graphOf(given))).toBeUndefined()
  })
})

describe('cycles', () => {
  const rows: [string, string][] = [
    ['a<a', 'a>a'],
    ['z a<a,z', 'a>a'],
    ['a<b b<a', 'a>b b>a'],
    ['s a<s,c b<a c<b d<c', 'a>b b>c c>a'],
  ]
  it.each(rows)('%s has %s', (given, wanted) => {
    expect(show(findCycle(graphOf(given)))).toBe(wanted)
    expect(() => topologicalOrder(graphOf(given))).toThrow('cycle')
  })
})

describe('yielding edges', () => {
  const rows: [string, string, string][] = [
    ['a b', 'a>b', ''],
    ['a b<a', 'b>a', 'b>a'],
    ['a b', 'a>b b>a', 'b>a'],
    ['a b<a c<b d', 'c>a d>a c>d', 'c>a c>d'],
    ['a b c<b', 'a>b c>a b>a', 'c>a b>a'],
  ]
  it.each(rows)('%s with %s drops "%s"', (given, added, dropped) => {
    const answer = addYielding(graphOf(given), edges(added))
    expect(show(answer.dropped)).toBe(dropped)
    expect(findCycle(answer.graph)).toBeUndefined()
  })
})

describe('reach and critical path', () => {
  const graph = graphOf('a b<a c<b d<a')
  it('walks both ways', () => {
    expect([...reach(graph, ['c'], 'before')].join('')).toBe('cba')
    expect([...reach(graph, ['a'], 'after')].join('')).toBe('abdc')
  })
  it('adds the costs of the longest way', () => {
    expect(criticalPath(graph, (node) => (node === 'd' ? 10 : 1))).toBe(11)
  })
})

describe('ready queue', () => {
  it('hands out a node as soon as its needs are done, without levels', () => {
    const queue = new ReadyQueue(graphOf('a b c<a d<c e<b'))
    expect(queue.take()).toEqual(['a', 'b'])
    queue.done('a')
    expect(queue.take()).toEqual(['c'])
    queue.done('c')
    expect(queue.take()).toEqual(['d'])
    expect(queue.whyWaiting('e').map((edge) => edge.from)).toEqual(['b'])
  })

  it('blocks exactly the dependents of a failure and says over which edge', () => {
    const queue = new ReadyQueue(graphOf('a b c<a d<c,b e<b'))
    queue.take()
    expect(queue.fail('a').map((one) => `${one.node} by ${one.because.from}`)).toEqual(['c by a', 'd by c'])
    queue.done('b')
    expect(queue.take()).toEqual(['e'])
    queue.done('e')
    expect(queue.remaining).toBe(0)
  })

  it('runs any acyclic graph to its end in an order that respects every edge', () => {
    const edgesOf = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 120 })
    fc.assert(
      fc.property(edgesOf, (pairs) => {
        const list = pairs.filter(([a, b]) => a < b).map(([a, b]) => ({ from: `n${a}`, to: `n${b}`, reason: '' }))
        const nodes = Array.from({ length: 31 }, (_, index) => `n${index}`)
        const queue = new ReadyQueue(buildGraph(nodes, list))
        const at = new Map<string, number>()
        for (let ready = queue.take(); ready.length > 0; ready = queue.take()) {
          for (const node of ready) {
            at.set(node, at.size)
            queue.done(node)
          }
        }
        expect(at.size).toBe(31)
        for (const edge of list) expect(at.get(edge.from)).toBeLessThan(at.get(edge.to) ?? -1)
      }),
    )
  })

  it('is linear: 50,000 nodes and edges in well under two seconds', () => {
    const nodes = Array.from({ length: 50_000 }, (_, index) => `${index}`)
    const chain = nodes.slice(1).map((to, index) => ({ from: `${index}`, to, reason: '' }))
    const started = performance.now()
    const graph = buildGraph(nodes, chain)
    expect(topologicalOrder(graph)).toHaveLength(nodes.length)
    const queue = new ReadyQueue(graph)
    for (let ready = queue.take(); ready.length > 0; ready = queue.take()) for (const node of ready) queue.done(node)
    expect(queue.remaining).toBe(0)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
