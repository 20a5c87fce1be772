import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { quote } from '../../src/golang/strconv.ts'
import { type ListNode, nodeText, type StatementNode } from '../../src/gotemplate/ast.ts'
import { Lexer, type Token } from '../../src/gotemplate/lexer.ts'
import { parseTemplate } from '../../src/gotemplate/parser.ts'
import { type Answer, type Case, casesFolder, readCases, runCase } from './run-case.ts'

const there = existsSync(casesFolder)
const why = there ? '' : ' (skipped: no ../shared/cases)'

/** Cases that need what only a chart has, or whose answer is about reading values: the engine's tests run them. */
function isForEngine(one: Case, answer: Answer): boolean {
  if (one.harness === 'chart' || one.nondeterministic === true) return true
  if (/cannot load values\.yaml|YAML parse error|control characters/.test(answer.err ?? '')) return true
  const text = one.template ?? ''
  return /\.(?:Chart|Capabilities|Files|Release|Template|Subcharts)\b|common\.Values|fromYaml|typeOf \./.test(
    `${text} ${answer.out ?? ''} ${answer.err ?? ''}`,
  )
}

// The expression that hands the data over differs from the recorded one, and so do its mentions in errors.
function normal(answer: Answer): string {
  if (answer.err === undefined) return `out ${answer.out ?? answer.raw ?? ''}`
  const text = answer.err.replaceAll(
    /include "c\/templates\/_case\.tpl" (?:\(fromJson \.Values\.d0\)\.d|\.data)/g,
    'include DATA',
  )
  return `err ${text.replace(/\n+Use --debug[\s\S]*$/, '').trim()}`
}

const files = [
  'go-template-exec.json',
  'go-template-cmp.json',
  'go-template-misc.json',
  'go-template-number.json',
  'go-template-parse.json',
  'go-fmt.json',
  'go-strconv-unicode.json',
  'probe-cmp.json',
  'probe-core.json',
  'probe-ctl.json',
  'probe-nil.json',
  'probe-sixty.json',
]

describe.skipIf(!there)(`answers of both helms${why}`, () => {
  it.each(files)('%s', (file) => {
    const wrong: string[] = []
    let count = 0
    for (const one of readCases(file)) {
      for (const profile of ['helm4', 'helm3'] as const) {
        const answer = profile === 'helm4' ? one.helm4 : (one.helm3 ?? one.helm4)
        if (answer === undefined || one.template === undefined || isForEngine(one, answer)) continue
        count++
        const [got, wanted] = [normal(runCase(one, profile)), normal(answer)]
        if (got !== wanted) wrong.push(`${one.suite} ${one.name} ${profile}\n  want ${wanted}\n  got  ${got}`)
      }
    }
    console.log(`${file}: ${count - wrong.length} of ${count}`)
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(0)
  })
})

const functions = { has: () => true }

describe.skipIf(!there)(`syntax trees and tokens${why}`, () => {
  it('prints trees as Go does', () => {
    const wrong: string[] = []
    let count = 0
    for (const one of readCases('go-template-parse.json')) {
      if (one.ast_string === undefined || one.template === undefined || /\/\*/.test(one.ast_string)) continue
      count++
      const text = nodeText(quoted(parseTemplate('t', one.template, { functions }).trees.get('t')!.root))
      if (text !== one.ast_string) wrong.push(`${one.name}: ${text} <> ${one.ast_string}`)
    }
    console.log(`go-template-parse.json, trees: ${count - wrong.length} of ${count}`)
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(0)
  })

  it('splits text into the tokens of Go', () => {
    const wrong: string[] = []
    let count = 0
    for (const one of readCases('go-template-lex.json')) {
      // Other delimiters are no part of a chart's language.
      if (one.items === undefined || one.suite.includes('Delim')) continue
      count++
      const wanted = one.items
        .filter(([type]) => type !== 'itemComment')
        .map(([type, text]) => `${tokenName(type)} ${text}`)
      const got = tokensOf(one.input ?? '').map(({ type, text }) => `${type} ${type === 'eof' ? '' : text}`)
      if (got.join('\n') !== wanted.join('\n')) wrong.push(`${one.name}: ${got.join('|')} <> ${wanted.join('|')}`)
    }
    console.log(`go-template-lex.json: ${count - wrong.length} of ${count}`)
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(0)
  })
})

// The recorded trees have their text nodes quoted.
function quoted(list: ListNode): ListNode {
  return { ...list, nodes: list.nodes.map(quotedNode) }
}

function quotedNode(node: StatementNode): StatementNode {
  if (node.kind === 'text') return { ...node, text: quote(node.text) }
  if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return node
  return { ...node, list: quoted(node.list), otherwise: node.otherwise && quoted(node.otherwise) }
}

function tokenName(goName: string): string {
  const name = goName.replace(/^item/, '')
  return name === 'EOF' ? 'eof' : name[0]!.toLowerCase() + name.slice(1)
}

function tokensOf(text: string): Token[] {
  const lexer = new Lexer(text)
  const tokens: Token[] = []
  for (;;) {
    const token = lexer.next()
    tokens.push(token)
    if (token.type === 'eof' || token.type === 'error') return tokens
  }
}
