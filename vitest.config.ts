import { defineConfig } from 'vitest/config';

/** A set of test files that `vitest --project NAME` runs alone. */
const project = (name: string, include: string[]) => ({ extends: true as const, test: { name, include } });

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ['test/support/setup.ts'],
    // Tests start programs that embed on two threads of their own.
    maxWorkers: 2,
    reporters: ['default', ...(process.env['CI'] ? ['json'] : [])],
    outputFile: { json: '.cache/test-report.json' },
    projects: [
      project('unit', ['test/unit/**/*.test.ts']),
      project('integration', ['test/integration/**/*.test.ts']),
      project('long', ['test/{long,browser,readers}/**/*.test.ts']),
    ],
  },
});
