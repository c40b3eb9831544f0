/** The rules of a decision, over every verb at every stage: only what fits, in time, while the office is at work, changes anything. */
import { describe, expect, test } from 'vitest';
import { type Card, type CardStage, STAGE_VERBS, VERBS, type Verb } from '../../src/domain/card.ts';
import type { State } from '../../src/domain/task.ts';
import { LIMITS } from '../../src/limits.ts';
import { decisionRule } from '../../src/runtime/decide.ts';
import type { TaskRow } from '../../src/runtime/ledger/task-row.ts';
import type { DecisionInput } from '../../src/runtime/ruling.ts';
import { aCard, aRow, NOON } from './bench.ts';

const STATE: Record<CardStage, State> = {
  decide: 'pending',
  hold: 'approved',
  failed: 'failed',
  unknown: 'unknown',
  asking: 'asking',
  thinking: 'drafting',
  closed: 'done',
};
const STAGES = Object.keys(STATE) as CardStage[];
const CASES = ['fresh', 'used', 'void', 'stale revision', 'moved on', 'other draft', 'expired', 'paused'] as const;
/** Verbs that need the owner's words; without them they only ask. */
const WORDY: readonly Verb[] = ['edit', 'redo', 'answer'];
const OFFERED = ['more', 'mine', 'spend'] as const;
const SENDING: readonly Verb[] = ['approve', 'retry', 'unsent'];

function rule(
  verb: Verb,
  stage: CardStage,
  changes: Partial<DecisionInput> = {},
  set: Partial<TaskRow> = {},
  used: unknown = null,
  choices: Card['choices'] = OFFERED.map((each) => ({ verb: each, label: each })),
) {
  const row = aRow({ state: STATE[stage], ...set });
  const card = aCard(row, { stage, revision: 1, choices });
  const input: DecisionInput = {
    verb,
    text: undefined,
    digest: undefined,
    by: 'telegram:7',
    now: NOON,
    hold_ms: 20_000,
    paused: false,
    limits: LIMITS,
    newNonce: () => 'new',
    showTime: String,
    ...changes,
  };
  return { row, ...decisionRule(input)({ row, card, digest: row.digest, usedBy: used as Verb | null }) };
}

function inCase(given: (typeof CASES)[number], verb: Verb, stage: CardStage) {
  const text = WORDY.includes(verb) ? 'words' : undefined;
  switch (given) {
    case 'fresh':
      return rule(verb, stage, { text });
    case 'used':
      return rule(verb, stage, { text }, {}, 'approve');
    case 'void':
      return rule(verb, stage, { text }, {}, 'void');
    case 'stale revision':
      return rule(verb, stage, { text }, { revision: 2 });
    case 'moved on':
      return rule(verb, stage, { text }, { state: 'executing' });
    case 'other draft':
      return rule(verb, stage, { text, digest: 'd0' });
    case 'expired':
      return rule(verb, stage, { text, now: NOON + LIMITS.expiry_ms });
    case 'paused':
      return rule(verb, stage, { text, paused: true });
  }
}

function isAccepted(given: (typeof CASES)[number], verb: Verb, stage: CardStage): boolean {
  if (!STAGE_VERBS[stage].includes(verb)) return false;
  if (given === 'used' || given === 'void') return false;
  if (verb === 'why' || given === 'fresh') return true;
  if (given === 'expired') return stage !== 'decide';
  return given === 'paused' && !SENDING.includes(verb);
}

describe.each(CASES)('a card that is %s', (given) => {
  test.each(STAGES)('at the stage “%s” takes exactly the verbs that fit', (stage) => {
    for (const verb of VERBS) {
      const { row, reply, step, decision } = inCase(given, verb, stage);
      const expected = isAccepted(given, verb, stage);
      expect([verb, reply.ok, reply.taskId]).toEqual([verb, expected, row.id]);
      expect([verb, decision !== undefined, step !== undefined]).toEqual([
        verb,
        expected && verb !== 'why',
        expected && verb !== 'why',
      ]);
      if (!expected) expect(reply.problem).toBeDefined();
      if (decision) expect(decision).toMatchObject({ verb, by: 'telegram:7', digest: row.digest, taskId: row.id });
    }
  });
});

test.each(OFFERED)('“%s” counts only where the card offers it', (verb) => {
  const others = OFFERED.filter((other) => other !== verb).map((other) => ({ verb: other, label: other }));
  expect(rule(verb, 'asking', {}, {}, null, others).reply).toMatchObject({ ok: false, problem: 'not-allowed' });
});

test('five more steps begin anew only where all were used', () => {
  const used = LIMITS.iterations_max + 1;
  expect(rule('more', 'asking', {}, { iteration: used }).step?.set).toMatchObject({ state: 'claimed', iteration: 1 });
  expect(rule('more', 'asking', {}, { iteration: 3 }).step?.set).toMatchObject({ state: 'claimed', iteration: 3 });
});

test('what she takes over ends with what was done and what is left', () => {
  const memo = {
    history: ['Sent to ali@example.com'],
    plan: [
      { done: true, text: 'Write to Ali' },
      { done: false, text: 'Write to Bo' },
    ],
  };
  const { step } = rule('mine', 'asking', {}, { memo });
  expect(step?.set).toMatchObject({
    state: 'rejected',
    memo: { problem: 'You took it over. Done: Sent to ali@example.com. Left: Write to Bo.' },
  });
});

