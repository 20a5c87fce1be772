import { parseDuration } from '../golang/duration.ts'
import { GoError } from '../golang/go-error.ts'
import { GoMap, List, Num, type Value } from '../model/value.ts'
import { evaluate, failed, type Scope } from './expression.ts'
import { hasExpression } from './expression-text.ts'
import type { ScalarNode, StackNode } from './tree.ts'

/** A field of the file: its node (absent: undefined) and what to call it in a mistake. */
export interface Field {
  readonly node: StackNode | undefined
  readonly name: string
}

/** Text that is not empty; undefined where it is absent or wrong (wrong is reported). */
export function readText(field: Field, scope: Scope): string | undefined {
  return read(field, scope, {
    expected: 'text',
    accept: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  })
}

/** Text that may be empty. */
export function readAnyText(field: Field, scope: Scope): string | undefined {
  return read(field, scope, { expected: 'text', accept: (value) => (typeof value === 'string' ? value : undefined) })
}

export function readBoolean(field: Field, scope: Scope): boolean | undefined {
  return read(field, scope, {
    expected: 'true or false',
    accept: (value) => (typeof value === 'boolean' ? value : undefined),
  })
}

export function readCount(field: Field, scope: Scope): number | undefined {
  return read(field, scope, { expected: 'a whole number, zero or more', accept: countOf })
}

/** Milliseconds. */
export function readDuration(field: Field, scope: Scope): number | undefined {
  return read(field, scope, { expected: 'a duration such as 90s or 5m', accept: durationOf, always: true })
}

/** Any scalar as text: what labels are. */
export function readScalarText(field: Field, scope: Scope): string | undefined {
  return read(field, scope, {
    expected: 'text',
    accept: (value) => {
      if (value instanceof Num) return String(value.value)
      return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
        ? String(value)
        : undefined
    },
  })
}

interface Wanted<T> {
  readonly expected: string
  readonly accept: (value: Value) => T | undefined
  /** The schema says nothing about the form of literals: report those, too. */
  readonly always?: boolean
}

function read<T>({ node, name }: Field, scope: Scope, { expected, accept, always }: Wanted<T>): T | undefined {
  // The shape was checked: anything but a scalar has been reported.
  if (node?.kind !== 'scalar') return undefined
  const value = evaluate(node, scope)
  if (value === failed) return undefined
  const accepted = accept(value)
  if (accepted === undefined && (always || isExpression(node))) {
    scope.problems.add('E_TYPE', `${name} is ${describeValue(value)}; expected ${expected}`, {
      position: node.position,
    })
  }
  return accepted
}

function isExpression(node: ScalarNode): boolean {
  return typeof node.value === 'string' && hasExpression(node.value)
}

function countOf(value: Value): number | undefined {
  const number = value instanceof Num ? Number(value.value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

function durationOf(value: Value): number | undefined {
  const seconds = countOf(value)
  if (seconds !== undefined) return seconds * 1000
  if (typeof value !== 'string') return undefined
  try {
    const milliseconds = Number(parseDuration(value).nanoseconds) / 1e6
    return milliseconds >= 0 ? milliseconds : undefined
  } catch (error) {
    if (error instanceof GoError) return undefined
    throw error
  }
}

/** A value as a person would call it. */
export function describeValue(value: Value): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return value === '' ? 'empty text' : `the text ${JSON.stringify(value.slice(0, 60))}`
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Num) return `the number ${value.value}`
  if (value instanceof List) return 'a list'
  return value instanceof GoMap ? 'a map' : `a ${value.goType}`
}
