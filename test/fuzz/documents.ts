import { tomlNode } from './compose.ts'
import { badScalars, plainScalars, tomlValues } from './documents.table.ts'
import { keyText, someText } from './literals.ts'
import type { Random } from './random.ts'

/** Random YAML, JSON and TOML texts: mostly valid, of all styles that the formats have. */

function doubleQuoted(random: Random): string {
  const text = random.chance(0.2)
    ? random.pick([
        '\\x41',
        '\\u00e9',
        '\\U0001F600',
        '\\e\\a\\b',
        '\\_',
        '\\N\\L\\P',
        '\\/',
        '\\ \\t',
        'a\\\n  b',
        'a\n\n  b',
        'a \n b',
      ])
    : JSON.stringify(wellFormed(someText(random))).slice(1, -1)
  return `"${text}"`
}

// Byte escapes have no place inside a YAML text.
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd')
}

function singleQuoted(random: Random): string {
  return `'${wellFormed(someText(random))
    .replaceAll("'", "''")
    .replace(/[^\P{Cc}\n\t]|\ufeff/gu, '')}'`
}

function blockScalar(random: Random, indent: number): string {
  const own = indent + random.int(1, 3)
  const header = random.pick(['|', '>', '|-', '>-', '|+', '>+', '|', '>'])
  const lines = random.times(1, 5, () =>
    random.pick([
      'text',
      'more text here',
      '',
      '  deeper',
      '# no comment',
      'k: v',
      '- x',
      'word '.repeat(20),
      'tab\tx',
      'end ',
    ]),
  )
  if (lines[0]!.startsWith(' ') || lines[0] === '') lines[0] = 'first'
  const digit = random.chance(0.1) ? String(own - indent) : ''
  return `${header[0]}${digit}${header.slice(1)}${random.chance(0.1) ? ' # c' : ''}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(own) + line)).join('\n')}`
}

interface Style {
  /** Columns before the children of a block collection. */
  readonly indent: number
  readonly depth: number
  readonly anchors: string[]
}

function scalar(random: Random, { indent, anchors }: Style, inFlow: boolean): string {
  const kind = random.next()
  if (anchors.length > 0 && kind < 0.06) return `*${random.pick(anchors)}${inFlow ? ' ' : ''}`
  if (kind < 0.5) {
    const text = random.pick(plainScalars)
    return inFlow ? text.replace(/[,?]/g, '') : text
  }
  if (kind < 0.7) return doubleQuoted(random)
  if (kind < 0.82) return singleQuoted(random)
  if (kind < 0.86)
    return random.pick([
      '!!str 1',
      '!!int "7"',
      '!!float 3',
      '!!str yes',
      '!foo bar',
      '!!bool "true"',
      '!!null ""',
      '!!binary aGk=',
      '! 12',
    ])
  if (kind < 0.87) return random.pick(badScalars)
  return inFlow ? random.pick(['1', 'x']) : blockScalar(random, indent)
}

function key(random: Random): string {
  const kind = random.next()
  if (kind < 0.7) return random.pick(['a', 'b', 'c', 'd', 'name', 'e-f', 'x1'])
  if (kind < 0.8)
    return random.pick([
      '1',
      '1.5',
      'true',
      'yes',
      'null',
      '~',
      '0x10',
      '2001-01-01',
      'no',
      'y',
      '.5',
      '-1',
      '1e3',
      '"1"',
      "'true'",
    ])
  if (kind < 0.9)
    return random.pick([
      '"q k"',
      "'s k'",
      'a b',
      'a.b/c',
      'é',
      '"\\x41"',
      '__proto__',
      'constructor',
      '""',
      '"a: b"',
      '=',
      'k#',
    ])
  return random.pick(['<<', '? a\n', '[a]', '{a: b}', '*a ', '&k k', '!!str k', ''])
}

function flow(random: Random, style: Style): string {
  if (style.depth <= 0 || random.chance(0.5)) return scalar(random, style, true)
  const inner = { ...style, depth: style.depth - 1 }
  const gap = random.pick(['', ' ', '  ', `\n${' '.repeat(style.indent + 2)}`])
  const tail = random.chance(0.1) ? ',' : ''
  if (random.chance(0.5))
    return `[${gap}${random.times(0, 3, () => flow(random, inner)).join(`,${gap || ' '}`)}${tail && 'x,'}]`
  const pair = () => {
    const name = key(random).replace('? a\n', 'a').replaceAll('k#', 'k')
    return random.chance(0.08) ? name : `${name}: ${flow(random, inner)}`
  }
  return `{${gap}${random.times(0, 3, pair).join(`,${gap || ' '}`)}}`
}

function anchor(random: Random, { anchors }: Style): string {
  if (!random.chance(0.06)) return ''
  const name = random.pick(['a', 'b', 'x1'])
  anchors.push(name)
  return `&${name} `
}

/** A node as it stands behind `key: ` or `- `: on the same line, or on lines of its own. */
function nested(random: Random, style: Style): string {
  if (style.depth <= 0 || random.chance(0.4)) return ` ${anchor(random, style)}${scalar(random, style, false)}`
  if (random.chance(0.25)) return ` ${anchor(random, style)}${flow(random, style)}`
  const mark = anchor(random, style)
  const step = random.pick([2, 2, 2, 4, 1, 3])
  const inner = { ...style, indent: style.indent + step, depth: style.depth - 1 }
  const comment = random.chance(0.08) ? ' # note' : ''
  return `${mark === '' ? '' : ` ${mark.trimEnd()}`}${comment}\n${block(random, inner)}`
}

