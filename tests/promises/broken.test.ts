/**
 * Would the proofs notice? Each guard below is broken on purpose while the office's source is loaded, and the test that watches over it has to fail. The
 * office's files are never touched.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { tell } from './figures.ts';
import { GUARDS, type Guard } from './guards.ts';

const PROJECT = join(import.meta.dirname, '../..');

describe.concurrent('a proof fails when its guard is broken:', () => {
  it.each(GUARDS)('$guard', { timeout: 240_000 }, async (guard) => {
    const began = performance.now();
    const { failed, out } = await play(guard);
    expect(out, 'the guard could not be broken').not.toMatch(/ has \d+ times: /);
    expect(failed, out).toBe(true);
    tell({ promise: 0, what: `broken: ${guard.guard}`, cases: 1, ms: performance.now() - began, result: 'noticed' });
  });
});

/** The quick figures are enough; what is broken shows soon. */
async function play(guard: Guard): Promise<{ failed: boolean; out: string }> {
  const env = {
    ...process.env,
    BREAK: JSON.stringify(guard.break),
    PROVE: '',
    PROVE_REPORT: '',
    CI: '',
    NO_COLOR: '1',
  };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argumentsOf(guard), { cwd: PROJECT, env });
    return { failed: false, out: stdout };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { failed: /Tests .*failed|"failed":true/.test(stdout), out: `${stdout}\n${stderr}` };
  }
}

function argumentsOf({ by }: Guard): string[] {
  if ('world' in by) {
    const world = join(PROJECT, 'tests/world');
    return ['--import', join(world, 'hooks.ts'), join(world, 'main.ts'), by.world, '--seed', '1', '--cases', by.cases];
  }
  const vitest = join(PROJECT, 'node_modules/vitest/vitest.mjs');
  return [vitest, 'run', `tests/promises/${by.file}`, '-t', by.test, '--maxWorkers=1'];
}
