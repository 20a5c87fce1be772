/** The version of package.json, which a test compares; a constant, so that `--version` reads no file. */
export const version = '0.1.0'
