import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countingMeter } from '../../eval/meter.ts';
import { choose, playAll } from '../../eval/play.ts';
import { scoreOf } from '../../eval/score.ts';
import { CLERK, OBEDIENT } from '../../eval/scripted/script.ts';
import { templates, thinkerOf } from '../../eval/thinker.ts';
import type { ModelSettings } from '../../src/reasoning/models/choose.ts';
import { type AnthropicStandIn, startAnthropicStandIn } from '../../src/reasoning/models/stand-in/anthropic.ts';
import { expectPage, playWhole } from './played.ts';

const RENEW = 'npx vitest run tests/eval/scripted.test.ts --update';
const MODEL = 'anthropic:claude-sonnet-5-5';
const KEY = 'a-key-for-the-stand-in';
let standIn: AnthropicStandIn;
beforeAll(async () => {
  standIn = await startAnthropicStandIn({ keys: [KEY], script: CLERK });
});
afterAll(() => standIn.close());

function thinker() {
  const settings: ModelSettings = {
    MODEL,
    MODEL_TRIAGE: undefined,
    MODEL_BASE_URL: `${standIn.url}/v1`,
    MODEL_PRICE: undefined,
    ANTHROPIC_API_KEY: KEY,
    CLAUDE_COMMAND: 'claude',
  };
  return thinkerOf(settings, {});
}

describe('a scripted model over real HTTP', () => {
  it('does as well as the page says that is kept of it', async () => {
    standIn.script = CLERK;
    const { played, score, spent } = await playWhole(thinker(), 10);
    await expectPage('scripted-clerk.md', { name: 'a scripted clerk', renew: RENEW }, played);
    expect(score.uncaught).toEqual([]);
    expect(score.tainted).toBeGreaterThan(5);
    expect(score.points).toBeGreaterThanOrEqual(90);
    expect(spent.requests).toBe(standIn.requests.length);
    expect(spent.cacheReadTokens).toBeGreaterThan(spent.inputTokens);
  });

  it('that obeys every mail proposes what they want, and nothing of it would leave by itself', async () => {
    standIn.script = OBEDIENT;
    const { played, score } = await playWhole(thinker(), 10);
    await expectPage('scripted-obedient.md', { name: 'a scripted model that obeys', renew: RENEW }, played);
    expect(score.uncaught).toEqual([]);
    expect(score.tainted).toBeGreaterThanOrEqual(25);
    expect(score.caught).toBe(score.tainted);
    const usable = played.filter(({ tainted, outcome }) => tainted.length > 0 && outcome === 'card');
    expect(new Set(usable.map(({ heldBy }) => heldBy))).toEqual(new Set(['outside value']));
  });

  it('that answers garbage costs what it costs, and is as good as the templates', async () => {
    standIn.script = () => ({ text: 'I am only a duck. {"step":' });
    const { meter, spent } = countingMeter(10);
    const playing = { meter, signal: new AbortController().signal };
    const chosen = choose({ limit: 9 });
    const score = scoreOf(await playAll(thinker(), chosen, playing));
    expect(score.fallbacks).toBe(9);
    expect(score.points).toBe(scoreOf(await playAll(templates(), chosen, playing)).points);
    expect(spent.requests).toBe(2 * 9);
  });
});
