/**
 * A recipient, amount, account or link that came from outside never runs by itself, whatever the handbook says and however the value is written.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import type { Action, CriticalValue } from '../../src/domain/action.ts';
import { type HandbookResult, parseHandbook } from '../../src/domain/handbook.ts';
import { contactsOf, judge } from '../../src/domain/policy.ts';
import { findTainted } from '../../src/domain/taint.ts';
import type { Answer } from '../../src/domain/verdict.ts';
import { input, mailTo } from '../domain/policy-fixtures.ts';
import { aMail, aTask } from '../helpers/gmail-office.ts';
import { cases, SEED, tell } from './figures.ts';
import { accounts, amounts, type Disguised, links, recipients } from './values/disguises.ts';
import { handbookPages } from './values/handbooks.ts';

const WHOLE_MS_MAX = 20 * 60_000;
/** Proposals under one handbook. */
const EACH = 10;
const KINDS = new Map(CONNECTORS.flatMap(({ actions }) => actions.map((kind) => [kind.type, kind] as const)));

interface Proposal {
  value: Disguised;
  /** What the owner wrote: never the value, but often something close to it. */
  owner: string;
  isOutside: boolean;
  place: 'text' | 'subject' | 'to' | 'cc' | 'bcc';
}

const proposal = fc.oneof(links, amounts, accounts, recipients).chain((value) =>
  fc.record({
    value: fc.constant(value),
    owner: nearMisses(value),
    isOutside: fc.boolean(),
    place:
      value.kind === 'recipient'
        ? fc.constantFrom<Proposal['place']>('to', 'cc', 'bcc')
        : fc.constantFrom<Proposal['place']>('text', 'text', 'text', 'subject'),
  }),
);

/** What comes close to the value without being it, and what else the owner may have written. */
function nearMisses({ kind, text, plain }: Disguised): fc.Arbitrary<string> {
  const longer = [
    `x${plain}`,
    kind === 'link' ? '' : `9${plain}`,
    `${plain}9`,
    kind === 'link' || kind === 'recipient' ? `${plain}.evil.example` : '',
    `-${plain}-1`,
    plain.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
    plain.replace(/EUR|€/, 'USD'),
  ];
  const shorter = [plain, text].flatMap((value) => [
    value.slice(1),
    value.slice(0, -2),
    value.slice(0, 3),
    value.replace(/[ \u00A0\u202F].*$/su, ''),
  ]);
  const near = [...longer, ...shorter.filter(isLess)].filter(
    (one) => ![text, plain].some((value) => bare(value) === bare(one)),
  );
  return fc
    .array(fc.oneof(fc.constantFrom('', ...near), fc.lorem({ maxCount: 3 })), {
      maxLength: 3,
    })
    .map((parts) => ['See https://known.example/ and known.example:80', ...parts].join('\n'));

  /** What is cut off must be a part of the value itself, not what it was wrapped in. */
  function isLess(one: string): boolean {
    if (kind === 'amount' || kind === 'account')
      return figures(one).length < Math.min(figures(plain).length, figures(text).length);
    const core = kind === 'link' ? new URL(plain).host : plain;
    return !one.toLowerCase().includes(core.toLowerCase());
  }
}

function bare(text: string): string {
  return text.replace(/\s/g, '').toLowerCase();
}

function figures(text: string): string {
  return text.normalize('NFKC').replace(/\P{Nd}/gu, '');
}

const TASK = aTask({
  from: 'Ali <ali@example.com>',
  subject: 'Hello',
  facts: { thread: 't1', message_id: '<1@example.com>', addressed_to: ['office@example.com'] },
});

/** A reply in its thread to somebody known, as the schema took it; null where it didn't. */
function replyWith({ value, place }: Pick<Proposal, 'value' | 'place'>): Action | null {
  const reply = aMail(
    { account: 'office@example.com' },
    { subject: 'Re: Hello', text: 'Hello there', in_thread: 't1' },
  );
  const changed =
    place === 'text' || place === 'subject'
      ? { ...reply, [place]: `See ${place === 'subject' ? value.text.replaceAll('\n', ' ') : value.text} here` }
      : { ...reply, [place]: [...reply[place], value.text] };
  const parsed = KINDS.get('email.send')!.schema.safeParse(changed);
  return parsed.success ? parsed.data : null;
}

