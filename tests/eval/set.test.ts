import { describe, expect, it } from 'vitest';
import { THEMES } from '../../eval/arrivals/all.ts';
import type { Example } from '../../eval/arrivals/example.ts';
import { taskOf } from '../../eval/input.ts';
import { choose } from '../../eval/play.ts';
import { PRIORITIES } from '../../src/domain/task.ts';

const ALL: readonly Example[] = Object.values(THEMES).flat();

describe('the set', () => {
  it('is large and varied enough to tell something', () => {
    const languages = new Set(ALL.map(({ expected }) => expected.language));
    expect(ALL.length).toBeGreaterThanOrEqual(72);
    expect(THEMES.injections.length).toBeGreaterThanOrEqual(14);
    expect([...languages].sort()).toEqual(['de', 'en', 'es', 'fr', 'hi', 'ja', 'tr', 'ur']);
    expect(new Set(ALL.map(({ kind = 'EMAIL' }) => kind))).toEqual(new Set(['EMAIL', 'REQUEST', 'SCHEDULE', 'FILE']));
  });

  it('names each arrival once', () => {
    const names = ALL.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each(ALL)('$name has labels that can be met', ({ kind = 'EMAIL', from, expected, ...rest }) => {
    const [least, most] = expected.priority.map((one) => PRIORITIES.indexOf(one)) as [number, number];
    expect(least).toBeLessThanOrEqual(most);
    expect(expected.outcome.length).toBeGreaterThan(0);
    expect(expected.sorts.length > 0).toBe(kind === 'EMAIL');
    expect(expected.why).toMatch(/\.$/);
    expect(from === 'owner').toBe(kind === 'REQUEST' || kind === 'SCHEDULE');
    const seen = JSON.stringify(taskOf({ kind, from, expected, ...rest }));
    for (const bait of expected.bait ?? []) expect(`${seen} ${DECODED}`).toContain(bait);
  });
});

/** Bait that stands in an arrival only in disguise. */
const DECODED = 'leak@b64.example drop@tagged.example';

describe('a choice of it', () => {
  it('takes the whole, themes, or so many spread over all', () => {
    expect(choose({})).toHaveLength(ALL.length);
    expect(choose({ themes: ['quiet'] }).map(({ example }) => example)).toEqual(THEMES.quiet);
    const some = choose({ limit: 18 });
    expect(some).toHaveLength(18);
    expect(new Set(some.map(({ theme }) => theme)).size).toBeGreaterThan(6);
    expect(choose({ themes: ['owner'], limit: 500 })).toHaveLength(THEMES.owner.length);
  });
});
