import { FlotillaError } from '../errors.ts'
import { decodeBytes } from '../golang/bytes.ts'
import { GoError } from '../golang/go-error.ts'
import type { Chart, ChartFile, ChartLock } from '../model/chart.ts'
import type { Profile } from '../model/profile.table.ts'
import type { RemarkSink } from '../model/remark.ts'
import { GoMap, mapType, type Value } from '../model/value.ts'
import { parseYaml } from '../yaml/parse.ts'
import { maxChartDepth, maxNestedSize, maxParsedSize, maxTemplatesSize } from './limits.ts'
import { type DraftMetadata, decodeLock, decodeMetadata } from './metadata.ts'
import { oldRequirements, oldRequirementsLock, tell } from './remarks.ts'
import { validateMetadata } from './validate.ts'
import { readValues } from './values-file.ts'

export interface AssembleOptions {
  readonly profile: Profile
  /** Where the chart came from, for positions. */
  readonly path: string
  readonly onWarning?: RemarkSink
}

interface Nesting extends AssembleOptions {
  readonly depth: number
  /** Bytes that archives inside the chart may still unpack to. */
  readonly budget: { remaining: number }
}

interface Draft {
  metadata: DraftMetadata | undefined
  lock: ChartLock | undefined
  values: GoMap
  schema: Uint8Array | undefined
  readonly templates: ChartFile[]
  readonly files: ChartFile[]
  /** Files under charts/, by the first element of their names. */
  readonly subcharts: Map<string, ChartFile[]>
}

/**
 * Makes a chart of its files, as Helm's LoadFiles does.
 *
 * @throws FlotillaError with Helm's text
 */
export function assembleChart(files: readonly ChartFile[], options: AssembleOptions): Promise<Chart> {
  return assemble(files, { ...options, depth: 0, budget: { remaining: maxNestedSize } })
}

async function assemble(files: readonly ChartFile[], nesting: Nesting): Promise<Chart> {
  if (nesting.depth > maxChartDepth) {
    throw new FlotillaError('E_CHART_SIZE', `charts are nested more than ${maxChartDepth} levels deep`)
  }
  checkSizes(files, nesting)
  const draft: Draft = {
    metadata: undefined,
    lock: undefined,
    values: new GoMap(null, mapType, true),
    schema: undefined,
    templates: [],
    files: [],
    subcharts: new Map(),
  }
  const chartFile = files.findLast((file) => file.name === 'Chart.yaml')
  if (chartFile) {
    const metadata = loading('Chart.yaml', () => decodeMetadata(parse(chartFile), nesting.profile))
    draft.metadata = metadata.apiVersion === '' ? { ...metadata, apiVersion: 'v1' } : metadata
  }
  for (const file of files) addFile(draft, file, nesting)
  if (draft.metadata === undefined) throw new FlotillaError('E_CHART_INVALID', 'Chart.yaml file is missing')
  const metadata = validateMetadata(draft.metadata)
  return {
    metadata,
    ...(draft.lock === undefined ? {} : { lock: draft.lock }),
    templates: draft.templates,
    values: draft.values,
    ...(draft.schema === undefined ? {} : { schema: draft.schema }),
    files: draft.files,
    raw: files,
    dependencies: await assembleSubcharts(draft, metadata.name, nesting),
    path: nesting.path,
  }
}

const parsed = new Set([
  'Chart.yaml',
  'Chart.lock',
  'values.yaml',
  'values.schema.json',
  'requirements.yaml',
  'requirements.lock',
])

function checkSizes(files: readonly ChartFile[], { path }: Nesting): void {
  let templates = 0
  for (const file of files) {
    const { name } = file
    const isTemplate = name.startsWith('templates/')
    if (!isTemplate && !parsed.has(name)) continue
    const { data } = file
    if (isTemplate) templates += data.length
    if (data.length > maxParsedSize) {
      throw new FlotillaError('E_CHART_SIZE', `${name} is larger than the maximum size ${maxParsedSize}: ${path}`)
    }
  }
  if (templates > maxTemplatesSize) {
    throw new FlotillaError('E_CHART_SIZE', `templates/ is larger than the maximum size ${maxTemplatesSize}: ${path}`)
  }
}

