/**
 * Plays in the simulated world, and prints one line of JSON about it. What fails is printed with its seed, and with `--shrink` made short first.
 *   node --import ./tests/world/hooks.ts tests/world/main.ts stories --seed 1 --cases 100
 *   … main.ts model --seed 1 --cases 100
 *   … main.ts stories --replay '<the printed case>'      prints everything that happened
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { agree, drawnCommands } from './agree.ts';
import { ground } from './ground.ts';
import { outside } from './outside.ts';
import { drawnStory, play } from './story.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '100' },
    shrink: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});

// An office that is killed leaves promises behind that nobody waits for.
process.on('unhandledRejection', (error) => {
  if (!ground.isDead && (error as Error).name !== 'Dead') throw error;
});

const GAMES = {
  stories: { drawn: drawnStory, play },
  model: { drawn: drawnCommands, play: agree },
};
const { drawn, play: playOne } = GAMES[positionals[0] as keyof typeof GAMES];
const folder = mkdtempSync(join(tmpdir(), 'cs-world-'));
try {
  if (values.replay) await replay(JSON.parse(values.replay) as never);
  else await playMany();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function replay(one: never): Promise<void> {
  const problem = await playOne(one, folder).then(
    () => null,
    (error: unknown) => error,
  );
  console.log(ground.trace.join('\n'));
  if (problem) console.log(problem);
  process.exitCode = problem ? 1 : 0;
}

async function playMany(): Promise<void> {
  const seed = Number(values.seed);
  const total = { cases: 0, steps: 0, effects: 0, operations: 0 };
  const property = fc.asyncProperty(drawn as fc.Arbitrary<never>, async (one: { steps: unknown[] }) => {
    await playOne(one as never, folder);
    total.cases += 1;
    total.steps += one.steps.length;
    total.effects += outside.effects.length;
    total.operations += ground.operations;
  });
  const result = await fc.check(property, { seed, numRuns: Number(values.cases), endOnFailure: !values.shrink });
  if (!result.failed) return console.log(JSON.stringify({ failed: false, seed, ...total }));
  const problem = String((result.errorInstance as Error).stack);
  console.log(JSON.stringify({ failed: true, seed, problem, replay: result.counterexample?.[0] }));
  process.exitCode = 1;
}
