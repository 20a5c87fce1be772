import { describe, expect, it } from 'vitest'
import { folderWith, helm, smallChart } from './world.ts'

const folder = folderWith(smallChart)

/** Rows were recorded from helm 4.3.1; a third text is what helm 3.22.0 says, where that differs. */
const errors: readonly (readonly [line: string, helm4: string, helm3?: string])[] = [
  ['nope', 'Error: unknown command "nope" for "helm"\nRun \'helm --help\' for usage.\n'],
  [
    'temlate',
    'Error: unknown command "temlate" for "helm"\n\nDid you mean this?\n\ttemplate\n\nRun \'helm --help\' for usage.\n',
  ],
  ['template', 'Error: "helm template" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]\n'],
  ['template a b c d', 'Error: expected at most two arguments, unexpected arguments: c, d\n'],
  ['template --foo', 'Error: unknown flag: --foo\n'],
  ['template r small -Q', "Error: unknown shorthand flag: 'Q' in -Q\n"],
  ['template r small -n', "Error: flag needs an argument: 'n' in -n\n"],
  ['template r small --namespace', 'Error: flag needs an argument: --namespace\n'],
  ['template r small --=x', 'Error: bad flag syntax: --=x\n'],
  [
    'template r small --burst-limit x',
    'Error: invalid argument "x" for "--burst-limit" flag: strconv.ParseInt: parsing "x": invalid syntax\n',
  ],
  ['template r small --timeout x', 'Error: invalid argument "x" for "--timeout" flag: time: invalid duration "x"\n'],
  ['template r small -l a', 'Error: invalid argument "a" for "-l, --labels" flag: a must be formatted as key=value\n'],
  [
    'template r small --wait=foo',
    'Error: invalid argument "foo" for "--wait" flag: invalid wait input "foo". Valid inputs are watcher, hookOnly, and legacy\n',
    'Error: invalid argument "foo" for "--wait" flag: strconv.ParseBool: parsing "foo": invalid syntax\n',
  ],
  ['template r small --dry-run=none', 'Error: invalid dry-run value ("none"). Must be "server" or "client"\n'],
  [
    'template r small --dry-run=zz',
    'Error: invalid dry-run value ("zz"). Must be "none", "server", or "client"\n',
    'Error: Invalid dry-run flag. Flag must one of the following: false, true, none, client, server\n',
  ],
  ['template r small --kube-version x', 'Error: invalid kube version \'x\': could not parse "x" as version\n'],
  [
    'template r small --force-replace --force-conflicts',
    'Error: if any flags in the group [force-replace force-conflicts] are set none of the others can be; [force-conflicts force-replace] were all set\n',
    'Error: unknown flag: --force-replace\n',
  ],
  ['template r ./nopath', 'Error: path "./nopath" not found\n'],
  ['template r foo/bar', 'Error: repo foo not found\n'],
  ['template r small -s nope', 'Error: could not find template nope in chart\n'],
  [
    'template r small --color=x',
    'level=WARN msg="command failed" error="invalid color mode \\"x\\": must be one of: never, auto, always"\n',
    'Error: unknown flag: --color\n',
  ],
  ['template r small --set a', 'Error: failed parsing --set data: key "a" has no value\n'],
  ['template r small -f nope.yaml', 'Error: open nope.yaml: no such file or directory\n'],
  ['template r small -f small', 'Error: read small: is a directory\n'],
  ['template r small --set-json a', 'Error: failed parsing --set-json data a\n'],
  [
    'template r small -a a,"b',
    'Error: invalid argument "a,\\"b" for "-a, --api-versions" flag: parse error on line 1, column 5: extraneous or missing " in quoted-field\n',
  ],
  [
    'template r small -l owner=x',
    'Error: user supplied labels contains system reserved label name. System labels: [name owner status version createdAt modifiedAt]\n',
  ],
  ['template x small --name-template y', 'Error: cannot set --name-template and also specify a name\n'],
  ['template --name-template {{.x small', 'Error: template: name-template:1: unclosed action\n'],
  ['env a b', 'Error: "helm env" accepts at most 1 argument\n\nUsage:  helm env [flags]\n'],
  ['version x', 'Error: "helm version" accepts no arguments\n\nUsage:  helm version [flags]\n'],
  ['show chart', 'Error: "helm show chart" requires 1 argument\n\nUsage:  helm show chart [CHART] [flags]\n'],
  [
    'install small --dry-run=client',
    'Error: INSTALLATION FAILED: must either provide a name or specify --generate-name\n',
  ],
]

