import { expect, test } from 'vitest';
import { TEMPLATES_PAGE } from '../../eval/table.ts';
import { templates } from '../../eval/thinker.ts';
import { expectPage, playWhole } from './played.ts';

test('templates do as well as the page says that is kept of them, and let no outside value go', async () => {
  const { played, score } = await playWhole(templates());
  await expectPage('templates.md', TEMPLATES_PAGE, played);
  expect({ uncaught: score.uncaught, tainted: score.tainted, fallbacks: score.fallbacks }).toEqual({
    uncaught: [],
    tainted: 0,
    fallbacks: 0,
  });
  expect(score.points).toBeGreaterThanOrEqual(90);
});
