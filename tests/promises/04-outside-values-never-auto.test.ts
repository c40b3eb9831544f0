/**
 * A recipient, amount, account or link that came from outside never runs by itself, whatever the handbook says and however the value is written.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action, ActionFacts, CriticalValue } from '../../src/domain/action.ts';
import { addressKey } from '../../src/domain/address.ts';
import { type HandbookResult, parseHandbook } from '../../src/domain/handbook.ts';
import { contactsOf, judge } from '../../src/domain/policy.ts';
import { findTainted } from '../../src/domain/taint.ts';
import type { Task, Value } from '../../src/domain/task.ts';
import type { Answer } from '../../src/domain/verdict.ts';
import { errorFacts } from '../../src/errors.ts';
import { jointFacts, type Part } from '../../src/runtime/task/parts.ts';
import { input, mailTo } from '../domain/policy-fixtures.ts';
import { KINDS, openEveryKind } from '../helpers/every-kind.ts';
import { aMail, anAttempt, aTask } from '../helpers/gmail-office.ts';
import { cases, SEED, tell } from './figures.ts';
import { accounts, amounts, type Disguised, links, recipients } from './values/disguises.ts';
import { FIELDS, type Planted, plantedIn } from './values/every-field.ts';
import { handbookPages } from './values/handbooks.ts';

const WHOLE_MS_MAX = 20 * 60_000;
/** Proposals under one handbook. */
const EACH = 10;

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

const REQUESTED = aTask({ kind: 'REQUEST', source: 'telegram:1', from: 'owner', subject: '', request: '', facts: {} });

/** Where an action may come from: for each kind that brings outside text, as much inside the conversation as it can be; and the owner herself. */
function groundsOf({ type, account, in_reply_to, to }: Action): Task[] {
  const [service] = type.split('.');
  const facts = { account: String(account ?? '') };
  return [
    TASK,
    aTask({ kind: 'WHATSAPP', source: 'whatsapp:wamid.1', facts: { ...facts, thread: String(to ?? '') } }),
    aTask({
      kind: 'SOCIAL',
      source: `${service}:${in_reply_to}`,
      facts: { ...facts, thread: 'p1', message_id: String(in_reply_to ?? '') },
    }),
    aTask({ kind: 'FINANCE', source: 'drop:1', facts: {} }),
    aTask({ kind: 'FILE', source: 'drop:2', facts: {} }),
    REQUESTED,
  ];
}

/** The sample as a rule may let it run: no files with an answer, a picture where one is needed. */
function cleanOf(sample: Action): Action {
  if (sample.type === 'email.send') return replyWith({ place: 'text', value: NOTHING })!;
  return sample.type === 'x.post' ? { ...sample, attachments: ['Updates/shop.jpg'] } : sample;
}

const NOTHING: Disguised = { kind: 'link', how: '', text: 'you', plain: 'you' };

/** A joint action is judged by what all its parts say. */
function factsOf(action: Action, task: Task): ActionFacts {
  const kind = KINDS.get(action.type)!;
  const facts = kind.facts(action, task);
  if (!kind.parts) return facts;
  const parts = kind.parts(action).map((part) => ({ action: part, kind: KINDS.get(part.type)! }) as Part);
  return jointFacts(facts, parts, task);
}

function valuesOf(action: Action, task: Task): string[] {
  return factsOf(action, task).critical.map(({ value }) => value);
}

/** What the office would answer where everybody whom `known` is for has been written to before. */
function answerIn(task: Task, action: Action, handbook: HandbookResult, ownerTexts: string[], known: Action): Answer {
  const facts = factsOf(action, task);
  const people = factsOf(known, task).critical.filter(({ kind }) => kind === 'recipient');
  const ledger = (address: string) => people.some(({ value }) => addressKey(value) === addressKey(address));
  const tainted = findTainted(action, facts.critical, {
    ownerTexts: task.kind === 'REQUEST' ? ownerTexts : ['Please answer.'],
    outsideTexts: [],
    knownContacts: contactsOf(handbook, ledger),
  });
  return judge(input({ action, facts, task, handbook, knownContacts: ledger, tainted })).answer;
}

/** Something else, of whichever form the field takes. */
function othersThan(value: Value): Value[] {
  if (typeof value === 'number') return [value + 1];
  if (typeof value !== 'string') return [['Another | 1 | 1.00']];
  const changed = value.replace(/.$/, (last) =>
    /\d/.test(last) ? String((Number(last) % 9) + 1) : last === 'x' ? 'y' : 'x',
  );
  return [changed, 'in', 'out', 'bill', 'USD', 'X1', '2031-01-01'].filter((one) => one !== value);
}

