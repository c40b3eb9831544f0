/**
 * Plays stories in the simulated world: `node --import ./tests/world/hooks.ts tests/world/main.ts --seed 1 --stories 100`. What fails is
 * shortened and printed with its seed; `--story '<json>'` plays one again and prints everything that happened in it.
 */
import { parseArgs } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ground } from './ground.ts';
import { STEPS, type StepName } from './steps.ts';
import { play, type Story } from './story.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    stories: { type: 'string', default: '100' },
    steps: { type: 'string', default: '25' },
    story: { type: 'string' },
    shrink: { type: 'boolean', default: false },
  },
});

/** What happens more often in an office stands more often here. */
const NAMES: StepName[] = [
  ...(Object.keys(STEPS) as StepName[]),
  'arrive',
  'arrive',
  'arrive',
  'tap',
  'tap',
  'tap',
  'tapMany',
  'tapMany',
  'wait',
  'wait',
  'die',
  'die',
  'fate',
];

// An office that is killed leaves promises behind that nobody waits for.
process.on('unhandledRejection', (error) => {
  if (!ground.isDead && (error as Error).name !== 'Dead') throw error;
});

const folder = mkdtempSync(join(tmpdir(), 'cs-world-'));
try {
  if (values.story) await replay(JSON.parse(values.story) as Story);
  else await playMany();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function replay(story: Story): Promise<void> {
  const problem = await play(story, folder).then(
    () => null,
    (error: unknown) => error,
  );
  console.log(ground.trace.join('\n'));
  if (problem) console.log(problem);
  process.exitCode = problem ? 1 : 0;
}

async function playMany(): Promise<void> {
  const seed = Number(values.seed);
  const total = { stories: 0, steps: 0, effects: 0, operations: 0 };
  const step = fc.record({
    name: fc.constantFrom(...NAMES),
    a: fc.nat(999),
    b: fc.nat(999),
  });
  const story = fc.record({
    seed: fc.noShrink(fc.nat(2 ** 30)),
    steps: fc.array(step, { minLength: 5, maxLength: Number(values.steps), size: 'max' }),
  });
  const property = fc.asyncProperty(story, async (drawn) => {
    const t0 = process.hrtime.bigint();
    const { effects, operations } = await play(drawn, folder);
    if (process.env.SLOW) console.error(Number(process.hrtime.bigint() - t0) / 1e6, operations, drawn.steps.length, ground.trace.length, JSON.stringify(drawn));
    total.stories += 1;
    total.steps += drawn.steps.length;
    total.effects += effects;
    total.operations += operations;
  });
  const result = await fc.check(property, { seed, numRuns: Number(values.stories), endOnFailure: !values.shrink });
  if (result.failed) {
    const [shortest] = result.counterexample ?? [];
    console.log(JSON.stringify({ failed: true, seed, problem: String((result.errorInstance as Error).stack), story: shortest }));
    process.exitCode = 1;
  } else console.log(JSON.stringify({ failed: false, seed, ...total }));
}
