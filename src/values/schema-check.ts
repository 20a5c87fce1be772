import { spend } from '../golang/meter.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import type { Schema } from './schema-compile.ts'
import { findDuplicates, jsonEqual, jsonTypeOf, numberOf } from './schema-equal.ts'
import { englishNumber, quoted, quotedList, type SchemaFinding } from './schema-error.ts'
import { checkNumber, checkText, describeConst, describeEnum } from './schema-scalars.ts'
import { Unevaluated } from './schema-unevaluated.ts'

/** The schemas that are being applied, innermost first: references are resolved against them, and loops are found. */
interface Scope {
  readonly schema: Schema
  /** Grows with each step into the values. */
  readonly level: number
  readonly parent: Scope | undefined
  /** Who applies the schema wants to know what it looked at. */
  readonly callerNeeds: boolean
}

interface Subject {
  readonly value: Value
  readonly path: readonly string[]
}

/** Deeper nesting of schemas than anyone writes. */
const maxScopes = 2000

/** Checks values against a schema; no findings mean that they fit. */
export function checkSchema(value: Value, schema: Schema, at: (pointer: string) => Schema): readonly SchemaFinding[] {
  const scope: Scope = { schema, level: 0, parent: undefined, callerNeeds: false }
  const check = new Check({ value, path: [] }, scope, at)
  return flatten(check.run())
}

function flatten(finding: SchemaFinding | undefined): readonly SchemaFinding[] {
  if (finding === undefined) return []
  return finding.kind === 'group' ? finding.causes : [finding]
}

/** One schema applied to one value. */
class Check {
  readonly #subject: Subject
  readonly #scope: Scope
  readonly #schema: Schema
  readonly #at: (pointer: string) => Schema
  readonly #findings: SchemaFinding[] = []
  readonly unevaluated: Unevaluated

  constructor(subject: Subject, scope: Scope, at: (pointer: string) => Schema) {
    this.#subject = subject
    this.#scope = scope
    this.#schema = scope.schema
    this.#at = at
    this.unevaluated = new Unevaluated(subject.value, scope.schema, scope.callerNeeds)
  }

  run(): SchemaFinding | undefined {
    spend(1)
    const schema = this.#schema
    if (schema.boolean !== undefined) return schema.boolean ? undefined : this.#finding('false schema')
    const early = this.#loop() ?? this.#checkAny()
    if (early !== undefined) return early
    if (schema.ref !== undefined) {
      const finding = this.#reference(schema.ref)
      if (schema.draft < 2019) return finding
      this.#add(finding)
    }
    this.#checkByType()
    if (schema.draft >= 2019) this.#laterReferences()
    this.#combinators()
    if (schema.draft >= 2019) this.#checkUnevaluated()
    if (this.#findings.length < 2) return this.#findings[0]
    return { path: this.#subject.path, text: 'validation failed', kind: 'group', causes: this.#findings }
  }

  #finding(text: string, causes: readonly SchemaFinding[] = []): SchemaFinding {
    return { path: this.#subject.path, text, kind: 'finding', causes }
  }

  #add(finding: SchemaFinding | undefined): void {
    if (finding !== undefined) this.#findings.push(finding)
  }

  #report(text: string, causes: readonly SchemaFinding[] = []): void {
    this.#findings.push(this.#finding(text, causes))
  }

  #loop(): SchemaFinding | undefined {
    let count = 0
    for (let scope = this.#scope.parent; scope !== undefined; scope = scope.parent) {
      if (++count > maxScopes) return this.#finding('schema is nested too deeply')
      if (scope.level === this.#scope.level && scope.schema === this.#schema)
        return this.#finding(`${this.#schema.location} refers to itself`)
    }
    return undefined
  }

