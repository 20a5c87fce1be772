/** Which Helm the program equals: 4.3.1 (the default) or 3.22.0. */
export type ProfileName = 'helm4' | 'helm3'

/** Every difference between the two Helms that the chart, manifest and engine rooms know, as data: one row per fact. */
export interface Profile {
  readonly name: ProfileName
  /** `.Capabilities.HelmVersion.Version`. */
  readonly helmVersion: string
  /** Prefix of Go type names in texts: `common.Values` or `chartutil.Values`. */
  readonly valuesPackage: 'common' | 'chartutil'
  /** Package of SimpleHead in parse errors of manifests. */
  readonly manifestPackage: 'util' | 'releaseutil'
  /** Go package of the chart types, in texts of load errors. */
  readonly chartPackage: 'v2' | 'chart'
  /** The type that a load error names where Chart.yaml is no map. */
  readonly chartRootType: string
  /** Charts with an apiVersion that is not v1 or v2 are refused, and what an archive error says is replaced. */
  readonly detectsChartVersion: boolean
  /** `^---[ \t]*` at any line start, or `(?:^|\s*\n)---\s*`. */
  readonly separator: 'line' | 'whitespace'
  /** A document loses white space on the left only, or on both sides. */
  readonly trimDocument: 'left' | 'both'
  /** `.Chart` is a map with Go field names, or the struct itself. */
  readonly chartObject: 'map' | 'struct'
  /** Execution errors: a trace over several lines, or Go's one line. */
  readonly errorStyle: 'trace' | 'line'
  /** A null among a chart's own defaults removes the key. */
  readonly dropDefaultNulls: boolean
  /** Text before an error of conditions, tags, aliases and import-values. */
  readonly dependencyErrorPrefix: string
  /** Documents of values.yaml: all are merged, or the first counts. */
  readonly valuesDocuments: 'merge' | 'first'
  /** Text before a parse error of values.yaml. */
  readonly valuesErrorPrefix: string
  /** Bytes of one file of a chart; Infinity = only the chart's budget counts. */
  readonly maxFileSize: number
  /** Kinds that only this profile orders at the end of an install (and first at an uninstall). */
  readonly webhooksOrdered: boolean
  /** Helm's own template functions that exist in this profile only; those for durations are in `sprig/`. */
  readonly extraFunctions: readonly string[]
  /** What is said before the names of dependencies that charts/ does not hold. */
  readonly missingDependencies: string
  /** `--kube-version 1.30.1-gke.5`: the suffix stays in `.Capabilities.KubeVersion.Version`. */
  readonly keepsKubeVersionSuffix: boolean
  /** Charts under several aliases share their dependency rows and subcharts: what happens to one happens to the others. */
  readonly aliasesShareParts: boolean
  /** Release records hold the times at which the files of a chart were last changed. */
  readonly recordsFileTimes: boolean
}

const helm4: Profile = {
  name: 'helm4',
  helmVersion: 'v4.3.1',
  valuesPackage: 'common',
  manifestPackage: 'util',
  chartPackage: 'v2',
  chartRootType: 'loader.chartBase',
  detectsChartVersion: true,
  separator: 'line',
  trimDocument: 'left',
  chartObject: 'map',
  errorStyle: 'trace',
  dropDefaultNulls: true,
  dependencyErrorPrefix: 'chart dependencies processing failed: ',
  valuesDocuments: 'merge',
  valuesErrorPrefix: 'cannot unmarshal yaml document: ',
  maxFileSize: Number.POSITIVE_INFINITY,
  webhooksOrdered: true,
  extraFunctions: ['mustToYaml', 'mustToToml'],
  missingDependencies:
    "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: ",
  keepsKubeVersionSuffix: true,
  aliasesShareParts: false,
  recordsFileTimes: true,
}

const helm3: Profile = {
  name: 'helm3',
  helmVersion: 'v3.22.0',
  valuesPackage: 'chartutil',
  manifestPackage: 'releaseutil',
  chartPackage: 'chart',
  chartRootType: 'chart.Metadata',
  detectsChartVersion: false,
  separator: 'whitespace',
  trimDocument: 'both',
  chartObject: 'struct',
  errorStyle: 'line',
  dropDefaultNulls: false,
  dependencyErrorPrefix: '',
  valuesDocuments: 'first',
  valuesErrorPrefix: '',
  maxFileSize: 5 * 1024 * 1024,
  webhooksOrdered: false,
  extraFunctions: [],
  missingDependencies:
    'An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: ',
  keepsKubeVersionSuffix: false,
  aliasesShareParts: true,
  recordsFileTimes: false,
}

export const profiles: Readonly<Record<ProfileName, Profile>> = { helm4, helm3 }
