import { defineConfig } from 'vitest/config';

/**
 * Three projects, chosen by the file's ending; the tree mirrors src.
 *   x.test.ts      nothing but Node
 *   x.db.test.ts   a private PostgreSQL (tests/support/global-setup.ts) and one database per file
 *   x.e2e.test.ts  the built platform and a browser
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.db.test.ts', 'tests/**/*.e2e.test.ts'],
          environment: 'node',
          setupFiles: ['tests/support/unit-setup.ts'],
          testTimeout: 60_000,
          // As many as CI has cores; by default one stays idle.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'db',
          include: ['tests/**/*.db.test.ts'],
          environment: 'node',
          globalSetup: ['tests/support/global-setup.ts'],
          setupFiles: ['tests/support/unit-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.test.ts'],
          environment: 'node',
          globalSetup: ['tests/support/e2e-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          pool: 'forks',
          maxWorkers: 1,
          // Pages are examined side by side: waiting for one leaves time for the next.
          maxConcurrency: 3,
          fileParallelism: false,
        },
      },
    ],
  },
});
