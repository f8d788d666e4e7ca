import { availableParallelism } from 'node:os'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// Real servers, processes and clocks on a machine that others use too; the report says which test needed a second try.
const retry = process.env['CI'] === undefined ? 0 : 1

export default defineConfig({
  test: {
    // By default one core is kept free, which on two cores means one file after the other.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'node',
          retry,
          environment: 'node',
          include: ['src-main/**/*.test.ts', 'src-preload/**/*.test.ts', 'e2e/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          // electron-store imports `electron`; inlined, so that a test's stand-in for it is seen.
          server: { deps: { inline: ['electron-store'] } },
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'window',
          retry,
          environment: 'jsdom',
          include: ['src-renderer/**/*.test.{ts,tsx}'],
          setupFiles: ['src-renderer/testing/jsdom-lacks.ts', 'src-renderer/testing/patience.ts'],
          testTimeout: 20_000,
        },
      },
    ],
  },
})
