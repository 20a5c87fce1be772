import type { GoMap } from '../model/value.ts'
import { TomlParser } from './toml-parser.ts'

/**
 * Reads TOML as BurntSushi/toml 1.6 does into a map: integers are int64, dates time.Time.
 *
 * @throws GoError with its text
 */
export function decodeToml(text: string): GoMap {
  return new TomlParser(text).parse()
}
