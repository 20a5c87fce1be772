import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { FlotillaError } from '../errors.ts'
import { textAt } from './fields.ts'
import type { Entry } from './kubeconfig.ts'

/** `NAME-data` (base64) wins over the file `NAME`, whose path is relative to its kubeconfig. */
export async function pemOf(entry: Entry | undefined, name: string): Promise<string | undefined> {
  if (entry === undefined) return undefined
  const data = textAt(entry.value, `${name}-data`)
  if (data !== '') return Buffer.from(data, 'base64').toString()
  const file = textAt(entry.value, name)
  return file === '' ? undefined : readPem(resolve(entry.folder, file))
}

/** A certificate or key file. */
export async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new FlotillaError('E_CREDENTIALS', `cannot read ${file}, which the kubeconfig names`, {
      cause: error,
      hint: 'paths in a kubeconfig are relative to its folder',
    })
  }
}