  /** Keywords for every type. Each of them ends the check where it fails. */
  #checkAny(): SchemaFinding | undefined {
    const { value } = this.#subject
    const { keywords, types, format, draft } = this.#schema
    const type = jsonTypeOf(value)
    if (type === undefined) return this.#finding('invalid jsonType')
    const isInteger = type === 'number' && isWhole(value)
    if (types.length > 0 && !types.includes(type) && !(isInteger && types.includes('integer')))
      return this.#finding(`got ${type}, want ${types.join(' or ')}`)
    const wanted = keywords.get('const')
    if (draft >= 6 && keywords.has('const') && !jsonEqual(value, wanted)) return this.#finding(describeConst(wanted))
    const choices = keywords.get('enum')
    if (choices instanceof List && !choices.items.some((item) => jsonEqual(value, item)))
      return this.#finding(describeEnum(choices.items))
    if (format === undefined || typeof value !== 'string') return undefined
    const problem = format.check(value)
    return problem === undefined ? undefined : this.#finding(`${quoted(value)} is not valid ${format.name}: ${problem}`)
  }

  #checkByType(): void {
    const { value } = this.#subject
    if (value instanceof GoMap) this.#checkMap(value)
    else if (value instanceof List) this.#checkList(value.items)
    else if (typeof value === 'string') for (const text of checkText(value, this.#schema)) this.#report(text)
    else {
      const number = numberOf(value)
      if (number !== undefined) for (const text of checkNumber(number, this.#schema)) this.#report(text)
    }
  }

  /** Applies another schema to the same value. */
  #self(schema: Schema): { finding: SchemaFinding | undefined; unevaluated: Unevaluated } {
    const callerNeeds = !this.unevaluated.isEmpty
    const scope = { schema, level: this.#scope.level, parent: this.#scope, callerNeeds }
    const check = new Check(this.#subject, scope, this.#at)
    const finding = check.run()
    if (finding === undefined) this.unevaluated.keepCommon(check.unevaluated)
    return { finding, unevaluated: check.unevaluated }
  }

  #child(schema: Schema, value: Value, token: string): SchemaFinding | undefined {
    const scope = { schema, level: this.#scope.level + 1, parent: this.#scope, callerNeeds: false }
    return new Check({ value, path: [...this.#subject.path, token] }, scope, this.#at).run()
  }

  #reference(schema: Schema): SchemaFinding | undefined {
    const { finding } = this.#self(schema)
    if (finding === undefined) return undefined
    return { path: this.#subject.path, text: 'validation failed', kind: 'reference', causes: flatten(finding) }
  }

  #laterReferences(): void {
    const { recursiveRef, dynamicRef } = this.#schema
    if (recursiveRef !== undefined) {
      const isAnchor = recursiveRef.keywords.get('$recursiveAnchor') === true
      this.#add(this.#reference(isAnchor ? this.#outermostRecursive(recursiveRef) : recursiveRef))
    }
    if (dynamicRef === undefined) return
    const { target, anchor } = dynamicRef
    const isDynamic = anchor !== '' && target.keywords.get('$dynamicAnchor') === anchor
    this.#add(this.#reference(isDynamic ? this.#outermostDynamic(anchor, target) : target))
  }

  #outermostRecursive(fallback: Schema): Schema {
    let found = fallback
    for (let scope: Scope | undefined = this.#scope; scope !== undefined; scope = scope.parent) {
      const resource = this.#at(scope.schema.resource.pointer)
      if (resource.keywords.get('$recursiveAnchor') === true) found = scope.schema
    }
    return found
  }

  #outermostDynamic(anchor: string, fallback: Schema): Schema {
    let found = fallback
    for (let scope: Scope | undefined = this.#scope; scope !== undefined; scope = scope.parent) {
      const { resource } = scope.schema
      if (resource.dynamicAnchors.has(anchor)) found = this.#at(resource.anchors.get(anchor) as string)
    }
    return found
  }

  #checkMap(map: GoMap): void {
    const schema = this.#schema
    const least = schema.number('minProperties')
    if (least !== undefined && map.size < least)
      this.#report(`minProperties: got ${englishNumber(map.size)}, want ${englishNumber(least)}`)
    const most = schema.number('maxProperties')
    if (most !== undefined && map.size > most)
      this.#report(`maxProperties: got ${englishNumber(map.size)}, want ${englishNumber(most)}`)
    const missing = schema.strings('required').filter((name) => !map.has(name))
    if (missing.length === 1) this.#report(`missing property ${quoted(missing[0] as string)}`)
    else if (missing.length > 1) this.#report(`missing properties ${quotedList(missing)}`)
    this.#dependencies(map, 'dependencies')
    this.#properties(map)
    if (schema.draft >= 6) this.#propertyNames(map)
    if (schema.draft < 2019) return
    for (const [name, dependent] of schema.map.get('dependentSchemas') ?? [])
      if (map.has(name)) this.#add(this.#self(dependent).finding)
    this.#dependencies(map, 'dependentRequired')
  }

  #dependencies(map: GoMap, keyword: string): void {
    const dependencies = this.#schema.keywords.get(keyword)
    if (!(dependencies instanceof GoMap)) return
    for (const name of dependencies.sortedKeys()) {
      if (!map.has(name)) continue
      const dependency = dependencies.get(name)
      if (dependency instanceof List) {
        const missing = dependency.items.filter((item) => typeof item === 'string' && !map.has(item)) as string[]
        if (missing.length > 0) this.#report(`properties ${quotedList(missing)} required, if ${quoted(name)} exists`)
      } else {
        const schema = this.#schema.map.get(keyword)?.get(name)
        if (schema !== undefined) this.#add(this.#self(schema).finding)
      }
    }
  }

  /** In the order of names; Helm's own order varies from run to run. */
  #properties(map: GoMap): void {
    const properties = this.#schema.map.get('properties')
    const additional = this.#schema.one.get('additionalProperties')
    const refused: string[] = []
    for (const name of map.sortedKeys()) {
      const value = map.get(name)
      const own = properties?.get(name)
      let evaluated = own !== undefined
      if (own !== undefined) this.#add(this.#child(own, value, name))
      for (const { regexp, schema } of this.#schema.patterns) {
        if (!regexp.test(name)) continue
        evaluated = true
        this.#add(this.#child(schema, value, name))
      }
      if (!evaluated && additional !== undefined) {
        evaluated = true
        if (additional.boolean === false && this.#schema.keywords.get('additionalProperties') === false)
          refused.push(name)
        else this.#add(this.#child(additional, value, name))
      }
      if (evaluated) this.unevaluated.properties.delete(name)
    }
    if (refused.length > 0) this.#report(`additional properties ${quotedList(refused)} not allowed`)
  }

  #propertyNames(map: GoMap): void {
    const schema = this.#schema.one.get('propertyNames')
    if (schema === undefined) return
    for (const name of map.sortedKeys()) {
      const causes = checkSchema(name, schema, this.#at)
      if (causes.length > 0) this.#report(`invalid propertyName ${quoted(name)}`, causes)
    }
  }

  #checkList(items: readonly Value[]): void {
    const schema = this.#schema
    const least = schema.number('minItems')
    if (least !== undefined && items.length < least)
      this.#report(`minItems: got ${englishNumber(items.length)}, want ${englishNumber(least)}`)
    const most = schema.number('maxItems')
    if (most !== undefined && items.length > most)
      this.#report(`maxItems: got ${englishNumber(items.length)}, want ${englishNumber(most)}`)
    if (schema.keywords.get('uniqueItems') === true) {
      const pair = findDuplicates(items)
      if (pair !== undefined) this.#report(`items at ${pair[0]} and ${pair[1]} are equal`)
    }
    this.#items(items)
    if (schema.one.has('contains')) this.#contains(items, schema.one.get('contains') as Schema)
  }

  #items(items: readonly Value[]): void {
    const { one, list, draft, keywords } = this.#schema
    const first = (draft < 2020 ? list.get('items') : list.get('prefixItems')) ?? []
    const listed = Math.min(first.length, items.length)
    for (let i = 0; i < listed; i++) this.#add(this.#child(first[i] as Schema, items[i], String(i)))
    const rest = one.get('items') ?? one.get('additionalItems')
    if (rest === undefined) return
    if (one.get('items') === undefined && keywords.get('additionalItems') === false) {
      const count = items.length - listed
      if (count > 0) this.#report(`last ${count} additionalItem(s) not allowed`)
      return
    }
    for (let i = listed; i < items.length; i++) this.#add(this.#child(rest, items[i], String(i)))
  }

  #contains(items: readonly Value[], schema: Schema): void {
    const causes: SchemaFinding[] = []
    const matched: number[] = []
    for (const [i, item] of items.entries()) {
      const finding = this.#child(schema, item, String(i))
      if (finding !== undefined) causes.push(finding)
      else {
        matched.push(i)
        if (this.#schema.draft >= 2020) this.unevaluated.items.delete(i)
      }
    }
    const later = this.#schema.draft >= 2019
    const least = later ? this.#schema.number('minContains') : undefined
    const found = `but matched ${matched.length} items at ${matched.join(' ')}`
    if (least === undefined) {
      if (matched.length === 0) this.#report('no items match contains schema', causes)
    } else if (matched.length < least)
      this.#report(
        `min ${least} items required to match contains schema, ${matched.length === 0 ? 'but none matched' : found}`,
        causes,
      )
    const most = later ? this.#schema.number('maxContains') : undefined
    if (most !== undefined && matched.length > most)
      this.#report(`max ${most} items required to match contains schema, ${found}`)
  }

  #combinators(): void {
    const { one, list } = this.#schema
    const not = one.get('not')
    if (not !== undefined && this.#self(not).finding === undefined) this.#report("'not' failed")
    const all = (list.get('allOf') ?? []).flatMap((schema) => this.#self(schema).finding ?? [])
    if (all.length > 0) this.#report("'allOf' failed", all)
    this.#anyOf(list.get('anyOf') ?? [])
    this.#oneOf(list.get('oneOf') ?? [])
    const condition = one.get('if')
    if (condition === undefined) return
    const branch = one.get(this.#self(condition).finding === undefined ? 'then' : 'else')
    if (branch !== undefined) this.#add(this.#self(branch).finding)
  }

  #anyOf(schemas: readonly Schema[]): void {
    if (schemas.length === 0) return
    const causes: SchemaFinding[] = []
    for (const schema of schemas) {
      const { finding } = this.#self(schema)
      if (finding !== undefined) causes.push(finding)
      else if (this.unevaluated.isEmpty) return
    }
    if (causes.length === schemas.length) this.#report("'anyOf' failed", causes)
  }

  #oneOf(schemas: readonly Schema[]): void {
    if (schemas.length === 0) return
    const causes: SchemaFinding[] = []
    let matched = -1
    for (const [i, schema] of schemas.entries()) {
      const { finding } = this.#self(schema)
      if (finding !== undefined) causes.push(finding)
      else if (matched >= 0) {
        this.#report(`'oneOf' failed, subschemas ${matched}, ${i} matched`)
        return
      } else matched = i
    }
    if (matched < 0) this.#report("'oneOf' failed, none matched", causes)
  }

  #checkUnevaluated(): void {
    const { one } = this.#schema
    const { value } = this.#subject
    const properties = one.get('unevaluatedProperties')
    if (properties !== undefined && value instanceof GoMap) {
      for (const name of [...this.unevaluated.properties].sort())
        this.#add(this.#child(properties, value.get(name), name))
      this.unevaluated.properties.clear()
    }
    const items = one.get('unevaluatedItems')
    if (items === undefined || !(value instanceof List)) return
    for (const i of this.unevaluated.items) this.#add(this.#child(items, value.items[i], String(i)))
    this.unevaluated.items.clear()
  }
}

function isWhole(value: Value): boolean {
  const number = numberOf(value)
  return typeof number === 'bigint' || Number.isInteger(number)
}
