/**
 * All promises at once in the simulated world (tests/world): the real office on simulated time, disk, network and chance. Stories try to break it with everything
 * that can go wrong; a model of a task's life has to agree with it step by step. The same seed gives the same run, to the bit.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cases, SEED, tell } from './figures.ts';

const WORLD = join(import.meta.dirname, '../world');
const PROCESSES = 2;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

type Game = 'stories' | 'model';

interface Played {
  failed: boolean;
  seed: number;
  cases: number;
  steps: number;
  effects: number;
  operations: number;
}

describe('in the simulated world', () => {
  it('nothing is lost, sent twice, unapproved or late, whatever happens', { timeout: 60 * 60_000 }, async () => {
    const { effects, operations } = await playAll('stories', 'stories of everything that can go wrong', {
      quick: 40,
      whole: 1_000,
    });
    expect(effects).toBeGreaterThan(0);
    expect(operations).toBeGreaterThan(0);
  });

  it('the office agrees with the model of a task’s life', { timeout: 60 * 60_000 }, async () => {
    const { effects } = await playAll('model', 'stories in agreement with the model', { quick: 40, whole: 1_000 });
    expect(effects).toBeGreaterThan(0);
  });

  it('a seed gives one run, to the bit', { timeout: 60_000 }, async () => {
    const story = JSON.stringify({ seed: SEED, steps: STORY });
    const runs = await Promise.all([1, 2].map(() => world('stories', '--replay', story)));
    const [one, other] = runs.map((trace) => createHash('sha256').update(trace).digest('hex'));
    expect(runs[0]).toContain('served outside act');
    expect(one).toBe(other);
  });
});

const STORY = [
  { name: 'arrive', a: 0, b: 1 },
  { name: 'storm', a: 2, b: 0 },
  { name: 'wait', a: 2, b: 0 },
  { name: 'fate', a: 2, b: 0 },
  { name: 'tapMany', a: 1, b: 0 },
  { name: 'die', a: 20, b: 1 },
  { name: 'wait', a: 3, b: 0 },
  { name: 'powerCut', a: 0, b: 0 },
  { name: 'arrive', a: 2, b: 1 },
];

async function playAll(game: Game, what: string, figures: { quick: number; whole: number }) {
  const began = performance.now();
  const share = Math.ceil(cases(figures) / PROCESSES);
  const played = await Promise.all(
    Array.from({ length: PROCESSES }, async (_, at) => {
      const out = await world(game, '--seed', String(SEED + at), '--cases', String(share));
      return JSON.parse(out) as Played;
    }),
  );
  expect(played.filter(({ failed }) => failed)).toEqual([]);
  const sum = (pick: (one: Played) => number) => played.reduce((total, one) => total + pick(one), 0);
  const total = {
    steps: sum(({ steps }) => steps),
    effects: sum(({ effects }) => effects),
    operations: sum(({ operations }) => operations),
  };
  const result = `${total.steps} steps, ${total.operations} operations, ${total.effects} effects, 0 promises broken`;
  tell({ promise: 0, what, cases: sum((one) => one.cases), ms: performance.now() - began, result });
  return total;
}

/** What the world's process prints; that it fails is told by what it prints. */
async function world(...args: string[]): Promise<string> {
  const run = promisify(execFile)(
    process.execPath,
    ['--import', join(WORLD, 'hooks.ts'), join(WORLD, 'main.ts'), ...args],
    { maxBuffer: OUTPUT_BYTES_MAX, env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' } },
  );
  const { stdout } = await run.catch((error: { stdout: string; stderr: string }) => {
    if (error.stdout) return error;
    throw new Error(error.stderr);
  });
  return stdout.trim();
}