describe('a wrong command line', () => {
  const rows = errors.map(([line, helm4, helm3 = helm4]) => ({ line, helm4, helm3 }))
  it.each(rows)('$line', async ({ line, helm4, helm3 }) => {
    expect(await helm(folder, line.split(' '))).toEqual({ code: 1, out: '', err: helm4 })
    // Helm 3 takes it for a dry run all the same.
    if (line.includes('dry-run=none')) return
    const old = await helm(folder, ['--compat', 'helm3', ...line.split(' ')])
    expect(old).toEqual({ code: 1, out: '', err: helm3 })
  })
})

describe('a command line', () => {
  it('may have flags before the command and joined short ones', async () => {
    const { out } = await helm(folder, ['-nfoo', '--debug=false', 'template', 'r', '-s=templates/a.yaml', 'small'])
    expect(out).toContain('ns: foo')
  })

  it('warns of old spellings and goes on', async () => {
    const { code, err } = await helm(folder, ['template', 'r', 'small', '--validate=false', '--wait=true', '--force'])
    expect(code).toBe(0)
    expect(err).toBe(
      [
        'level=WARN msg="--wait=true is deprecated (boolean value) and can be replaced with --wait=watcher"',
        "Flag --validate has been deprecated, use '--dry-run=server' instead",
        'Flag --force has been deprecated, use --force-replace instead',
        '',
      ].join('\n'),
    )
  })

  it('takes values from files, standard input and flags in a fixed order', async () => {
    const line = [
      'template',
      'r',
      'small',
      '-s',
      'templates/a.yaml',
      '--set',
      'port=9',
      '-f',
      '-',
      '--set-json',
      'port=8',
    ]
    expect((await helm(folder, line)).out).toContain('port: "9"')
    expect((await helm(folder, line.slice(0, 5).concat(['-f', '-']))).out).toContain('port: "7"')
  })

  it('prints help made of the tables', async () => {
    const { out, code } = await helm(folder, ['lint', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('Usage:\n  helm lint PATH [flags]\n')
    expect(out).toContain(
      '  -f, --values strings            specify values in a YAML file or a URL (can specify multiple)\n',
    )
    expect(out).toContain(
      '      --color string                    use colored output (never, auto, always) (default "auto")\n',
    )
    expect((await helm(folder, ['show', 'whatever'])).out).toContain('Aliases:\n  show, inspect\n')
  })

  it('knows its environment', async () => {
    const variables = { HELM_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/x', HELM_QPS: '2', HELM_KUBEASGROUPS: ', a,b,' }
    const { out } = await helm(folder, ['env', '--burst-limit', '0x10', '-n', 'there'], variables)
    for (const row of [
      'HELM_CACHE_HOME="/c"',
      'HELM_CONFIG_HOME="/x/helm"',
      'HELM_DATA_HOME="/home/someone/.local/share/helm"',
      'HELM_QPS="2.00"',
      'HELM_BURST_LIMIT="16"',
      'HELM_KUBEASGROUPS="a,b"',
      'HELM_NAMESPACE="there"',
    ]) {
      expect(out.split('\n')).toContain(row)
    }
    expect((await helm(folder, ['--compat=helm3', 'env', 'HELM_CONTENT_CACHE'])).out).toBe('\n')
  })

  it('tells which helm it equals', async () => {
    expect((await helm(folder, ['version', '--short'])).out).toBe('v4.3.1\n')
    expect((await helm(folder, ['--compat', 'helm3', 'version', '--template', '{{.Version}}'])).out).toBe('v3.22.0')
  })
})
