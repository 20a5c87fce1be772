import { spend } from '../golang/meter.ts'
import { quote } from '../golang/strconv.ts'
import { goTypeOf } from '../golang/types.ts'
import { GoMap, List, type Value } from '../model/value.ts'
import type { Schema } from './schema-compile.ts'
import { englishInteger, quoted, quotedList, type SchemaFinding } from './schema-error.ts'
import { findDuplicates, isInteger, jsonEqual, jsonTypeOf } from './schema-json.ts'
import { checkNumber, checkSize, checkText, describeConst, describeEnum } from './schema-scalars.ts'
import { keywordPath, loopOf, outermostDynamic, outermostRecursive, type Scope, ValuePath } from './schema-scope.ts'
import { Unevaluated } from './schema-unevaluated.ts'

/** Schemas are checked themselves: parts of one may need another metaschema. */
export interface Meta {
  readonly schema: Schema
  /** The metaschema for the part at a place, where that has one of its own. */
  readonly at: (pointer: string) => Schema | undefined
}

/** Checks values against a schema; no findings mean that they fit. */
export function checkSchema(value: Value, schema: Schema, meta?: Meta): readonly SchemaFinding[] {
  const scope: Scope = { schema, level: 0, depth: 0, parent: undefined, keyword: '' }
  const context: Context = { scope, meta, callerNeeds: false, isQuiet: false }
  return flatten(new Check({ value, path: ValuePath.root() }, { ...context, applied: schema }).run())
}

/** The metaschema that counts at a place, in the place of the one that was meant for it. */
function switched(schema: Schema, meta: Meta | undefined, path: ValuePath): Meta | undefined {
  if (meta === undefined || schema !== meta.schema) return undefined
  const own = meta.at(path.pointer())
  return own && { ...meta, schema: own }
}

function flatten(finding: SchemaFinding | undefined): readonly SchemaFinding[] {
  if (finding === undefined) return []
  return finding.kind === 'group' ? finding.causes : [finding]
}

interface Subject {
  readonly value: Value
  readonly path: ValuePath
}

interface Context {
  readonly scope: Scope
  readonly meta: Meta | undefined
  /** Who applies the schema wants to know what it looked at. */
  readonly callerNeeds: boolean
  /** Only whether there are findings is of interest. */
  readonly isQuiet: boolean
  /** The schema to apply where it is not the scope's. */
  readonly applied?: Schema
}

/** Deeper nesting of schemas than anyone writes. */
const maxDepth = 2000

/** What stands for a finding that nobody reads. */
const somethingFound: SchemaFinding = {
  place: { pointer: () => '' },
  text: '',
  kind: 'finding',
  causes: [],
}

/** One schema applied to one value. */
class Check {
  readonly #subject: Subject
  readonly #context: Context
  readonly #scope: Scope
  readonly #schema: Schema
  readonly #findings: SchemaFinding[] = []
  readonly unevaluated: Unevaluated

  constructor(subject: Subject, context: Context) {
    const { scope, meta, callerNeeds, applied } = context
    const other = applied === undefined ? switched(scope.schema, meta, subject.path) : undefined
    this.#subject = subject
    this.#context = other === undefined ? context : { ...context, meta: other }
    this.#scope = scope
    this.unevaluated = new Unevaluated(subject.value, scope.schema, callerNeeds)
    this.#schema = other?.schema ?? scope.schema
  }