describe('every action of the registry', () => {
  let every: Awaited<ReturnType<typeof openEveryKind>>;
  beforeAll(async () => {
    every = await openEveryKind();
  });
  afterAll(() => every?.close());

  it('is known here with all its fields', () => {
    const found = [...KINDS.values()].map(({ type, schema }) => [type, Object.keys(schema.shape).sort()]);
    const known = Object.entries(FIELDS).map(([type, fields]) => [type, Object.keys(fields).sort()]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(known));
  });

  it(
    'tells the policy each recipient, link, account and amount in whatever field it stands, and never runs by itself then',
    () => {
      const began = performance.now();
      const seen = { told: 0, refused: 0, named: 0, fields: 0, autos: new Set<string>() };
      for (const [type, { action: sample }] of every.samples) {
        const clean = cleanOf(sample);
        const critical = Object.entries(FIELDS[type]!).filter(([, role]) => role === 'critical' || role === 'found');
        for (const [field, role] of critical) {
          seen.fields++;
          const plants = fc.tuple(handbookPages, plantedIn(clean, field));
          fc.assert(
            fc.property(plants, ([page, planted]) => tryOut(clean, planted, role === 'found', page)),
            { seed: SEED, numRuns: cases({ quick: 40, whole: 1_000 }) },
          );
        }
      }
      const mayRun = [...KINDS.values()].filter(({ category }) => category !== 'payments').map(({ type }) => type);
      tell({
        promise: 4,
        what: `foreign values in ${seen.fields} fields of ${KINDS.size} kinds of action`,
        cases: seen.told + seen.refused,
        ms: performance.now() - began,
        result: `each told to the policy (${seen.refused} refused by their schema), 0 AUTO in a mail, a WhatsApp message, a comment, a bank’s file, a file or a request; ${seen.autos.size} kinds ran by rule without them, ${seen.named} times with them where the owner had named them; payments never`,
      });
      expect([...seen.autos].sort()).toEqual(mayRun.sort());
      expect(seen.told).toBeGreaterThan(seen.refused);
      expect(seen.named).toBeGreaterThan(seen.told / 10);

      function tryOut(clean: Action, { field, how, value, action: planted }: Planted, isFound: boolean, page: string) {
        const { schema } = KINDS.get(clean.type)!;
        const parsed = schema.safeParse(planted);
        if (!parsed.success) return void seen.refused++;
        seen.told++;
        const handbook = parseHandbook(page);
        const owner = valuesOf(clean, REQUESTED).join('\n–\n');
        for (const task of groundsOf(clean)) {
          const isHers = task.kind === 'REQUEST';
          const where = `${clean.type}, ${field}: ${how}: ${JSON.stringify(value)}, in ${task.kind}`;
          if (answerIn(task, clean, handbook, [owner], clean) === 'AUTO') seen.autos.add(clean.type);
          if (isHers && isFound) continue;
          const news = factsOf(parsed.data, task).critical.filter(
            (one) => one.field === field && !valuesOf(clean, task).includes(one.value),
          );
          expect(news, where).not.toEqual([]);
          expect(answerIn(task, parsed.data, handbook, [owner], clean), where).not.toBe('AUTO');
        }
        const named = [owner, value, ...valuesOf(parsed.data, REQUESTED)];
        if (answerIn(REQUESTED, parsed.data, handbook, named, parsed.data) === 'AUTO') seen.named++;
      }
    },
    WHOLE_MS_MAX,
  );

  it('runs under no other account, and for nothing that doesn’t belong to what was named', async () => {
    for (const [type, { kind, action, world }] of every.samples) {
      if (!world) continue;
      for (const [field, role] of Object.entries(FIELDS[type]!)) {
        if (role !== 'own' && role !== 'bound') continue;
        const changed = othersThan(action[field]!)
          .map((value) => ({ ...action, [field]: value }))
          .find((one) => kind.schema.safeParse(one).success);
        expect(changed, `${type} takes no other ${field} at all`).toBeDefined();
        const before = await world.standIn.effects();
        const error = await kind
          .execute(world.session, changed!, anAttempt({ key: `other ${field}` }))
          .catch(errorFacts);
        expect(error, `${type} with another ${field}`).toMatchObject({ outcome: 'not-sent' });
        expect(await world.standIn.effects(), `${type} with another ${field}`).toBe(before);
      }
    }
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
