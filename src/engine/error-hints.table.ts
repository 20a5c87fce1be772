import { nearestName, suggestName } from '../util/nearest.ts'

/** A value that the failing action names. */
export interface NamedValue {
  /** As the template writes it: `.Values.port`. */
  readonly expression: string
  /** What stands there, shown short; undefined where nothing does or it is secret. */
  readonly shown: string | undefined
  /** Go's type of it; `<nil>` where nothing stands there. */
  readonly type: string
  /** Who set it: `values.yaml`, `--set`. */
  readonly setBy: string | undefined
}

/** What is known about a failure when a hint is looked for. */
export interface Facts {
  /** The failing action's text, without delimiters. */
  readonly action: string
  /** Values that it names. */
  readonly values: readonly NamedValue[]
  /** Names of all functions of the profile. */
  readonly functions: () => readonly string[]
  /** Names that the chart's files define. */
  readonly templates: () => readonly string[]
  /** Variables that the failing file declares. */
  readonly variables: () => readonly string[]
  /** Go's type of the value at a path. */
  readonly typeOf: (path: readonly string[]) => string
  /** Keys beside or below a path of values, without the leading `.Values`. */
  readonly keys: (path: readonly string[]) => readonly string[]
}

interface HintRow {
  readonly pattern: RegExp
  readonly hint: (match: RegExpExecArray, facts: Facts) => string | undefined
}

