import { stackJsonSchema } from '../../stack/schema.ts'
import type { Result } from '../command.ts'

export async function run(): Promise<Result> {
  return { text: `${JSON.stringify(stackJsonSchema(), null, 2)}\n` }
}
