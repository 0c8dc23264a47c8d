import { defineConfig } from 'vitest/config';
import type { InlineConfig } from 'vitest/node';

/** A set of test files that `vitest --project NAME` runs alone. */
const project = (name: string, include: string[], options: InlineConfig = {}) => ({
  extends: true as const,
  test: { name, include, ...options },
});

export default defineConfig({
  test: {
    // Generous: a machine that does other work takes several times as long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    setupFiles: ['test/support/setup.ts'],
    // A test without an assertion fails.
    expect: { requireAssertions: true },
    // Tests start programs that embed on two threads of their own.
    maxWorkers: 2,
    reporters: ['default', ...(process.env['CI'] ? ['json'] : [])],
    outputFile: { json: '.cache/test-report.json' },
    projects: [
      // Files of a worker share their modules: importing them would take most of the time.
      project('unit', ['test/unit/**/*.test.ts'], { pool: 'threads', isolate: false }),
      project('integration', ['test/integration/**/*.test.ts'], {
        globalSetup: ['test/support/prepare.ts'],
        isolate: false,
      }),
      project('long', ['test/{long,browser,readers}/**/*.test.ts'], {
        globalSetup: ['test/support/prepare.ts'],
      }),
    ],
  },
});
