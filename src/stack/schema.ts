import * as z from 'zod'

/** A scalar that is one expression: its value has the type that the field wants. */
const expression = z
  .string()
  .regex(/^\$\{\{.*\}\}$/s, 'an expression ${{ … }}')
  .describe('An expression; it must give a value of this type.')

const text = z.string().min(1)
const boolean = z.union([z.boolean(), expression])
const integer = z.union([z.int().min(0), expression])
const duration = z.union([z.string(), z.int().min(0)]).describe('A Go duration such as 30s or 5m, or whole seconds.')

const scalar = z.union([z.string(), z.number(), z.boolean()])
const inlineValues = z.record(z.string(), z.unknown())

const fileEntry = z
  .strictObject({
    file: text.describe('Path, relative to this file. May hold expressions.'),
    optional: boolean.optional().describe('A missing file is not an error.'),
  })
  .describe('A values file that may be missing.')

const valuesEntry = z.union([text, fileEntry, inlineValues])
const valuesList = z.array(valuesEntry)

const compat = z.enum(['helm4', 'helm3'])
const labels = z.record(z.string(), scalar)

const needs = z
  .array(text)
  .describe('Releases that must be deployed and ready before: name, namespace/name or context/namespace/name.')

/** What releases and `defaults` share. */
const policy = {
  namespace: text.optional().describe('Namespace of the release.'),
  context: text.optional().describe("Kubeconfig context, where it is not the environment's."),
  createNamespace: boolean.optional().describe('Create the namespace if it does not exist. Default: true.'),
  wait: boolean.optional().describe('Wait until all objects are ready. Default: true.'),
  waitForJobs: boolean.optional().describe('Wait for Jobs to complete, too. Default: false.'),
  timeout: duration.optional().describe('Longest time for one wait: a Go duration, or whole seconds. Default: 5m.'),
  atomic: boolean.optional().describe('Roll this release back when it fails. Default: false.'),
  skipCRDs: boolean.optional().describe("Leave out the chart's crds/ folder. Default: false."),
  disableHooks: boolean.optional().describe('Run no hooks. Default: false.'),
  skipSchemaValidation: boolean.optional().describe('Do not check values against values.schema.json. Default: false.'),
  historyMax: integer.optional().describe('Revisions kept in the cluster, 0 for all. Default: 10.'),
  compat: compat.optional().describe('Which Helm to equal, byte for byte. Default: helm4.'),
  labels: labels.optional().describe('What selectors (-l) match, beside name, namespace, context and chart.'),
} as const

const release = z
  .strictObject({
    name: text.describe('Name of the release.'),
    chart: text.describe('Folder or .tgz relative to this file, oci://… or REPOSITORY/NAME.'),
    version: z.string().optional().describe('Version or constraint, where the chart comes from a repository.'),
    ...policy,
    description: z.string().optional().describe('Description of the revision in the release record.'),
    when: boolean.optional().describe('false: not part of this environment; left alone if it is installed.'),
    installed: boolean.optional().describe('false: uninstall it if it is installed.'),
    forEach: z
      .union([expression, z.array(z.unknown()), z.record(z.string(), z.unknown())])
      .optional()
      .describe('A list or map: one release for each item, seen as .Item (and .Key, .Index) in its expressions.'),
    needs: needs.optional(),
    values: valuesList.optional().describe('Chart values: files or inline maps, lowest first.'),
    set: z.record(z.string(), z.unknown()).optional().describe('Path to value, as --set; stronger than values.'),
    secrets: valuesList.optional().describe('Chart values never shown in clear; stronger than set.'),
  })
  .describe('One release of a chart.')

const environment = z
  .strictObject({
    extends: text.optional().describe('Environment whose settings and values this one starts from.'),
    context: text.optional().describe('Kubeconfig context.'),
    cluster: z.literal('embedded').optional().describe('Use the embedded cluster.'),
    protected: boolean.optional().describe('Ask for the name of the environment before anything is changed.'),
    values: valuesList.optional().describe('State values: files or inline maps, lowest first.'),
  })
  .nullable()
  .describe('An environment.')

const repository = z
  .strictObject({
    name: text.describe('Prefix in `chart: NAME/chart`.'),
    url: text.describe('http(s)://… or oci://…'),
    username: z.string().optional(),
    password: z.string().optional(),
    caFile: z.string().optional(),
    certFile: z.string().optional(),
    keyFile: z.string().optional(),
    passCredentials: boolean.optional(),
    insecureSkipTLSVerify: boolean.optional(),
    plainHttp: boolean.optional(),
  })
  .describe('A chart repository.')

const includeEntry = z.union([
  text,
  z.strictObject({
    file: text.describe('Path of another stack file, relative to this one.'),
    optional: boolean.optional().describe('A missing file is not an error.'),
    values: valuesList.optional().describe('State values for that file, stronger than its own.'),
  }),
])

/** The stack file: what a person may write. `schemas/stack.schema.json` is generated from it. */
export const stackSchema = z
  .strictObject({
    apiVersion: z.literal('flotilla/v1'),
    kind: z.literal('Stack'),
    name: text.describe('Name of the stack.'),
    compat: compat.optional().describe('Which Helm to equal, byte for byte. Default: helm4.'),
    repositories: z.array(repository).optional(),
    environments: z.record(z.string(), environment).optional(),
    values: valuesList.optional().describe('State values: seen by expressions, handed to no chart.'),
    defaults: z
      .strictObject({
        ...policy,
        values: valuesList.optional().describe('Chart values of every release, lowest first.'),
      })
      .optional()
      .describe('What every release has unless it says otherwise.'),
    include: z.array(includeEntry).optional().describe('Other stack files, whose releases join this graph.'),
    releases: z.array(release).optional(),
  })
  .describe('A stack: releases, environments and layered values.')

/** The JSON Schema of the stack file, for editors. Draft 2020-12. */
export function stackJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(stackSchema, { io: 'input' })
  return { $schema, title: 'Flotilla stack', ...rest }
}
