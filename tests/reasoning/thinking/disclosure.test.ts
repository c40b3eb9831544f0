/** Words that only the owner was to see are noticed where a draft repeats them. */
import { expect, it } from 'vitest';
import { disclosedRun } from '../../../src/reasoning/thinking/disclosure.ts';

const KEPT = 'Pays late, and his last two cheques bounced, so never ship before the money is here.';

it('finds a run of ten words, whatever its capitals and signs', () => {
  const draft = 'Dear Ali, I must tell you: HIS LAST TWO cheques bounced so never ship -- before the money is here!';
  expect(disclosedRun(draft, [KEPT], [])).toBe('his last two cheques bounced so never ship before the');
});

it.each([
  ['nine words are none', 'his last two cheques bounced, so never ship before', [KEPT], []],
  ['what the conversation has as well is no secret', KEPT, [KEPT], [`You wrote: ${KEPT}`]],
  ['what stands in several of her texts is a phrase of hers', KEPT, [KEPT, `Hello! ${KEPT}`], []],
  ['nothing kept, nothing given away', KEPT, [], []],
  ['an empty draft', '', [KEPT], []],
])('%s', (_, draft, kept, open) => expect(disclosedRun(draft, kept, open)).toBe(''));

it('takes little time for the longest texts', () => {
  const long = Array.from({ length: 20_000 }, (_, at) => `word${at}`).join(' ');
  const start = performance.now();
  expect(disclosedRun(long, [long], [])).toContain('word0 word1');
  expect(performance.now() - start).toBeLessThan(2_000);
});
