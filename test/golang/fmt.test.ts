import { describe, expect, it } from 'vitest'
import { Duration, hour } from '../../src/golang/duration.ts'
import { formatValue, sprint, sprintf, sprintln } from '../../src/golang/fmt.ts'
import { int, int64, num, uint8 } from '../../src/golang/numbers.ts'
import { NamedInt } from '../../src/golang/time.ts'
import { GoMap, List, type Value } from '../../src/model/value.ts'

const list = (...items: Value[]) => new List(items)
const map = (entries: Record<string, Value>) => new GoMap(Object.entries(entries))

describe('%v', () => {
  it.each<[Value, string]>([
    [1e6, '1e+06'],
    [999999, '999999'],
    [1234567, '1.234567e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-0, '-0'],
    [1e21, '1e+21'],
    [Infinity, '+Inf'],
    [Number.NaN, 'NaN'],
    [int(1000000), '1000000'],
    [int64(-9223372036854775808n), '-9223372036854775808'],
    [num('float32', 0.1), '0.1'],
    [null, '<nil>'],
    [undefined, '<nil>'],
    [list(1, 'a', null, list()), '[1 a <nil> []]'],
    [map({ b: 1, a: map({ é: true }), 9: 'x', 10: 'y' }), 'map[10:y 9:x a:map[é:true] b:1]'],
    [new List([uint8(104), uint8(105)], 'uint8'), '[104 105]'],
  ])('$1', (value, text) => {
    expect(formatValue(value)).toBe(text)
  })
})

describe('sprintf', () => {
  it.each<[string, Value[], string]>([
    ['%d', [17], '%!d(float64=17)'],
    ['%*d|%-*d|', [new Duration(5n), int(7), new NamedInt('time.Month', 3, 'March'), int(7)], '    7|7  |'],
    ['%*d|%.*f', [new Duration(-5n), int(7), new Duration(3n), 7], '7    |7.000'],
    ['%*d|%.*f', [new Duration(hour), int(7), new Duration(-3n), 7], '%!(BADWIDTH)7|%!(BADPREC)7.000000'],
    ['%*d|%*d', [3, int(7), null, int(7)], '%!(BADWIDTH)7|%!(BADWIDTH)7'],
    ['%d|%5d|%-5d|%05d|%+d|% d', [int(3), int(3), int(3), int(3), int(3), int(3)], '3|    3|3    |00003|+3| 3'],
    ['%s', [list(int(1), 'a')], '[%!s(int=1) a]'],
    ['%x %X % x %#x', ['hi', 'hi', 'hi', 'hi'], '6869 6869 68 69 0x6869'],
    ['%x', [1.5], '0x1.8p+00'],
    ['%b', [1], '4503599627370496p-52'],
    ['%q', ['a"\u00ff\udcff\n'], '"a\\"ÿ\\xff\\n"'],
    ['%+q', ['é😀'], '"\\u00e9\\U0001f600"'],
    ['%#q', ['a b'], '`a b`'],
    ['%q %c %U %#U', [int(0x263a), int(0x263a), int(0x263a), int(0x263a)], "'☺' ☺ U+263A U+263A '☺'"],
    ['%.2f|%8.3f|%-8.1f|%+.1e|%08.2f', [2.675, 3.1459, 2.25, 12345, -1.5], '2.67|   3.146|2.2     |+1.2e+04|-0001.50'],
    ['%.0f %.0f %.0f', [0.5, 1.5, 2.5], '0 2 2'],
    ['%g %G', [1e-7, 1e100], '1e-07 1E+100'],
    ['%v %t %T', [true, false, list()], 'true false []interface {}'],
    ['%!', [], '%!!(MISSING)'],
    ['%', [], '%!(NOVERB)'],
    ['%d', [], '%!d(MISSING)'],
    ['x', [int(1), 'a'], 'x%!(EXTRA int=1, string=a)'],
    ['%[2]d %[1]d', [int(1), int(2)], '2 1'],
    ['%[3]d', [int(1)], '%!d(BADINDEX)'],
    ['%*d|%-*d|%.*f', [int(4), int(1), int(4), int(1), int(1), 2.55], '   1|1   |2.5'],
    ['%5%', [], '%'],
    ['%5z', [int(3)], '%!z(int=    3)'],
    ['%#v', [map({ a: list('x', int(1)) })], 'map[string]interface {}{"a":[]interface {}{"x", 1}}'],
    ['%s', [null], '%!s(<nil>)'],
    ['%5s|%-5s|%.1s', ['é', 'é', 'éa'], '    é|é    |é'],
    ['%6.2f%%', [12.345], ' 12.35%'],
    ['%o %#o %O', [int(8), int(8), int(8)], '10 010 0o10'],
    ['%s', [new List([uint8(104), uint8(105)], 'uint8')], 'hi'],
  ])('%s', (format, args, text) => {
    expect(sprintf(format, args)).toBe(text)
  })
})

describe('sprint', () => {
  it('puts spaces between operands that are both no strings', () => {
    expect(sprint(['a', int(1), int(2), 'b', int(3), 4.5, true, null, 'c'])).toBe('a1 2b3 4.5 true <nil>c')
    expect(sprintln(['a', int(1)])).toBe('a 1\n')
    expect(sprint([])).toBe('')
  })

  it('joins bytes that belong to one character', () => {
    expect(sprint(['\udcc3', '\udca9'])).toBe('é')
    expect(sprintf('%s%s', ['\udcc3', '\udca9'])).toBe('é')
  })
})