function block(random: Random, style: Style): string {
  const pad = ' '.repeat(style.indent)
  const noise = () => (random.chance(0.05) ? random.pick([`${pad}# comment\n`, '\n', '# c\n']) : '')
  if (random.chance(0.4)) {
    const items = random.times(1, 4, () => `${noise()}${pad}-${compact(random, style)}`)
    return items.join('\n')
  }
  const used = new Set<string>()
  const entries = random.times(1, 4, () => {
    let name = key(random)
    if (used.has(name) && random.chance(0.97)) name = `k${used.size}`
    used.add(name)
    const mark = name === '? a\n' ? `? a\n${pad}:` : `${name}:`
    return `${noise()}${pad}${mark}${nested(random, style)}`
  })
  return entries.join('\n')
}

/** Behind a dash a collection may begin on the same line. */
function compact(random: Random, style: Style): string {
  if (style.depth <= 0 || random.chance(0.6)) return nested(random, { ...style, indent: style.indent + 1 })
  const inner = { ...style, indent: style.indent + 2, depth: style.depth - 1 }
  return ` ${block(random, inner).trimStart()}`
}

export function yamlText(random: Random): string {
  const style: Style = { indent: 0, depth: random.int(0, 3), anchors: [] }
  const kind = random.next()
  let text =
    kind < 0.75
      ? block(random, style)
      : kind < 0.9
        ? flow(random, { ...style, depth: style.depth + 1 })
        : scalar(random, style, false)
  if (random.chance(0.6)) text += '\n'
  if (random.chance(0.04)) text = `---\n${text}`
  if (random.chance(0.02)) text = `%YAML 1.1\n---\n${text}`
  if (random.chance(0.03)) text += random.pick(['\n---\nb: 2\n', '\n...\n', '\n# end', '\n\t', '\n --- x'])
  return random.chance(0.12) ? damaged(random, text) : text
}

/** A block mapping for a values file: no anchors over its end, no duplicate keys at the top. */
export function yamlNode(random: Random, depth: number): string {
  return nested(random, { indent: 2, depth, anchors: [] })
}

/** A text with one or two characters changed. */
export function damaged(random: Random, text: string): string {
  const characters = [...text]
  for (let i = random.int(1, 2); i > 0 && characters.length > 0; i--) {
    const at = random.int(0, characters.length - 1)
    const kind = random.next()
    if (kind < 0.4) characters.splice(at, 1)
    else if (kind < 0.7) characters.splice(at, 0, random.pick([...'{}[]()"\'`:,.-#&*!|>%@$\\ \n\tx1=']))
    else characters.splice(at, random.int(1, 4), random.pick(characters))
  }
  return characters.join('')
}

export function jsonText(random: Random): string {
  const text = jsonNode(random, random.int(0, 3))
  return random.chance(0.12) ? damaged(random, text) : text
}

function jsonNode(random: Random, depth: number): string {
  const gap = random.pick(['', '', ' ', '\n', '\t'])
  if (depth > 0 && random.chance(0.7)) {
    if (random.chance(0.5))
      return `[${gap}${random.times(0, 3, () => jsonNode(random, depth - 1)).join(`,${gap}`)}${gap}]`
    const pairs = random.times(
      0,
      3,
      () => `${JSON.stringify(wellFormed(keyText(random)))}:${gap}${jsonNode(random, depth - 1)}`,
    )
    return `{${gap}${pairs.join(`${gap},`)}}`
  }
  if (random.chance(0.4))
    return random.chance(0.15)
      ? random.pick(['"\\ud83d\\ude00"', '"\\ud800"', '"\\u00e9\\/"', '"\\u0000"', '"\\x"', "'a'"])
      : JSON.stringify(wellFormed(someText(random)))
  return random.pick([
    'null',
    'true',
    'false',
    '0',
    '1',
    '-1',
    '1.5',
    '1e3',
    '1E-2',
    '12345678901234567890',
    '1e400',
    '-0',
    '0.1',
    '01',
    '1.',
    'NaN',
    '1e21',
    '123456789',
    '1.0',
    'nul',
    '+1',
    '9007199254740993',
  ])
}

export function tomlText(random: Random): string {
  const lines = random.times(1, 6, () => {
    const kind = random.next()
    if (kind < 0.12) return `[${random.pick(['a', 'b', 'a.b', '"q k"', 'c.d.e', ''])}]`
    if (kind < 0.2) return `[[${random.pick(['arr', 'b', 'x.y'])}]]`
    if (kind < 0.24) return '# comment'
    return `${random.pick(['a', 'b', 'c', 'k-1', '"q"', "'s'", 'd.e', 'd.f', '1', 'é'])} = ${tomlNode(random, 2, () => random.pick(tomlValues))}${random.chance(0.05) ? ' # c' : ''}`
  })
  const text = lines.join('\n')
  return random.chance(0.1) ? damaged(random, text) : text
}
