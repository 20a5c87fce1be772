import type { Random } from './random.ts'

/** A Go string literal for a text; code units U+DC80..U+DCFF stand for single bytes, as everywhere in the project. */
export function quoted(text: string): string {
  let out = '"'
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (character === '"' || character === '\\') out += `\\${character}`
    else if (character === '\n') out += '\\n'
    else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${(code - 0xdc00).toString(16)}`
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code === 0xfeff) out += '\\ufeff'
    else out += character
  }
  return `${out}"`
}

export function stringLiteral(random: Random, text: string): string {
  const raw = !/[`\r]/.test(text) && ![...text].some((one) => one.codePointAt(0)! < 32 && one !== '\n')
  const plain = raw && !/[\udc80-\udcff\ufeff]/.test(text)
  return plain && random.chance(0.15) ? `\`${text}\`` : quoted(text)
}

const words = [
  'a',
  'b',
  'foo',
  'bar',
  'baz',
  'x',
  'key',
  'name',
  'Hello World',
  'my-app',
  'some_snake_case',
  'CamelCase',
]
const odd = [
  '',
  ' ',
  '  padded ',
  'true',
  'false',
  'yes',
  'no',
  'null',
  '~',
  '0',
  '1',
  '-1',
  '1.5',
  '1e3',
  '0x1F',
  '0o17',
  '017',
  '08',
  '1_000',
  '.5',
  '5.',
  '+1',
  '.inf',
  'NaN',
  '12:30:45',
  '2001-12-14',
  '2001-12-14T21:59:43Z',
  '1.2.3',
  'v1.2.3-beta.1+b',
  '10.0.0.1',
  'a: b',
  'a:b',
  '- a',
  '-',
  '#c',
  'a #b',
  '[a]',
  '{a}',
  'a,b,c',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  "it's",
  '"q"',
  '\\',
  '`',
  'line1\nline2',
  'trail\n',
  '\nlead',
  'a\n\n\nb',
  '\n',
  'tab\there',
  ' \n ',
  'a\r\nb',
  '<no value>',
  '<b>&amp;</b>',
  '{{ . }}',
  'é',
  'ÉCOLE',
  'ß',
  'İ',
  'ǆ',
  '日本語',
  '😀',
  'e\u0301',
  '\u00a0',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\u0000',
  '\u0007',
  '\udcff',
  'a\udc80b',
  '\u200b',
  'a'.repeat(85),
  'word '.repeat(25),
  'https://u:p@example.com:8080/a/b?q=1&r=2#f',
  '/usr/local/bin',
  '../x/./y//z',
  'file.tar.gz',
  '1h30m',
  '90s',
  '2006-01-02',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'aGVsbG8=',
  'NBSWY3DP',
  '{"a":[1,2,{"b":null}]}',
  '[1,2]',
  'a=1',
  'k: v\nl: [1, 2]',
  '$1',
  '${x}',
  '%d %s',
  '---',
  '--- a',
  '...',
  '<<',
  '=',
  'y',
  'n',
  'on',
  'off',
  '0b11',
  '1e',
  '9223372036854775807',
  '9223372036854775808',
  '1e400',
  '-0',
  '0.1',
]
const alphabet = [...'abcxyzABC019 _-.:,/\\\'"#&*!|>%@`{}[]()<>=+?$^~\n\t', 'é', '日', '😀', '\udcc3', '\u0301']

export function someText(random: Random): string {
  const kind = random.next()
  if (kind < 0.45) return random.pick(words)
  if (kind < 0.85) return random.pick(odd)
  return random.times(0, 12, () => random.pick(alphabet)).join('')
}

const integers = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '7',
  '10',
  '42',
  '100',
  '-5',
  '255',
  '1000',
  '65536',
  '1234567',
  '21',
  '5',
  '4',
  '8',
]
const oddIntegers = [
  '0x1F',
  '0b101',
  '0o17',
  '017',
  '1_000',
  "'a'",
  "'\\n'",
  "'日'",
  '9223372036854775807',
  '-9223372036854775808',
  '2147483648',
  '1e3',
  '0x_1',
  '+5',
  '08',
  '9223372036854775808',
  '00',
]
const floats = ['1.5', '0.0', '-2.5', '3.0', '0.1', '100.25', '1e3', '1.0', '2.675', '99.99']
const oddFloats = [
  '1e21',
  '1e20',
  '1e-7',
  '1e-5',
  '1.7976931348623157e308',
  '5e-324',
  '0x1p4',
  '.5',
  '5.',
  '123456789.125',
  '1e400',
  '1i',
  '-0.0',
  '1e100',
  '0.000001',
]

export function intLiteral(random: Random): string {
  return random.pick(random.chance(0.85) ? integers : oddIntegers)
}

export function floatLiteral(random: Random): string {
  return random.pick(random.chance(0.8) ? floats : oddFloats)
}

const regexParts = [
  'a',
  'b',
  'foo',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '[a-z]',
  '[^a-c]',
  '[[:alpha:]]',
  '(a|b)',
  '(foo)',
  '(?P<n>x)',
  '^',
  '$',
  '\\b',
  'a*',
  'a+',
  'b?',
  '.*',
  '.+?',
  'x{2}',
  '[0-9]+',
  '(?i)a',
  '(?:ab)+',
  '\\pL',
  '\\.',
  '-',
  '\\n',
  '(?s).',
  '(?m)^',
  '[\\d-]',
  'é',
  '日',
  '(',
  '[',
  '*',
  '\\',
  'a{2,1}',
  '(?=a)',
  '\\1',
  '[z-a]',
  'x{1001}',
  '\\Q.\\E',
  '\\A',
  '\\z',
  '(?<m>a)',
  '[[:word:]]',
  '\\x{41}',
  '\\C',
  '(|a)*',
]