/** What the office would answer, by the same functions that it uses. */
function answerTo(action: Action, handbook: HandbookResult, ownerTexts: string[], outside = ''): Answer {
  const ledger = (address: string) => address === 'ali@example.com';
  const facts = KINDS.get(action.type)!.facts(action, TASK);
  const tainted = findTainted(action, facts.critical, {
    ownerTexts,
    outsideTexts: [{ text: outside, from: 'the mail’s text' }],
    knownContacts: contactsOf(handbook, ledger),
  });
  return judge(input({ action, facts, task: TASK, handbook, knownContacts: ledger, tainted })).answer;
}

describe('values from outside', () => {
  it(
    'never run by themselves, however they are written and whatever the handbook allows',
    () => {
      const began = performance.now();
      const seen = { judged: 0, refused: 0, cleanAutos: 0, namedAutos: 0, named: 0, ways: new Set<string>() };
      fc.assert(
        fc.property(handbookPages, fc.array(proposal, { minLength: EACH, maxLength: EACH }), (page, proposals) => {
          const handbook = parseHandbook(page);
          expect(handbook.ok).toBe(true);
          const clean = replyWith({ place: 'text', value: { kind: 'link', how: '', text: 'you', plain: 'you' } })!;
          if (answerTo(clean, handbook, []) === 'AUTO') seen.cleanAutos += EACH;
          for (const each of proposals) tryOut(each, handbook, page);
        }),
        { seed: SEED, numRuns: cases({ quick: 300, whole: 12_000 }) },
      );

      function tryOut({ value, owner, isOutside, place }: Proposal, handbook: HandbookResult, page: string): void {
        const action = replyWith({ value, place });
        seen.ways.add(`${value.kind}, ${value.how}`);
        // A schema that refuses it is as good: it is never judged, so it never runs.
        if (!action) seen.refused++;
        else {
          seen.judged++;
          const answer = answerTo(action, handbook, [owner], isOutside ? value.text : '');
          if (answer === 'AUTO') throw new Error(`AUTO for ${JSON.stringify({ value, owner, place })} under\n${page}`);
        }
        // The counter-proof: the same, but the owner named it herself.
        if (!action || value.kind === 'recipient') return;
        seen.named++;
        if (answerTo(action, handbook, [`Please write: ${value.text}`]) === 'AUTO') seen.namedAutos++;
      }

      const { judged, refused, cleanAutos, namedAutos, named, ways } = seen;
      tell({
        promise: 4,
        what: 'proposals with a value from outside',
        cases: judged + refused,
        ms: performance.now() - began,
        result: `0 AUTO (${judged} judged, ${refused} refused by their schema, ${ways.size} ways of writing); without the value ${cleanAutos} AUTO, with the value named by the owner ${namedAutos} of ${named}`,
      });
      expect(judged).toBeGreaterThan(refused);
      expect(cleanAutos).toBeGreaterThan((judged + refused) / 3);
      expect(namedAutos).toBeGreaterThan(named / 10);
    },
    WHOLE_MS_MAX,
  );

  it(
    'never run by themselves where a connector names them as its action’s own fields',
    () => {
      const began = performance.now();
      const runs = cases({ quick: 500, whole: 20_000 });
      fc.assert(
        fc.property(
          handbookPages,
          proposal,
          fc.constantFrom('general', 'social_media', 'messages'),
          (page, each, category) => {
            const { value, owner } = each;
            const handbook = parseHandbook(page);
            const ledger = (address: string) => address === 'ali@example.com';
            const critical: CriticalValue[] = [
              { kind: 'recipient', field: 'to', value: 'ali@example.com' },
              { kind: value.kind, field: 'own', value: value.text },
            ];
            const action = mailTo(['ali@example.com'], { type: 'thing.do', own: value.text });
            const facts = { category: category as 'general', critical, staysInThread: true };
            const evidence = { ownerTexts: [owner], outsideTexts: [], knownContacts: contactsOf(handbook, ledger) };
            const tainted = findTainted(action, critical, evidence);
            expect(tainted.map(({ kind }) => kind)).toContain(value.kind);
            expect(judge(input({ action, facts, handbook, knownContacts: ledger, tainted })).answer).not.toBe('AUTO');
          },
        ),
        { seed: SEED, numRuns: runs },
      );
      tell({ promise: 4, what: 'values as fields', cases: runs, ms: performance.now() - began, result: '0 AUTO' });
    },
    WHOLE_MS_MAX,
  );
});