/** What Go's and Helm's texts mean for the person who wrote the chart or its values. The first row that has a hint counts. */
const hintRows: readonly HintRow[] = [
  {
    pattern: /values don't meet the specifications of the schema/,
    hint: () => 'change the values named above; skipSchemaValidation: true on the release turns the check off',
  },
  { pattern: /incompatible types for comparison/, hint: (_, facts) => comparisonHint(facts) },
  {
    pattern: /nil pointer evaluating (?:interface \{\}|\S+)\.(\w+)/,
    hint: ([, field = ''], facts) => nilHint(field, facts),
  },
  {
    pattern: /can't evaluate field (\w+) in type (\S.*)/,
    hint: ([, field = '', type = ''], facts) => fieldHint(field, type, facts),
  },
  {
    pattern: /function "([^"]+)" not defined/,
    hint: ([, name = ''], { functions }) => {
      if (name === 'env' || name === 'expandenv') return 'charts cannot read environment variables; hand the value in'
      const near = nearestName(name, functions())
      return near === undefined
        ? `there is no function ${name}; is the action before it closed with }}?`
        : `did you mean ${near}?`
    },
  },
  {
    pattern: /(?:no template|template) "([^"]+)" (?:associated with|not defined)/,
    hint: ([, name = ''], { templates }) => suggestName(name, templates(), 'template in this chart'),
  },
  {
    pattern: /undefined variable "(\$\w+)"/,
    hint: ([, name = ''], { variables }) =>
      nearestName(name, variables()) === undefined
        ? 'a variable ends with the block that declares it'
        : `did you mean ${nearestName(name, variables())}? A variable ends with the block that declares it`,
  },
  {
    pattern: /unclosed action/,
    hint: () => 'an action begins with {{ and ends with }}; this one has no }}',
  },
  {
    pattern: /unexpected "}" in (?:operand|.*)|unexpected "\}"/,
    hint: () => 'an action ends with two braces: }}',
  },
  {
    pattern: /unexpected \{\{end\}\}/,
    hint: () => 'there is one {{ end }} more than blocks (if, with, range, define)',
  },
  {
    pattern: /unexpected EOF/,
    hint: () => 'a block (if, with, range, define) has no {{ end }}',
  },
  {
    pattern: /unexpected \{\{else\}\}/,
    hint: () => '{{ else }} stands outside of if, with and range',
  },
  {
    pattern: /unterminated (?:quoted|raw quoted) string|unterminated character constant|malformed character constant/,
    hint: () => 'close the quotes; text in single quotes is a character in templates, use double quotes',
  },
  {
    pattern: /missing value for|empty command/,
    hint: () => 'a pipeline needs a value or a function here',
  },
  {
    pattern: /(?:unexpected|bad) (?:<?\.>?|character|number)|unrecognized character/,
    hint: () => 'names with other characters than letters, digits and _ need index: (index .Values "my-key")',
  },
  {
    pattern: /(?:slice )?index out of range|error calling (?:index|slice|first|last)/,
    hint: (_, facts) => indexHint(facts),
  },
  {
    pattern: /invalid value; expected (\S+)|value is nil; should be of type (\S+)/,
    hint: ([, a, b], { values }) => {
      const missing = values.find((one) => one.type === '<nil>')
      return missing === undefined
        ? `a ${a ?? b} is needed here and the value is nil; give it one with default`
        : `${missing.expression} is not set; set it, or write (default "" ${missing.expression})`
    },
  },
  {
    pattern: /wrong type for value; expected (\S+); got (.+)/,
    hint: ([, wanted = '', got = ''], facts) => typeHint(wanted, got, facts),
  },
  {
    pattern: /wrong number of args for (\S+): want ((?:at least )?\d+) got (\d+)/,
    hint: ([, name, wanted, got]) => `${name} takes ${wanted} arguments, and ${got} are given`,
  },
  {
    pattern: /range can't iterate over/,
    hint: (_, { values }) => {
      const [value] = values.filter((one) => !isContainer(one.type))
      return value === undefined ? 'range needs a list, a map or a number' : `${called(value)}, not a list or a map`
    },
  },
  {
    pattern: /divide by zero|integer divide by zero/,
    hint: () => 'the divisor is 0',
  },
  {
    pattern: /invalid semantic version|improper constraint/,
    hint: () => 'a version is MAJOR.MINOR.PATCH; quote it in values, because YAML reads 1.20 as the number 1.2',
  },
  {
    pattern: /map has no entry for key|nil data; no entry/,
    hint: () => 'set the value, or read it with (default … )',
  },
  {
    pattern: /cannot load ([\w.]+): /,
    hint: ([, file]) => `${file} cannot be read here: mostly wrong indentation, or text that needs quotes`,
  },
  {
    pattern:
      /error unmarshaling JSON|error converting YAML to JSON|mapping values are not allowed|did not find expected/,
    hint: () =>
      'what was rendered is not YAML here: mostly wrong indentation (use nindent) or a value that needs quotes (use quote)',
  },
  {
    pattern: /execution error at \([^)]*\): /,
    hint: (_, { values }) => {
      const missing = values.find((one) => one.type === '<nil>' || one.shown === '""')
      return missing === undefined
        ? 'the chart itself refuses these values'
        : `the chart asks for ${missing.expression}, which ${missing.shown === '""' ? 'is empty' : 'no layer sets'}`
    },
  },
  {
    pattern: /chart requires kubeVersion: (.+?) which is incompatible with Kubernetes (\S+)/,
    hint: ([, wanted, version]) =>
      `the chart accepts Kubernetes ${wanted} only; ${version} is the version of the cluster (without --live, template takes the newest that is known)`,
  },
  {
    pattern: /missing in charts\/ directory: (.+)/,
    hint: ([, names]) => `fetch ${names} into the chart: flotilla helm dependency build CHART`,
  },
  {
    pattern: /charts are not installable/,
    hint: () => 'a library chart is for other charts: name it in their dependencies',
  },
  {
    pattern: /does not appear to be a gzipped archive/,
    hint: () => 'a chart is a folder, or a .tgz archive as helm package writes it',
  },
  {
    pattern: /error evaluating symlink/,
    hint: () => 'the link leads nowhere or back to its own folder; remove it, or name it in .helmignore',
  },
  {
    pattern: /cannot load irregular file/,
    hint: () => 'a chart holds files and folders alone; name it in .helmignore',
  },
  {
    pattern: /double-star/,
    hint: () => 'a name without a slash matches at every depth in .helmignore',
  },
  {
    pattern: /chart\.metadata\.version "[^"]*" is invalid/,
    hint: () => 'version is MAJOR.MINOR.PATCH: 1.2.3',
  },
  {
    pattern: /chart\.metadata\.name "[^"]*" is invalid/,
    hint: () => 'name is a name without a path: small letters, digits and -',
  },
  {
    pattern: /unsupported chart version/,
    hint: () => 'apiVersion is v2, or v1 for charts of Helm 2',
  },
  {
    pattern: /can't handle (.+) for arg of type (.+)|expected (?:string|integer|bool|float); found/,
    hint: () => 'this argument has another type; are the arguments in the right order?',
  },
  {
    pattern: /validation: chart\.metadata\.(\w+) is required/,
    hint: ([, field]) => `add ${field}: to Chart.yaml`,
  },
  {
    pattern: /apiVersion '[^']*' is not valid/,
    hint: () => 'apiVersion is v2 (or v1 for charts of Helm 2)',
  },
  {
    pattern: /Chart\.yaml file is missing/,
    hint: () => 'a chart is a folder with a Chart.yaml, or the archive of one',
  },
  {
    pattern: /type mismatch on (\S+):/,
    hint: ([, name]) => `${name} is the name of a subchart: its values are a map`,
  },
]

/** The hint of the first row that fits and has one. */
export function hintFor(text: string, facts: Facts): string | undefined {
  for (const { pattern, hint } of hintRows) {
    const match = pattern.exec(text)
    const found = match === null ? undefined : hint(match, facts)
    if (found !== undefined) return found
  }
  return undefined
}

