import { basePath, cleanPath, dirPath, extPath, isAbsolutePath } from '../golang/path.ts'
import { define, type Family } from './functions.ts'

const base = define(['string'], basePath)
const clean = define(['string'], cleanPath)
const dir = define(['string'], dirPath)
const ext = define(['string'], extPath)
const isAbs = define(['string'], isAbsolutePath)

/** Paths; those of the system are the same ones, as the charts are rendered as on Linux everywhere. */
export const pathFunctions: Family = {
  base,
  clean,
  dir,
  ext,
  isAbs,
  osBase: base,
  osClean: clean,
  osDir: dir,
  osExt: ext,
  osIsAbs: isAbs,
}