test('a raised budget is kept in the step that ends the question', () => {
  const memo = { budget: { flag: 'budget:2026-11-20', value: '2000000', says: 'Today’s budget is now $4.00.' } };
  const { step, reply } = rule('spend', 'asking', {}, { memo });
  expect(reply.say).toBe('Today’s budget is now $4.00.');
  expect(step).toMatchObject({ set: { state: 'done' }, flag: { name: 'budget:2026-11-20', value: '2000000' } });
});

test('what is stopped while it is thought about becomes a question at once', () => {
  const { step } = rule('stop', 'thinking', {}, { iteration: 2 });
  expect(step?.set).toMatchObject({ state: 'asking', wakeAt: NOON });
  expect(step?.set?.memo?.choices?.map(({ verb }) => verb)).toEqual(['more', 'mine']);
});

describe('without words', () => {
  test.each([undefined, '', ' \n\t '])('(%j) edit, redo and answer only ask for them', (text) => {
    for (const verb of WORDY) {
      const { reply, step, decision } = rule(verb, verb === 'answer' ? 'asking' : 'decide', { text });
      expect(reply.ok).toBe(true);
      expect(decision).toBeUndefined();
      expect(step).toEqual({ out: [expect.objectContaining({ kind: 'prompt', purpose: verb, digest: 'd1' })] });
    }
  });
});

describe('what a decision changes', () => {
  const ALLOWED: Partial<Record<Verb, State>> = {
    approve: 'approved',
    retry: 'approved',
    unsent: 'approved',
    sent: 'done',
    undo: 'pending',
    reject: 'rejected',
    drop: 'rejected',
    edit: 'claimed',
    redo: 'claimed',
    answer: 'claimed',
  };

  test.each(Object.entries(ALLOWED) as [Verb, State][])('%s leads to %s', (verb, state) => {
    const stage = STAGES.find((one) => STAGE_VERBS[one].includes(verb))!;
    const { step } = rule(verb, stage, { text: 'words' });
    expect(step?.set).toMatchObject({ state });
    expect(step?.audit).toMatchObject([{ action: `decision.${verb}`, actor: 'owner', by: 'telegram:7' }]);
  });

  test('approve holds the draft that was shown, with a new nonce, until the undo window ends', () => {
    const { step, decision, row } = rule('approve', 'decide');
    expect(step).toMatchObject({
      set: { wakeAt: NOON + 20_000 },
      card: { stage: 'hold', nonce: 'new', runsAt: NOON + 20_000 },
    });
    expect(step?.set).not.toHaveProperty('digest');
    expect(step?.set?.expiresAt).toBe(row.expiresAt);
    expect(decision?.revision).toBe(row.revision);
  });

  test('approve without an undo window shows no hold', () => {
    const { step } = rule('approve', 'decide', { hold_ms: 0 });
    expect(step?.set?.wakeAt).toBe(NOON);
    expect(step?.card).toBeUndefined();
  });

  test('retry runs at once and gives an expired approval its time again, but never shortens it', () => {
    const late = rule('retry', 'failed', {}, { expiresAt: NOON - 1 });
    expect(late.step?.set).toMatchObject({ wakeAt: NOON, expiresAt: NOON + LIMITS.expiry_ms });
    const far = NOON + 10 * LIMITS.expiry_ms;
    expect(rule('retry', 'failed', {}, { expiresAt: far }).step?.set?.expiresAt).toBe(far);
  });

  test('“not sent” ends the doubtful execution and approves a new key', () => {
    const { step, decision, row } = rule('unsent', 'unknown');
    expect(step?.execution).toMatchObject({ key: `${row.id}.1`, state: 'failed' });
    expect(step?.set?.revision).toBe(2);
    expect(decision?.revision).toBe(2);
    expect(step?.card).toMatchObject({ revision: 2, stage: 'hold' });
  });

  test('“sent” is a receipt by the owner’s word', () => {
    const { step, row } = rule('sent', 'unknown');
    expect(step?.execution).toMatchObject({
      key: `${row.id}.1`,
      state: 'confirmed',
      receipt: { summary: 'Sent, as you said.' },
    });
  });

  test('redo counts as a further draft and ends at the limit; an edit never does', () => {
    expect(rule('redo', 'decide', { text: 'shorter' }).step?.set?.iteration).toBe(2);
    const last = { iteration: LIMITS.iterations_max };
    expect(rule('redo', 'decide', { text: 'shorter' }, last).reply).toMatchObject({
      ok: false,
      problem: 'not-allowed',
    });
    expect(rule('edit', 'decide', { text: 'mine' }, last).step?.set?.memo).toMatchObject({ edit: 'mine' });
  });

  test('later never reaches beyond the expiry', () => {
    const { step } = rule('later', 'decide', {}, { expiresAt: NOON + 1_000 });
    expect(step?.set).toMatchObject({ wakeAt: NOON + 1_000, memo: { snoozedUntil: NOON + 1_000 } });
    expect(step?.set).not.toHaveProperty('expiresAt');
  });

  test('a reject asks for its reason in the chat only, and only where none was given', () => {
    expect(rule('reject', 'decide').step?.out).toMatchObject([{ kind: 'prompt', purpose: 'reason' }]);
    expect(rule('reject', 'decide', { text: 'too dear' }).step?.out).toBeUndefined();
    expect(rule('reject', 'decide', { by: 'cli:me' }).step?.out).toBeUndefined();
    expect(rule('reject', 'decide', { text: 'too dear' }).step?.set?.memo?.problem).toBe('Rejected: too dear');
  });
});
