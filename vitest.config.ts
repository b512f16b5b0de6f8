import { defineConfig } from 'vitest/config'

// The closing totals of a whole run are added up over suites from this report.
const report = process.env.VITEST_REPORT

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
})
