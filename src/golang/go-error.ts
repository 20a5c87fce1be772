/** An error result or a panic of a Go function that a template called; `message` is Go's text, without a prefix. */
export class GoError extends Error {
  override readonly name = 'GoError'
}