export function regexText(random: Random): string {
  return random.times(1, 4, () => random.pick(regexParts.slice(0, random.chance(0.9) ? 34 : undefined))).join('')
}

const verbs = [
  'v',
  'd',
  's',
  'q',
  't',
  'f',
  'g',
  'e',
  'x',
  'X',
  'c',
  'U',
  'b',
  'o',
  'O',
  'T',
  'E',
  'G',
  'F',
  'z',
  '!',
  '%',
]
const flags = [
  '',
  '',
  '',
  '',
  '',
  '-',
  '+',
  '#',
  '0',
  ' ',
  '5',
  '-8',
  '05',
  '.2',
  '8.3',
  '.0',
  '+.1',
  '-010',
  '[1]',
  '[2]',
  '*',
  '.*',
  '#08',
  '+5',
  '. 3',
  '.',
  ' 5',
]

export function formatText(random: Random): string {
  return random
    .times(
      1,
      3,
      () =>
        random.pick(['', '', 'a', '-', ' ', ':', 'é', '%%']) +
        `%${random.pick(flags)}${random.pick(random.chance(0.6) ? verbs.slice(0, 5) : verbs)}`,
    )
    .join('')
}

const layouts = [
  '2006-01-02',
  '2006-01-02T15:04:05Z07:00',
  'Jan 2, 2006 at 3:04pm (MST)',
  '02/01/06',
  'Monday',
  '15:04:05.000',
  '2006-01-02 15:04:05 -0700',
  '002',
  'Jan _2',
  '03:04:05PM',
  '.999',
  'Z0700',
  '1/2/6',
  '20060102',
  'a',
  '',
]

export const layoutText = (random: Random): string => random.pick(layouts)

const dates = [
  '2020-02-29',
  '2021-12-31',
  '1970-01-01',
  '0001-01-01',
  '9999-12-31',
  '2023-06-15T12:34:56Z',
  '2020-02-29T01:02:03+05:30',
  '1/2/6',
  '20200102',
  '2021-13-01',
  'x',
  'Jan 2, 2021 at 3:04pm (CET)',
  '2020-01-02 03:04:05 -0700',
]

export const dateText = (random: Random): string => random.pick(dates)

const versions = [
  '1.2.3',
  'v1.2',
  '1',
  '1.2.3-beta.1',
  '1.2.3+meta',
  '2.0.0-rc.1',
  '0.1.0',
  '1.27.3-gke.100',
  'v1.30.0+k3s1',
  '10.20.30',
  '01.2.3',
  '1.2.3.4',
  'x',
  '',
  '1.2.3-01',
  '1.2.3-a..b',
]
const operators = ['', '>', '<', '>=', '<=', '=', '!=', '^', '~', '=>', '~>', '>= ', '^v', '==', '>>']
const wild = [
  '1',
  '1.2',
  '1.2.3',
  '1.x',
  '1.2.x',
  '*',
  '>=1.19-0',
  '1.27.0-0',
  'x',
  '0.0.3',
  '0.2',
  'v1.2',
  '1.2.3-beta',
  '',
]

export const versionText = (random: Random): string => random.pick(versions)

export function constraintText(random: Random): string {
  const one = () => random.pick(operators) + random.pick(wild)
  const kind = random.next()
  if (kind < 0.5) return one()
  if (kind < 0.65) return `${one()}, ${one()}`
  if (kind < 0.75) return `${one()} ${one()}`
  if (kind < 0.9) return `${one()} || ${one()}`
  return `${random.pick(wild)} - ${random.pick(wild)}`
}

const urls = [
  'https://u:p@example.com:8080/a/b?q=1&r=2#f',
  'http://h',
  '/p?q',
  'mailto:a@b',
  '//h/p',
  'http://[::1]:80/',
  'http://h:x/',
  'a b',
  '%zz',
  'http://h/%41%2f',
  'x://u@h',
  '?',
  '#f',
  'http://h/é?é#é',
  ':',
  'http://a b/',
  'ftp://h/;p=1',
  '',
]
const paths = [
  '/a/b/c.txt',
  'a/b/',
  '/',
  '',
  '.',
  '..',
  '../a',
  'a//b/../c',
  'x.tar.gz',
  '.hidden',
  'a/.',
  '/..',
  'dir/file',
  'C:\\x\\y',
  'é/日',
]
const durations = [
  '1h30m',
  '90s',
  '2h',
  '-1m',
  '1.5h',
  '100ms',
  '3600',
  '0',
  '1d',
  'x',
  '',
  '1us',
  '1µs',
  '8760h',
  '1h1h',
  '+5s',
  '.5s',
  '9223372036854775807ns',
  '36h15m10s',
  '60',
  '95',
]
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Local', '', 'Nowhere/X', 'EST']
const kinds = [
  'string',
  'int',
  'float64',
  'map',
  'slice',
  'bool',
  'invalid',
  'int64',
  'ptr',
  'interface',
  'map[string]interface {}',
  '[]interface {}',
  '*semver.Version',
  'x',
]
const keys = ['a', 'b', 'c', 'key', 'name', 'A.b/c', '', '__proto__', 'é', '1', 'missing', 'constructor', 'a b']

export const urlText = (random: Random): string => random.pick(urls)
export const pathText = (random: Random): string => random.pick(paths)
export const durationText = (random: Random): string => random.pick(durations)
export const zoneText = (random: Random): string => random.pick(zones)
export const kindText = (random: Random): string => random.pick(kinds)
export const keyText = (random: Random): string => random.pick(random.chance(0.6) ? keys.slice(0, 4) : keys)