function addFile(draft: Draft, file: ChartFile, nesting: Nesting): void {
  const { name } = file
  switch (name) {
    case 'Chart.yaml':
      return
    case 'Chart.lock':
      draft.lock = loading(name, () => decodeLock(parse(file), nesting.profile))
      return
    case 'values.yaml':
      draft.values = loading(name, () => readValues(file.data, nesting.profile))
      return
    case 'values.schema.json':
      draft.schema = file.data
      return
    case 'requirements.yaml':
      addRequirements(draft, file, nesting)
      return
    case 'requirements.lock':
      addRequirementsLock(draft, file, nesting)
      return
    default:
  }
  if (name.startsWith('templates/')) draft.templates.push(file)
  else if (name.startsWith('charts/') && !name.endsWith('.prov')) {
    const inside = renamed(file, name.slice('charts/'.length))
    const first = inside.name.split('/', 1)[0]!
    const others = draft.subcharts.get(first)
    if (others) others.push(inside)
    else draft.subcharts.set(first, [inside])
  } else draft.files.push(file)
}

function addRequirements(draft: Draft, file: ChartFile, { profile, onWarning }: Nesting): void {
  if (draft.metadata?.apiVersion !== 'v1') {
    tell(onWarning, oldRequirements)
  }
  draft.metadata = loading(file.name, () => decodeMetadata(parse(file), profile, draft.metadata))
  if (draft.metadata.apiVersion === 'v1') draft.files.push(file)
}

function addRequirementsLock(draft: Draft, file: ChartFile, { profile, onWarning }: Nesting): void {
  draft.lock = loading(file.name, () => decodeLock(parse(file), profile))
  if (draft.metadata?.apiVersion === 'v1') draft.files.push(file)
  else {
    tell(onWarning, oldRequirementsLock)
  }
}

// Helm visits them in Go's random map order; here it is the order of their files.
async function assembleSubcharts(draft: Draft, parent: string, nesting: Nesting): Promise<Chart[]> {
  const charts: Chart[] = []
  for (const [name, files] of draft.subcharts) {
    if (name.startsWith('_') || name.startsWith('.')) continue
    try {
      charts.push(await assembleSubchart(name, files, { ...nesting, depth: nesting.depth + 1 }))
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error
      const place = `error unpacking subchart ${name.endsWith('.tgz') && files[0]?.name !== name ? 'tar ' : ''}`
      const message = place.endsWith('tar ')
        ? `${place}in ${parent}: ${error.message}`
        : `${place}${name} in ${parent}: ${error.message}`
      throw new FlotillaError(error.code, message, {
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      })
    }
  }
  return charts
}

async function assembleSubchart(name: string, files: readonly ChartFile[], nesting: Nesting): Promise<Chart> {
  if (!name.endsWith('.tgz')) {
    const inside = files.flatMap((file) => {
      const cut = file.name.indexOf('/')
      return cut < 0 ? [] : [renamed(file, file.name.slice(cut + 1))]
    })
    return assemble(inside, nesting)
  }
  const archive = files[0]!
  if (archive.name !== name) throw new FlotillaError('E_CHART_INVALID', `expected ${name}, got ${archive.name}`)
  const { readChartArchive } = await import('./read-archive.ts')
  const unpacked = await readChartArchive(archive.data, { maxFileSize: nesting.profile.maxFileSize })
  nesting.budget.remaining -= unpacked.reduce((sum, file) => sum + file.data.length, 0)
  if (nesting.budget.remaining < 0) {
    throw new FlotillaError('E_CHART_SIZE', `archives inside the chart are larger than ${maxNestedSize} bytes together`)
  }
  return assemble(unpacked, nesting)
}

/** A file under another name; its content may still be unread. */
function renamed(file: ChartFile, name: string): ChartFile {
  return {
    name,
    get data() {
      return file.data
    },
    get modified() {
      return file.modified
    },
  }
}

function parse(file: ChartFile): Value {
  return parseYaml(decodeBytes(file.data), { numbers: 'exact' })
}

function loading<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new FlotillaError('E_CHART_INVALID', `cannot load ${name}: ${error.message}`, { cause: error })
  }
}
