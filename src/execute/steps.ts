import type { Operation } from '../model/plan.ts'
import { runHook } from './hooks.ts'
import { applyCrds, applyObjects, createNamespace, deleteObjects, waitForObjects } from './objects.ts'
import { closeRecord, openRecord } from './records.ts'
import type { StepContext } from './release-run.ts'

/** Carries out one operation. */
export async function runStep(operation: Operation, context: StepContext): Promise<void> {
  switch (operation.kind) {
    case 'namespace':
      return createNamespace(operation, context)
    case 'crds':
      return applyCrds(operation, context)
    case 'record':
      return openRecord(context)
    case 'hook':
      return runHook(operation, context)
    case 'apply':
      return applyObjects(operation, context)
    case 'wait':
      return waitForObjects(operation, context)
    case 'delete':
      return deleteObjects(operation, context)
    case 'finish':
      return closeRecord(context)
    default:
      return operation.kind satisfies never
  }
}
