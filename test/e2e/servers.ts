import { controlPlane, type TestServer } from './control-plane.ts'

/** Every kind of API server that the same tests run against. */
export const servers: readonly TestServer[] = [controlPlane]