/**
 * What each field of each action can do about where something goes. `critical`: every value in it is told to the policy; `thread`: another value
 * makes it leave the conversation; `own`: the connector runs under no other; `content`: it says where nothing goes.
 */
const FIELDS: Record<string, Record<string, 'critical' | 'thread' | 'own' | 'content'>> = {
  'email.send': {
    type: 'content',
    account: 'own',
    to: 'critical',
    cc: 'critical',
    bcc: 'critical',
    subject: 'critical',
    text: 'critical',
    attachments: 'content',
    in_thread: 'thread',
    in_reply_to: 'content',
    reference_chain: 'content',
  },
};

describe('every action of the registry', () => {
  it('is known here with all its fields', () => {
    const found = [...KINDS.values()].map(({ type, schema }) => [type, Object.keys(schema.shape).sort()]);
    const known = Object.entries(FIELDS).map(([type, fields]) => [type, Object.keys(fields).sort()]);
    expect(found).toEqual(known);
  });

  it('tells the policy each recipient, link, account and amount in whatever field it stands', () => {
    const began = performance.now();
    const runs = cases({ quick: 500, whole: 20_000 });
    const mail = fc.record({
      value: fc.oneof(links, amounts, accounts, recipients),
      place: fc.constantFrom<Proposal['place']>('text', 'subject', 'to', 'cc', 'bcc'),
    });
    let shown = 0;
    fc.assert(
      fc.property(mail, ({ value, place }) => {
        fc.pre((value.kind === 'recipient') === ['to', 'cc', 'bcc'].includes(place));
        const action = replyWith({ value, place });
        if (!action) return;
        const before = JSON.stringify(
          KINDS.get('email.send')!.facts(replyWith({ value: { ...value, text: 'it' }, place: 'text' })!, TASK).critical,
        );
        const { critical } = KINDS.get('email.send')!.facts(action, TASK);
        const news = critical.filter(
          ({ field, value: one }) => field === place && !before.includes(JSON.stringify(one)),
        );
        expect(news, JSON.stringify({ value, place, critical })).not.toEqual([]);
        shown++;
      }),
      { seed: SEED, numRuns: runs },
    );
    tell({
      promise: 4,
      what: 'values that the connector tells the policy',
      cases: shown,
      ms: performance.now() - began,
      result: 'each told',
    });
  });

  it('leaves the conversation when another thread is named, and runs under no other account', async () => {
    const { facts, execute } = KINDS.get('email.send')!;
    const reply = replyWith({ place: 'text', value: { kind: 'link', how: '', text: 'you', plain: '' } })!;
    expect(facts(reply, TASK).staysInThread).toBe(true);
    for (const thread of ['', 't2', 't1x'])
      expect(facts({ ...reply, in_thread: thread }, TASK).staysInThread).toBe(false);
    const elsewhere = { ...reply, account: 'other@example.com' };
    await expect(execute({ account: 'office@example.com' }, elsewhere, null as never)).rejects.toMatchObject({
      code: 'action_invalid',
    });
  });

  it('tells the policy even of more values than it lists', () => {
    const text = Array.from({ length: 300 }, (_, index) => `see known.example/${index}`).join(' ');
    const { critical } = KINDS.get('email.send')!.facts(
      replyWith({ place: 'text', value: { kind: 'link', how: '', text: `${text} and 700 EUR`, plain: '' } })!,
      TASK,
    );
    expect(critical.at(-1)).toMatchObject({ kind: 'amount', value: expect.stringContaining('more values') });
  });
});