  run(): SchemaFinding | undefined {
    spend(1)
    const schema = this.#schema
    if (schema.boolean !== undefined) return schema.boolean ? undefined : this.#finding('false schema')
    const early = this.#loop() ?? this.#checkAny()
    if (early !== undefined) return early
    if (schema.ref !== undefined) {
      const finding = this.#reference(schema.ref, '$ref')
      if (schema.draft < 2019) return finding
      this.#add(finding)
    }
    this.#checkByType()
    if (!this.#isDone) {
      if (schema.draft >= 2019) this.#laterReferences()
      this.#combinators()
      if (schema.draft >= 2019) this.#checkUnevaluated()
    }
    if (this.#findings.length < 2) return this.#findings[0]
    return { place: this.#here(), text: 'validation failed', kind: 'group', causes: this.#findings }
  }

  /** Where it is now, whatever is written into the path later. */
  #here(): SchemaFinding['place'] {
    const pointer = this.#subject.path.pointer()
    return { pointer: () => pointer }
  }

  #finding(text: string, causes: readonly SchemaFinding[] = []): SchemaFinding {
    return this.#context.isQuiet ? somethingFound : { place: this.#here(), text, kind: 'finding', causes }
  }

  #add(finding: SchemaFinding | undefined): void {
    if (finding !== undefined) this.#findings.push(finding)
  }

  #report(text: string, causes: readonly SchemaFinding[] = []): void {
    this.#findings.push(this.#finding(text, causes))
  }

  get #isDone(): boolean {
    return this.#context.isQuiet && this.#findings.length > 0
  }

  #loop(): SchemaFinding | undefined {
    const outer = loopOf(this.#scope)
    if (outer !== undefined) {
      const places = `both ${keywordPath(this.#scope)} and ${keywordPath(outer)}`
      return this.#finding(`${places} resolve to ${quote(this.#schema.location)} causing reference cycle`)
    }
    return this.#scope.depth > maxDepth ? this.#finding('schema is nested too deeply') : undefined
  }

  /** Keywords for every type. Each of them ends the check where it fails. */
  #checkAny(): SchemaFinding | undefined {
    const { value } = this.#subject
    const { types, format, constant, choices } = this.#schema
    const type = jsonTypeOf(value)
    if (type === undefined) return this.#finding(`invalid jsonType ${goTypeOf(value)}`)
    const fits = types.includes(type) || (type === 'number' && types.includes('integer') && isInteger(value))
    if (types.length > 0 && !fits) return this.#finding(`got ${type}, want ${types.join(' or ')}`)
    if (constant !== undefined && !jsonEqual(value, constant.value)) return this.#finding(describeConst(constant.value))
    if (choices !== undefined && !choices.some((item) => jsonEqual(value, item)))
      return this.#finding(describeEnum(choices))
    if (format === undefined || typeof value !== 'string') return undefined
    const problem = format.check(value)
    return problem === undefined ? undefined : this.#finding(`${quoted(value)} is not valid ${format.name}: ${problem}`)
  }

  #checkByType(): void {
    const { value } = this.#subject
    if (value instanceof GoMap) this.#checkMap(value)
    else if (value instanceof List) this.#checkList(value.items)
    else if (typeof value === 'string') for (const text of checkText(value, this.#schema)) this.#report(text)
    else if (jsonTypeOf(value) === 'number') for (const text of checkNumber(value, this.#schema)) this.#report(text)
  }

  /** Applies another schema to the same value. */
  #self(
    schema: Schema,
    how: { readonly keyword?: string; readonly isQuiet?: boolean } = {},
  ): SchemaFinding | undefined {
    const { level, depth } = this.#scope
    const { keyword = '', isQuiet = false } = how
    const check = new Check(this.#subject, {
      scope: { schema, level, depth: depth + 1, parent: this.#scope, keyword },
      meta: this.#context.meta,
      callerNeeds: !this.unevaluated.isEmpty,
      isQuiet: this.#context.isQuiet || isQuiet,
    })
    const finding = check.run()
    if (finding === undefined) this.unevaluated.keepCommon(check.unevaluated)
    return finding
  }

  #child(schema: Schema, value: Value, token: string): SchemaFinding | undefined {
    const { level, depth } = this.#scope
    const scope = { schema, level: level + 1, depth: depth + 1, parent: this.#scope, keyword: '' }
    const path = this.#subject.path.to(token)
    const { meta, isQuiet } = this.#context
    return new Check({ value, path }, { scope, meta, isQuiet, callerNeeds: false }).run()
  }

  #reference(schema: Schema, keyword: string): SchemaFinding | undefined {
    const finding = this.#self(schema, { keyword })
    if (finding === undefined || this.#context.isQuiet) return finding
    return { place: this.#here(), text: 'validation failed', kind: 'reference', causes: flatten(finding) }
  }

  #laterReferences(): void {
    const { recursiveRef, dynamicRef } = this.#schema
    if (recursiveRef !== undefined) {
      const { recursiveAnchor } = recursiveRef
      const target = recursiveAnchor ? outermostRecursive(this.#scope, recursiveRef) : recursiveRef
      this.#add(this.#reference(target, '$recursiveRef'))
    }
    if (dynamicRef === undefined) return
    const { target, anchor } = dynamicRef
    const isDynamic = anchor !== '' && target.dynamicAnchor === anchor
    this.#add(this.#reference(isDynamic ? outermostDynamic(this.#scope, anchor, target) : target, '$dynamicRef'))
  }

  #checkMap(map: GoMap): void {
    const { required, draft, dependentSchemas, dependentRequired } = this.#schema
    for (const text of checkSize(map.size, this.#schema, 'Properties')) this.#report(text)
    const missing = required.filter((name) => !map.has(name))
    if (missing.length === 1) this.#report(`missing property ${quoted(missing[0] as string)}`)
    else if (missing.length > 1) this.#report(`missing properties ${quotedList(missing)}`)
    if (this.#isDone) return
    this.#dependencies(map, this.#schema.dependencies)
    this.#properties(map)
    if (this.#isDone || draft === 4) return
    this.#propertyNames(map)
    this.#dependencies(map, dependentSchemas)
    this.#dependencies(map, dependentRequired)
  }

  #dependencies(map: GoMap, dependencies: ReadonlyMap<string, Schema | readonly string[]> | undefined): void {
    for (const [name, dependency] of dependencies ?? []) {
      if (!map.has(name)) continue
      if (isList(dependency)) {
        const missing = dependency.filter((item) => !map.has(item))
        if (missing.length > 0) this.#report(`properties ${quotedList(missing)} required, if ${quoted(name)} exists`)
      } else this.#add(this.#self(dependency))
    }
  }

  /** In the order of names; Helm's own order varies from run to run. */
  #properties(map: GoMap): void {
    const { properties, patterns, additionalProperties: additional } = this.#schema
    if (properties === undefined && patterns.length === 0 && additional === undefined) return
    const refused: string[] = []
    for (const name of map.sortedKeys()) {
      if (this.#isDone) return
      const value = map.get(name)
      const own = properties?.get(name)
      let evaluated = own !== undefined
      if (own !== undefined) this.#add(this.#child(own, value, name))
      for (const { regexp, schema } of patterns) {
        if (!regexp.test(name)) continue
        evaluated = true
        this.#add(this.#child(schema, value, name))
      }
      if (!evaluated && additional !== undefined) {
        evaluated = true
        if (additional === false) refused.push(name)
        else if (additional !== true) this.#add(this.#child(additional, value, name))
      }
      if (evaluated) this.unevaluated.properties.delete(name)
    }
    if (refused.length > 0) this.#report(`additional properties ${quotedList(refused)} not allowed`)
  }

  #propertyNames(map: GoMap): void {
    const schema = this.#schema.one.get('propertyNames')
    if (schema === undefined) return
    const { path } = this.#subject
    const meta = switched(schema, this.#context.meta, path)
    for (const name of map.sortedKeys()) {
      const causes = checkSchema(name, meta?.schema ?? schema, meta ?? this.#context.meta)
      // The library keeps the path itself here, not a copy.
      if (causes.length > 0)
        this.#findings.push({ place: path, text: `invalid propertyName ${quoted(name)}`, kind: 'finding', causes })
    }
  }

  #checkList(items: readonly Value[]): void {
    for (const text of checkSize(items.length, this.#schema, 'Items')) this.#report(text)
    if (this.#schema.uniqueItems) {
      const pair = findDuplicates(items)
      if (pair !== undefined)
        this.#report(`items at ${englishInteger(pair[0])} and ${englishInteger(pair[1])} are equal`)
    }
    this.#items(items)
    const contains = this.#schema.one.get('contains')
    if (contains !== undefined) this.#contains(items, contains)
  }

  #items(items: readonly Value[]): void {
    const { one, list, draft, additionalItems } = this.#schema
    const first = list.get(draft < 2020 ? 'items' : 'prefixItems') ?? []
    const listed = Math.min(first.length, items.length)
    for (let i = 0; i < listed; i++) this.#add(this.#child(first[i] as Schema, items[i], String(i)))
    const rest = one.get('items') ?? additionalItems
    if (rest === undefined || rest === true) return
    if (rest === false) {
      const count = items.length - listed
      if (count > 0) this.#report(`last ${englishInteger(count)} additionalItem(s) not allowed`)
      return
    }
    for (let i = listed; i < items.length; i++) this.#add(this.#child(rest, items[i], String(i)))
  }

  #contains(items: readonly Value[], schema: Schema): void {
    const { draft, counts } = this.#schema
    const causes: SchemaFinding[] = []
    const matched: number[] = []
    for (const [i, item] of items.entries()) {
      const finding = this.#child(schema, item, String(i))
      if (finding !== undefined) causes.push(finding)
      else {
        matched.push(i)
        if (draft >= 2020) this.unevaluated.items.delete(i)
      }
    }
    const found = `but matched ${englishInteger(matched.length)} items at ${matched.join(' ')}`
    const least = counts.get('minContains')
    if (least !== undefined && matched.length < least) {
      const but = matched.length === 0 ? 'but none matched' : found
      this.#report(`min ${englishInteger(least)} items required to match contains schema, ${but}`, causes)
    } else if (least === undefined && matched.length === 0) this.#report('no items match contains schema', causes)
    const most = counts.get('maxContains')
    if (most !== undefined && matched.length > most)
      this.#report(`max ${englishInteger(most)} items required to match contains schema, ${found}`)
  }

  #combinators(): void {
    const { one, list } = this.#schema
    const not = one.get('not')
    if (not !== undefined && this.#self(not, { isQuiet: true }) === undefined) this.#report("'not' failed")
    const all = (list.get('allOf') ?? []).flatMap((schema) => this.#self(schema) ?? [])
    if (all.length > 0) this.#report("'allOf' failed", all)
    this.#anyOf(list.get('anyOf') ?? [])
    this.#oneOf(list.get('oneOf') ?? [])
    const condition = one.get('if')
    if (condition === undefined) return
    const branch = one.get(this.#self(condition, { isQuiet: true }) === undefined ? 'then' : 'else')
    if (branch !== undefined) this.#add(this.#self(branch))
  }

  #anyOf(schemas: readonly Schema[]): void {
    if (schemas.length === 0) return
    const causes: SchemaFinding[] = []
    for (const schema of schemas) {
      const finding = this.#self(schema)
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
      const finding = this.#self(schema, { isQuiet: matched >= 0 })
      if (finding !== undefined) causes.push(finding)
      else if (matched >= 0) {
        this.#report(`'oneOf' failed, subschemas ${englishInteger(matched)}, ${englishInteger(i)} matched`)
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
      for (const name of this.unevaluated.properties) this.#add(this.#child(properties, value.get(name), name))
      this.unevaluated.properties.clear()
    }
    const items = one.get('unevaluatedItems')
    if (items === undefined || !(value instanceof List)) return
    for (const i of this.unevaluated.items) this.#add(this.#child(items, value.items[i], String(i)))
    this.unevaluated.items.clear()
  }
}

function isList(dependency: Schema | readonly string[]): dependency is readonly string[] {
  return Array.isArray(dependency)
}
