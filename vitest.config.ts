import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    isolate: false,
    // Most tests are pure; those that start servers say their own, longer limits.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    environment: 'node',
    env: { TZ: 'UTC' },
  },
})
