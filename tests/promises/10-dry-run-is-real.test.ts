/**
 * A dry run is the default and is real: nothing is called to act. And a handbook that can't be read, or doesn't clearly say AUTO, lets nothing run by
 * itself.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config.ts';
import { type HandbookResult, parseHandbook } from '../../src/domain/handbook.ts';
import type { Rule } from '../../src/domain/handbook-rules.ts';
import { judge } from '../../src/domain/policy.ts';
import { input, mailTo, recipients } from '../domain/policy-fixtures.ts';
import { cases, SEED, tell } from './figures.ts';
import { type GuardedOffice, openGuarded } from './values/guarded-office.ts';
import { MUTATIONS, type Mutation, mutations, pages } from './values/pages.ts';
import { plainReading, type ReadRule } from './values/plain-reading.ts';

const WHOLE_MS_MAX = 20 * 60_000;
/** Of the thread's own time: the machine may be busy with other things. */
const PARSE_MS_MAX = 100;
const STARTER = new URL('../../vault/Company_Handbook.md', import.meta.url);

const PEOPLE = ['ali@example.com', 'bob@one.example', 'sara@two.example'];
/** What the handbooks are asked about; no floor is in the way of any of these. */
const PROBES = PEOPLE.flatMap((person, index) =>
  ['an offer', 'see known.example', 'Hello'].flatMap((text) =>
    ['Re: invoice 7', 'Hello'].map((subject) => ({
      action: mailTo([person], { text, subject, attachments: index === 1 ? ['a.pdf'] : [] }),
      facts: { category: 'email' as const, critical: recipients(person), staysInThread: true },
      task: {
        kind: index === 2 ? ('REQUEST' as const) : ('EMAIL' as const),
        from: person,
        subject,
        priority: text === 'Hello' ? ('high' as const) : ('normal' as const),
        facts: { thread: 't1' },
      },
      knownContacts: (address: string) => PEOPLE.includes(address),
    })),
  ),
);

/** Which of the probes would run by themselves. */
function autos(handbook: HandbookResult): number[] {
  return PROBES.flatMap((probe, index) => (judge(input({ ...probe, handbook })).answer === 'AUTO' ? [index] : []));
}

/** Parses within its time, without throwing, and names the line where it can't. */
function parsed(page: string): HandbookResult {
  const { result, ms } = timed(page);
  // The collection of garbage may fall into one try, not into three.
  slowest = Math.max(slowest, ms < PARSE_MS_MAX / 2 ? ms : Math.min(ms, timed(page).ms, timed(page).ms));
  if (!result.ok) {
    expect(result.line).toBeGreaterThan(0);
    expect(result.line).toBeLessThanOrEqual(page.split(/\r\n|\r|\n/).length);
    expect(result.problem).toMatch(/^[^\n]{5,400}[.?]$/);
  }
  return result;
}
let slowest = 0;

function timed(page: string): { result: HandbookResult; ms: number } {
  const before = process.threadCpuUsage();
  const result = parseHandbook(page);
  const { user, system } = process.threadCpuUsage(before);
  return { result, ms: (user + system) / 1_000 };
}

