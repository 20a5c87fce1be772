import type { Registry } from './registry.ts'
import type { ApiAnswer } from './request.ts'

export function openapiV2(_registry: Registry, _accept: string): ApiAnswer {
  return {
    code: 200,
    body: { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36' }, paths: {}, definitions: {} },
  }
}
