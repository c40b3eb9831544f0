import { defineConfig, type Plugin } from 'vitest/config';
import { breakOf, broken, isBroken } from './tests/helpers/break.ts';

const breakage = breakOf(process.env);

/** Only for the test that breaks guards on purpose; see tests/promises/broken.test.ts. */
function breaking(): Plugin[] {
  if (!breakage) return [];
  const transform = (code: string, id: string) => (isBroken(id, breakage) ? broken(code, breakage) : null);
  return [{ name: 'break a guard', enforce: 'pre', transform }];
}

export default defineConfig({
  plugins: breaking(),
  test: {
    // What was broken on purpose must not be remembered, and what is remembered is not broken.
    fsModuleCache: breakage === null,
    include: ['tests/**/*.test.ts', 'src/**/*.test.ts', 'bot/**/*.test.ts'],
    setupFiles: ['tests/helpers/no-secrets.ts'],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Real processes and a real browser share few cores there; what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
  },
});
