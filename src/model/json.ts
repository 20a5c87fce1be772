/** Plain JSON data: what goes to and comes from an API server, a plan file, `-o json`. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json | undefined
}
