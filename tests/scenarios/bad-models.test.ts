/** A model that is away, wrong, endless or too dear: the mail is drafted from a template all the same, and the card says why. */
import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import type { Reply } from '../../src/reasoning/models/stand-in/script.ts';
import { type Mind, type ModelOffice, openModelOffice } from '../helpers/model-office.ts';
import type { TestOfficeOptions } from '../helpers/office.ts';
import { cardFor, invoiceMail, mailAbout, stamped } from './arrivals.ts';

let here: ModelOffice;
afterEach(() => here.close());

const open = async (mind: Mind, options: TestOfficeOptions = {}) => {
  here = await openModelOffice('anthropic', mind, options);
  return here.office;
};
const fault = (status: number, more: object = {}): Reply => ({ fault: { kind: 'status', status, ...more } });

/** What it does, and what the card says of it. */
const BAD: [string, Mind, RegExp][] = [
  ['garbage', () => ({ fault: { kind: 'garbage' } }), /can’t be read|did not fit|answer/],
  ['half of an answer', () => ({ fault: { kind: 'half' } }), /broke off|can’t be read|answer/],
  ['a refusal', () => ({ refusal: 'I won’t.' }), /refuse/],
  ['200 kB that fit nothing', () => ({ text: 'x'.repeat(200_000) }), /did not fit|doesn’t fit|answer/],
  ['an endless tool loop', ({ use }) => use('note.search', { query: 'x' }), /look things up more than 8 times/],
  ['a tool that isn’t there, for ever', ({ use }) => use('bank.transfer', { to: 'me' }), /look things up|tool/],
  ['429 with a long wait', () => fault(429, { headers: { 'retry-after': '600' } }), /wait|limit/i],
  ['429 without a wait', () => fault(429), /wait|limit/i],
  ['529', () => fault(529, { type: 'overloaded_error' }), /overloaded|failed|busy/i],
  ['a stalled answer', () => ({ fault: { kind: 'stall', where: 'body' } }), /took longer/],
  ['a wrong key', () => fault(401, { type: 'authentication_error' }), /key/],
  [
    'a key without credit',
    () => fault(400, { type: 'invalid_request_error', message: 'Your credit balance is too low' }),
    /credit/,
  ],
  [
    'a proposal that no skill allows',
    ({ answer }) => answer({ triage: TRIAGE, step: { ...ANSWER, skill: 'ceo-briefing' } }),
    /did not fit|doesn’t fit|answer/,
  ],
];
const TRIAGE = { sort: 'invoice', priority: 'normal', tone: 'calm', language: 'en', reason: 'It asks for a date.' };
const ANSWER = {
  ...{ kind: 'act', action: 'email.send', skill: 'send-email', step: 0, more: false, why: 'It asks for a date.' },
  proposal: { reply: true, to: [], cc: [], bcc: [], subject: '', text: 'On Friday.', attachments: [] },
};

describe('a model that answers', () => {
  it.each(BAD)('%s leaves a draft by a template, and the card says why', async (_, mind, says) => {
    const office = await open(mind, { limits: { model_call_ms_max: 600, model_retry_wait_ms_max: 200 } });
    const card = await cardFor(office, invoiceMail());
    expect(card.text).toMatch(/⚠️ Drafted without the model, by a template\. [^\n]+/);
    expect(/by a template\. ([^\n]+)/.exec(card.text)?.[1]).toMatch(says);
    expect(card.text).toContain('We are checking the invoice');
    const { today, budget } = await office.office.read.cost();
    expect(today).toBeLessThanOrEqual(budget);
    await office.tap(card, 'Approve');
    await mailAbout(office, 'Question about invoice 7');
  });

  it('well again is asked again, once it has been left alone for a while', async () => {
    let isWell = false;
    const office = await open(({ answer }) => (isWell ? answer({ triage: TRIAGE, step: ANSWER }) : fault(503)), {
      limits: { breaker_failures_max: 1, breaker_open_ms: 1_500 },
    });
    expect((await cardFor(office, invoiceMail('First'))).text).toContain('by a template');
    expect((await cardFor(office, invoiceMail('Second'))).text).toContain('left alone for a while');
    const asked = here.rig.standIn.requests.length;
    isWell = true;
    await office.waitFor(async () => {
      const card = await cardFor(office, invoiceMail(`Later ${here.rig.standIn.requests.length} ${Date.now()}`));
      return card.text.includes('On Friday.');
    }, 'a draft of the model');
    expect(here.rig.standIn.requests.length).toBeGreaterThan(asked);
  });
});

describe('the day’s budget', () => {
  /** A little more than the worst that one request may cost. */
  const WORST_USD = (LIMITS.model_prompt_tokens_max * 2.5 + LIMITS.model_output_tokens_max * 10) / 1_000_000;
  const thinking: Mind = ({ answer }) => answer({ triage: TRIAGE, step: ANSWER });

  it('is never passed: the owner is asked once, templates draft meanwhile, and one tap raises it for the day', async () => {
    const office = await open(thinking, { settings: { MODEL_DAILY_BUDGET_USD: String(WORST_USD) } });
    const drafts: string[] = [];
    for (let at = 0; drafts.filter((text) => text.includes('by a template')).length < 2; at += 1) {
      drafts.push((await cardFor(office, invoiceMail(`Question ${at} of many`))).text);
    }
    expect(drafts[0]).toContain('On Friday.');
    expect(drafts.at(-1)).toContain('Thinking more would pass today’s budget');
    const questions = office.chat().filter(({ text }) => text.includes('is used up. Until tomorrow'));
    expect(questions).toHaveLength(1);
    expect((await office.office.read.cost()).today).toBeLessThanOrEqual(WORST_USD);
    const question = await office.card('is used up. Until tomorrow');
    expect((await office.tap(question, 'more today'))?.text).toMatch(/^Today’s budget is now \$/);
    await stamped(office, question, /Today’s budget is now/);
    expect((await cardFor(office, invoiceMail('After the raise'))).text).toContain('On Friday.');
    expect((await office.office.read.cost()).budget).toBeCloseTo(2 * WORST_USD, 5);
  });

  it('counts what was reserved when the office was killed, and what lost answers may have cost', async () => {
    const office = await open(() => ({ fault: { kind: 'drop', where: 'body' } }));
    await cardFor(office, invoiceMail());
    const { today } = await office.office.read.cost();
    expect(today).toBeGreaterThan(0);
    await office.restart();
    expect((await office.office.read.cost()).today).toBe(today);
  });

  it('of nothing asks no model that costs, and no question either', async () => {
    const office = await open(thinking, { settings: { MODEL_DAILY_BUDGET_USD: '0' } });
    expect((await cardFor(office, invoiceMail())).text).toContain('would pass today’s budget of $0.00');
    expect(here.rig.standIn.requests).toEqual([]);
    expect(office.chat().filter(({ text }) => text.includes('is used up'))).toEqual([]);
  });
});