function called({ expression, shown, type, setBy }: NamedValue): string {
  const what = shown === undefined || isContainer(type) ? expression : shown
  return `${what}${setBy === undefined ? '' : ` from ${setBy}`} is ${withArticle(type)}`
}

function withArticle(type: string): string {
  if (isMap(type)) return 'a map'
  if (type === '[]interface {}') return 'a list'
  if (type === '<nil>') return 'not set'
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}

function isMap(type: string): boolean {
  return type.startsWith('map[') || type.endsWith('.Values')
}

function isContainer(type: string): boolean {
  return isMap(type) || type.startsWith('[]')
}

// `eq .Values.port 8080`: the function, then what is compared.
function comparisonHint({ action, values }: Facts): string {
  const [value] = values
  if (value === undefined) return 'both sides of a comparison must have one type: convert with int, float64 or toString'
  const escaped = value.expression.replaceAll('.', '\\.').replaceAll('$', '\\$')
  const around = new RegExp(`\\b(eq|ne|lt|le|gt|ge)\\s+\\$?${escaped}(?![\\w.])\\s+("[^"]*"|-?[\\w.]+)`).exec(action)
  const [, operator, other = ''] = around ?? []
  const told = called(value)
  if (operator === undefined) {
    return value.type === 'float64' ? `${told}; compare (int ${value.expression}) with integers` : told
  }
  if (value.type === 'string' && /^-?[\d.]+$/.test(other)) {
    return `${told}; compare text with text: \`${operator} ${value.expression} "${other}"\``
  }
  const convert = converterTo(other)
  if (convert === undefined) return `${told}; both sides of a comparison must have one type`
  return `${told}; compare with \`${operator} (${convert} ${value.expression}) ${other}\``
}

function converterTo(other: string): string | undefined {
  if (other.startsWith('"')) return 'toString'
  if (/^-?\d+$/.test(other)) return 'int'
  return /^-?\d+\.\d+$/.test(other) ? 'float64' : undefined
}

/** The path that is nil when `field` is looked up below it. */
function nilHint(field: string, { action, values, keys }: Facts): string | undefined {
  const parent = values.map(({ expression }) => parentOf(expression, field)).find((one) => one !== undefined)
  if (parent === undefined) {
    const named = new RegExp(`((?:\\$\\w*)?(?:\\.\\w+)+)\\.${field}\\b`).exec(action)?.[1]
    return `${named ?? 'what stands before it'} is nil, so it has no ${field}; guard it with if or with, or write (default dict …)`
  }
  const steps = parent.split('.').slice(2)
  const last = steps.at(-1) ?? ''
  const known = keys(steps.slice(0, -1)).filter((key) => key !== last)
  const near = suggestName(last, known, 'value beside it')
  return `no layer sets ${parent}; ${near.startsWith('did you') ? near : `set it, or guard: {{ with ${parent} }}`}`
}

function parentOf(expression: string, field: string): string | undefined {
  const steps = expression.split('.')
  const at = steps.indexOf(field, 2)
  return at < 3 ? undefined : steps.slice(0, at).join('.')
}

function fieldHint(field: string, type: string, { action, typeOf }: Facts): string | undefined {
  const tops = ['Values', 'Release', 'Chart', 'Capabilities', 'Files', 'Template']
  if (tops.includes(field)) return `inside range and with, dot is another value: write $.${field}`
  const holder = new RegExp(`\\.Values((?:\\.\\w+)*)\\.${field}\\b`).exec(action)?.[1]
  const found = holder === undefined ? '<nil>' : typeOf(holder.split('.').slice(1))
  const shown = found === '<nil>' ? type : found
  const what = holder === undefined ? 'what stands before it' : `.Values${holder}`
  if (shown === 'interface {}') return `${what} is no map, and only a map has keys such as ${field}`
  return `${what} is ${withArticle(shown)}, and only a map has keys such as ${field}`
}

function indexHint({ values }: Facts): string {
  const list = values.find((one) => one.type === '[]interface {}')
  if (list !== undefined) return `${called(list)} and has no such item; check its length with len`
  const missing = values.find((one) => one.type === '<nil>')
  return missing === undefined
    ? 'check that the key or item is there before it is read'
    : `no layer sets ${missing.expression}`
}

function typeHint(wanted: string, got: string, { values }: Facts): string | undefined {
  const [value] = values.filter((one) => one.type === got.trim())
  const fix =
    wanted === 'string'
      ? isContainer(got)
        ? 'toYaml makes text of it'
        : 'toString or quote makes text of it'
      : wanted.startsWith('int')
        ? 'int makes a number of it'
        : `${withArticle(wanted)} is needed`
  return value === undefined ? `the value is ${withArticle(got)}; ${fix}` : `${called(value)}; ${fix}`
}
