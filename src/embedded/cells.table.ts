import type { Json, JsonObject } from '../model/json.ts'

/** Cells of the built-in kinds by column name; name and age are generic. */
export const cellsOf: Readonly<Record<string, (object: JsonObject) => Record<string, Json>>> = {}
