import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseGoals } from '../../src/domain/goals.ts';

it('a heading with its lines is a goal', () => {
  const page =
    '# Goals\n\n## Revenue ##\r\n- Target: 10,000 EUR a month\n- **Current**: 6,200: nearly\n* due: 2026-12-31\n\nWords.\n\n### Site\nDeadline: 31 December 2026';
  expect(parseGoals(page)).toEqual([
    { title: 'Revenue', target: '10,000 EUR a month', current: '6,200: nearly', due: '2026-12-31' },
    { title: 'Site', due: '2026-12-31' },
  ]);
});

it.each([
  ['2026-1-5', '2026-01-05'],
  ['31.12.2026', '2026-12-31'],
  ['1 Feb 2026', '2026-02-01'],
  ['December 3rd, 2026', '2026-12-03'],
  ['2026-02-30', undefined],
  ['soon', undefined],
])('the date %j is read as %s', (text, due) => expect(parseGoals(`## A\n- Due: ${text}`)[0]!.due).toBe(due));

it.each([
  '',
  '# Only a title\nTarget: x',
  '## A heading without lines\nWords',
  '```\n## A\n- Target: x\n```',
  '<!-- ## A\n- Target: x -->',
  '%% ## A\n- Target: x %%',
  '## A\n- Colour: red',
])('%j holds no goal', (page) => expect(parseGoals(page)).toEqual([]));

it('the starter page holds its examples and nothing of its explanation', () => {
  const page = readFileSync(new URL('../../vault/Business_Goals.md', import.meta.url), 'utf8');
  expect(parseGoals(page).map(({ title }) => title)).toEqual([
    'Answer every customer within one working day',
    'Grow the monthly revenue',
  ]);
});

it('a huge page costs little time and gives at most a hundred goals', () => {
  const start = performance.now();
  expect(parseGoals('## a\n- target: b\n'.repeat(20_000))).toHaveLength(100);
  parseGoals(`## ${' '.repeat(200_000)}x\n- target:${' '.repeat(200_000)}x\n${'<!--'.repeat(50_000)}`);
  expect(performance.now() - start).toBeLessThan(2_000);
});
