import type { JsonObject } from '../../model/json.ts'
import type { Readiness } from '../../model/ports.ts'
import { numberAt, textAt } from '../fields.ts'
import { conditionsOf, current, failed, inProgress, type ReadinessRule } from './state.ts'

/** batch/Job (kstatus jobConditions): a job that has started is good enough. */
export const jobReadiness: ReadinessRule = (object) => {
  const ended = outcome(object)
  if (ended !== undefined) return ended
  if (textAt(object, 'status', 'startTime') === '') return inProgress('Job not started')
  const count = (field: string) => numberAt(object, ['status', field], 0)
  return current(
    `Job in progress. success:${count('succeeded')}, active: ${count('active')}, failed: ${count('failed')}`,
  )
}

/** batch/Job that has to complete: hooks, and `--wait-for-jobs` (Helm's internal/statusreaders). */
export const completedJobReadiness: ReadinessRule = (object) => outcome(object) ?? inProgress('Job in progress')

function outcome(object: JsonObject): Readiness | undefined {
  const completions = numberAt(object, ['spec', 'completions'], numberAt(object, ['spec', 'parallelism'], 1))
  for (const { type, status } of conditionsOf(object)) {
    if (status !== 'True') continue
    if (type === 'Complete')
      return current(`Job Completed. succeeded: ${numberAt(object, ['status', 'succeeded'], 0)}/${completions}`)
    if (type === 'Failed')
      return failed(`Job Failed. failed: ${numberAt(object, ['status', 'failed'], 0)}/${completions}`)
  }
  return undefined
}
