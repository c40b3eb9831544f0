import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts', 'bot/**/*.test.ts'],
    setupFiles: ['tests/helpers/no-secrets.ts'],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Real processes and a real browser share few cores there; what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
  },
});
