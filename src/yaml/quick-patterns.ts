/*
 * What the quick reader knows of YAML's texts. Sticky patterns are used at the place at hand only.
 */

/** Tabs, carriage returns, what YAML refuses, and what it counts as line breaks. */
export const unusual = /[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff]/
export const plainKey = /[A-Za-z_][A-Za-z0-9_./-]{0,200}:(?=[ \n]|$)/y
export const quotedKey = /"[^"\\\n]{0,200}":(?=[ \n]|$)|'[^'\n]{0,200}':(?=[ \n]|$)/y
export const doubleQuoted = /"[^"\\\n]*(?:\\[\\"nt][^"\\\n]*)*"/y
export const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' }
/** How a plain scalar may begin without any doubt. */
export const plainStart = /[A-Za-z0-9_./~$(<=+^;\\]|[-:][A-Za-z0-9_./-]/y
export const restOfLine = / *(?: #[^\n]*)?(?=\n|$)/y
export const literalHeader = /\|(-?) *(?=\n|$)/y

/** What lists and maps on one line hold without any doubt. */
export const flowItem = /"[^"\\\n]*"|'[^'\n]*'|[A-Za-z0-9_][A-Za-z0-9_./-]*/y
export const manyLines = /'[^']*(?:''[^']*)*'/y
