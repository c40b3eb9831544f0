/** Plays the whole set for a test, and compares the page that comes of it with the one that is kept. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { countingMeter } from '../../eval/meter.ts';
import { choose, playAll } from '../../eval/play.ts';
import { type Played, scoreOf } from '../../eval/score.ts';
import { regressionPage } from '../../eval/table.ts';
import type { Reasoner } from '../../src/reasoning/reasoner.ts';

const EXPECTED = join(import.meta.dirname, '../../eval/expected');

export async function playWhole(reasoner: Reasoner, budgetUsd = 0) {
  const { meter, spent } = countingMeter(budgetUsd);
  const played = await playAll(reasoner, choose({}), { meter, signal: new AbortController().signal });
  return { played, spent, score: scoreOf(played) };
}

/** `page` is the file's name. */
export async function expectPage(
  page: string,
  titled: Parameters<typeof regressionPage>[0],
  played: readonly Played[],
) {
  await expect(regressionPage(titled, played)).toMatchFileSnapshot(join(EXPECTED, page));
}