/** The same in the words of somebody who reads line by line. */
function saysTheSame(rules: readonly Rule[], read: readonly ReadRule[]): boolean {
  const plain = (text: string) =>
    /^\d+$/.test(text) ? String(Number(text)) : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const values = (value: unknown) => [value].flat().map((one) => plain(String(one)));
  const ours = rules.map(({ name, when, then }) => [
    name,
    then,
    Object.entries(when).map(([word, value]) => [word, values(value)]),
  ]);
  const theirs = read.map(({ name, when, answer }) => [
    name,
    answer,
    Object.entries(when).map(([word, value]) => [word, values(value)]),
  ]);
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

function expectAllowed({ name, allowed, page }: Mutation, before: number[]): 'auto' | 'none' {
  const result = parsed(page);
  const now = autos(result);
  const told = () => `${name}: ${JSON.stringify(result)}\n${page.slice(0, 3_000)}`;
  if (allowed === 'nothing') expect(now, told()).toEqual([]);
  if (allowed === 'as before') expect(now, told()).toEqual(before);
  if (allowed === 'as read' && now.length > 0) {
    const read = plainReading(page);
    expect(result.ok && read !== null && saysTheSame(result.handbook.rules, read), told()).toBe(true);
  }
  return now.length > 0 ? 'auto' : 'none';
}

describe('a handbook that was damaged', () => {
  it(
    'lets nothing run by itself that it doesn’t clearly say',
    () => {
      const began = performance.now();
      const seen = { cases: 0, auto: 0, was: 0, names: new Set<string>() };
      fc.assert(
        fc.property(mutations, ({ before, mutation }) => {
          expect(mutation.page !== before || mutation.allowed !== 'nothing', mutation.name).toBe(true);
          const was = autos(parsed(before));
          seen.cases++;
          seen.names.add(mutation.name);
          if (was.length > 0) seen.was++;
          if (expectAllowed(mutation, was) === 'auto') seen.auto++;
        }),
        { seed: SEED, numRuns: cases({ quick: 1_500, whole: 20_000 }) },
      );
      const { auto, was, names } = seen;
      tell({
        promise: 10,
        what: 'damaged handbooks',
        cases: seen.cases,
        ms: performance.now() - began,
        result: `0 AUTO beyond what the page says (${names.size} of ${MUTATIONS} sorts of damage; ${was} let something run before, ${auto} after), at most ${slowest.toFixed(1)} ms each`,
      });
      expect(was).toBeGreaterThan(seen.cases / 3);
      expect(auto).toBeGreaterThan(seen.cases / 20);
      expect(slowest).toBeLessThan(PARSE_MS_MAX);
    },
    WHOLE_MS_MAX,
  );

  it('lets nothing run by itself when it is cut at any byte before the end of its rules', () => {
    const began = performance.now();
    const starter = readFileSync(STARTER, 'utf8')
      .replace(/^#( *(?:- |\w+:).*)$/gm, '$1')
      .replace(/^#( {2,}.*)$/gm, (line, rest) =>
        /^ {4,}(when|then|do|action|to|in_thread|links|priority)/.test(rest) ? rest : line,
      );
    const all = [starter, ...fc.sample(pages, { seed: SEED, numRuns: cases({ quick: 1, whole: 12 }) })];
    let cuts = 0;
    for (const page of all) {
      const bytes = Buffer.from(page);
      const open = page.indexOf('```yaml');
      const end = Buffer.byteLength(page.slice(0, page.indexOf('\n```', open))) + 3;
      for (let at = 0; at <= end; at++, cuts++) {
        const cut = bytes.subarray(0, at).toString('utf8');
        const result = parsed(cut);
        expect(result.ok, cut.slice(-200)).toBe(false);
      }
      expect(parsed(bytes.subarray(0, end + 1).toString('utf8')).ok).toBe(true);
    }
    tell({
      promise: 10,
      what: 'handbooks cut at every byte',
      cases: cuts,
      ms: performance.now() - began,
      result: '0 read',
    });
  });

  it('is read or refused within 100 ms, whatever fills it', () => {
    const began = performance.now();
    const fillers = [
      'a:\n',
      '- ',
      '[',
      '{a: ',
      '"a',
      '*a ',
      '- &a b\n',
      '\t\n',
      ': ',
      '? a\n',
      '- a@b.co\n',
      '# x\n',
      '---\n',
      '%a\n',
      '\r\n',
      '}\n',
      'a: b: c\n',
      '[]',
      '!a ',
      '|\n',
      '\u00A0',
      'é',
      '`',
      '```\n',
      '~~~ a\n',
      '```js\n```\n',
      '<!--',
      '%%\n',
      'x',
      '\0',
      '  - {name: A, when: always, then: AUTO}\n',
      '- - a\n',
      'аa ',
    ];
    let count = 0;
    for (const filler of fillers)
      for (const bytes of [2 ** 20, 255 * 1024]) {
        const filling = filler.repeat(Math.floor(bytes / Buffer.byteLength(filler)));
        for (const page of [filling, `\`\`\`yaml\n${filling}\n\`\`\`\n`, `\`\`\`yaml\nrules:\n${filling}\n\`\`\`\n`]) {
          expect(autos(parsed(page)), filler).toEqual([]);
          count++;
        }
      }
    const distinct = Array.from({ length: 40_000 }, (_, index) => `k${index.toString(36)}:`).join('\n');
    parsed(`\`\`\`yaml\n${distinct}\n\`\`\`\n`);
    tell({
      promise: 10,
      what: 'filled handbooks',
      cases: count + 1,
      ms: performance.now() - began,
      result: `at most ${slowest.toFixed(1)} ms each`,
    });
    expect(slowest).toBeLessThan(PARSE_MS_MAX);
  });
});

describe('a dry run', () => {
  it('is what every setting means but three words', async () => {
    const words = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'False',
        'FALSE',
        'off',
        'no ',
        ' false',
        'nо',
        '00',
        'n',
        'f',
        'null',
        'undefined',
        'falsе',
        'FALSE ',
        '0.0',
        'true',
        '1',
        'yes',
        '',
      ),
    );
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(words, async (word) => {
        fc.pre(!['false', '0', 'no'].includes(word));
        const loaded = await loadSettings({ DRY_RUN: word }, '/nonexistent').catch((error) => error.code);
        expect(loaded === 'config_invalid' || loaded.settings.DRY_RUN).toBe(true);
        ran++;
      }),
      { seed: SEED, numRuns: cases({ quick: 200, whole: 5_000 }) },
    );
    const unset = await loadSettings({}, '/nonexistent');
    expect(unset.settings.DRY_RUN).toBe(true);
    tell({ promise: 10, what: 'spellings of DRY_RUN', cases: ran, ms: 0, result: 'a dry run or refused' });
  });

  let office: GuardedOffice | undefined;
  afterEach(() => office?.close());

  it(
    'calls nothing but what reads and the owner’s chat, whatever is approved, also after a kill',
    async () => {
      const began = performance.now();
      office = await openGuarded({ DRY_RUN: 'true' });
      const works = await office.work(cases({ quick: 1, whole: 8 }));
      await office.kill();
      await office.start();
      const more = await office.work(cases({ quick: 1, whole: 4 }));
      const { connections, others, writes } = await office.seen();
      expect(others).toEqual([]);
      expect([...connections.keys()].sort()).toEqual([office.telegram, office.gmail].sort());
      expect(writes).toEqual([]);
      expect(await office.world.gmail.sent()).toEqual([]);
      tell({
        promise: 10,
        what: 'approvals in a dry run',
        cases: works + more,
        ms: performance.now() - began,
        result: `${[...connections.values()].reduce((sum, count) => sum + count, 0)} connections, all to Telegram and to Gmail for reading`,
      });
    },
    WHOLE_MS_MAX,
  );

  it('shows by the same means what a real run does', async () => {
    office = await openGuarded({ DRY_RUN: 'false' });
    await office.work(1);
    const { writes } = await office.seen();
    expect(writes.some((line) => line.endsWith('/drafts/send'))).toBe(true);
  });

  it('is what its cards approve: after a restart without it the owner is asked again', async () => {
    office = await openGuarded({ DRY_RUN: 'true' });
    const { world } = office;
    await world.gmail.deliver({
      from: 'Ali <ali@example.com>',
      subject: 'Which invoice',
      text: 'Hello,\n\nwhen is it due?\n\nAli',
    });
    const card = await office.card(({ text }) => text.includes('Which invoice'));
    expect(card.text).toContain('Dry run');
    await office.kill();
    await office.start({ DRY_RUN: 'false' });
    await world.telegram.tap(card.id, card.buttons.flat().find(({ text }) => text.includes('Approve'))!.data);
    await office.card(({ text }) => text.includes('Which invoice') && !text.includes('Dry run'));
    expect(await world.gmail.sent()).toEqual([]);
  });
});
