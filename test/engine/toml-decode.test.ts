import { describe, expect, it } from 'vitest'
import { decodeToml } from '../../src/engine/toml-decode.ts'
import { encodeToml } from '../../src/engine/toml-encode.ts'
import { GoError } from '../../src/golang/go-error.ts'

/** What the text holds, written again, or what is said of it. */
function answer(text: string): string {
  try {
    return encodeToml(decodeToml(text))
  } catch (error) {
    if (error instanceof GoError) return error.message
    throw error
  }
}

describe('fromToml', () => {
  it.each([
    // The first digit behind a base; the end counts for a NUL.
    ['a = 0x', `toml: line 1 (last key "a"): not a hexadecimal number: '0x\0'`],
    ['a = 0b2', `toml: line 1 (last key "a"): not a binary number: '0b2'`],
    ['a = 0o_1', `toml: line 1 (last key "a"): not an octal number: '0o_'`],
    // A number ends where its kind ends.
    ['a = 0xfg', `toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got 'g' instead`],
    ['a = 0-1', `toml: line 1: expected a top-level item to end with a newline, comment, or EOF, but got '-' instead`],
    ['a = 1979-05-27 1', `toml: line 1 (last key "a"): invalid datetime: "1979-05-27T1"`],
    ['a = nnf', `toml: line 1 (last key "a"): Invalid float value: "nnf"`],
    ['a = 1e+', `toml: line 1 (last key "a"): Invalid float "1e+": underscores must be surrounded by digits`],
    // The string is shown as far as it was read.
    [
      'a = "x\\u12"\n',
      `toml: line 1 (last key "a"): expected four hexadecimal digits after '\\u', but got "x\\\\u12\\"" instead`,
    ],
    // What an escape stands for is looked at when the string has its end.
    ['a = """\n\\uD800\n\n', `toml: line 3 (last key "a"): unexpected EOF; expected '"""'`],
    ['a = """\n\\uD800\n"""\n', `toml: line 3 (last key "a"): Escaped character '\\uD800' is not valid UTF-8.`],
    ['a = "\\ b"', `toml: line 1 (last key "a"): invalid escape: '\\ '`],
    // Lines of what is met at a line's end, and at the end.
    ['a = 1\nb = "c\r\n"', 'toml: line 1 (last key "b"): strings cannot contain newlines'],
    ['[', 'toml: line 1: unexpected end of table name (table names cannot be empty)'],
    ['[a\n', `toml: line 2: expected '.' or ']' to end table name, but got '\\n' instead`],
    ['a = [\n', 'toml: line 1 (last key "a"): unexpected EOF; expected value'],
    [`a = '''\n\nb`, `toml: line 3 (last key "a"): unexpected EOF; expected "'''"`],
    [`a = '''\n\n''''''`, `toml: line 3 (last key "a"): unexpected "''''''"`],
    // Inline tables in an array are an array of tables until the array is read.
    ['a = [1, {b = 1}, {b = 2}]', 'a = [1, {b = 1}, {b = 2}]\n'],
    ['[[x]]\na = [{b = 1}]\n[[x]]\na = [{b = 2}, 3]', '[[x]]\n\n  [[x.a]]\n    b = 1\n\n[[x]]\n  a = [{b = 2}, 3]\n'],
    ['a.b = 1\na = [{c = 1}]', "toml: line 2: Key 'a' was already created and cannot be used as an array."],
    ['a = [{b = 1}]\na.c = 1', '[a]\n  c = 1\n'],
    ['"\\u0001" = 1\n"\\u0001" = 2', `toml: line 2 (last key "\\x01"): Key '"\\u0001"' has already been defined.`],
  ])('%j', (text, expected) => {
    expect(answer(text)).toBe(expected)
  })
})
