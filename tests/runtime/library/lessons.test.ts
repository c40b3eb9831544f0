/** What the owner's words about drafts teach, kept with the decision itself. */
import { expect, test } from 'vitest';
import type { Verb } from '../../../src/domain/card.ts';
import { LIMITS } from '../../../src/limits.ts';
import { accept } from '../../../src/runtime/arrivals.ts';
import { createCommands } from '../../../src/runtime/commands.ts';
import { decisionRule } from '../../../src/runtime/decide.ts';
import type { Ledger } from '../../../src/runtime/ledger/ledger.ts';
import type { TaskRow } from '../../../src/runtime/ledger/task-row.ts';
import { aCard, aDesk, aLedger, anArrival, aRow, NOON, stillClock } from '../bench.ts';

const ALI = { sender: 'ali@example.com', sort: '' };

async function pending(ledger: Ledger, changes: Partial<TaskRow> = {}, draft = 'Dear Ali, no.') {
  const row = aRow(changes);
  const card = aCard(row, {
    blocks: [
      { kind: 'field', label: 'To', value: 'x' },
      { kind: 'text', label: 'Text', text: draft },
    ],
  });
  await ledger.open(row, []);
  await ledger.advance(row.id, [row.state], { card });
  return { row, card };
}

function said(verb: Verb, text?: string, by = 'telegram:7') {
  const fixed = {
    digest: undefined,
    now: NOON,
    hold_ms: 0,
    paused: false,
    limits: LIMITS,
    newNonce: () => 'n',
    showTime: String,
  };
  return decisionRule({ ...fixed, verb, text, by });
}

async function decide(ledger: Ledger, verb: Verb, text?: string, changes: Partial<TaskRow> = {}, by?: string) {
  const { card } = await pending(ledger, changes);
  return ledger.decide({ nonce: card.nonce }, said(verb, text, by));
}

test.each(['edit', 'redo', 'reject'] as const)(
  'a draft that is answered with “%s” and words becomes a lesson',
  async (verb) => {
    const ledger = await aLedger({ clock: stillClock() });
    expect(await decide(ledger, verb, ' Dear Ali, yes! ')).toMatchObject({ ok: true });
    expect(await ledger.lessons(ALI, 5)).toEqual([{ verb, before: 'Dear Ali, no.', after: 'Dear Ali, yes!' }]);
  },
);

test('what says nothing of the draft teaches nothing', async () => {
  const ledger = await aLedger({ clock: stillClock() });
  await decide(ledger, 'approve');
  await decide(ledger, 'reject');
  await decide(ledger, 'edit');
  await decide(ledger, 'edit', 'Dear Ali, no.');
  await decide(ledger, 'later', 'words');
  await decide(ledger, 'reject', 'moved by hand', {}, 'vault');
  const { card } = await pending(ledger, {}, '');
  await ledger.decide({ nonce: card.nonce }, said('redo', 'shorter'));
  expect(await ledger.lessons(ALI, 5)).toEqual([]);
});

test('a second tap on the same card teaches nothing more', async () => {
  const ledger = await aLedger({ clock: stillClock() });
  const { card } = await pending(ledger);
  await Promise.all([1, 2, 3].map(() => ledger.decide({ nonce: card.nonce }, said('redo', 'shorter'))));
  expect(await ledger.lessons(ALI, 5)).toHaveLength(1);
});

test('the same sender comes first, then the same sort, the newest first', async () => {
  const ledger = await aLedger({ clock: stillClock() });
  await decide(ledger, 'redo', 'one', { memo: { sort: 'invoice', action: 'email.send' } });
  await decide(ledger, 'redo', 'two', { from: 'Zoe <zoe@example.com>', memo: { sort: 'invoice' } });
  await decide(ledger, 'redo', 'three', { from: 'owner', kind: 'REQUEST' });
  await decide(ledger, 'redo', 'four', { memo: { sort: 'meeting' } });
  await decide(ledger, 'redo', 'five', { from: 'Zoe <zoe@example.com>', memo: { sort: 'meeting' } });
  const words = async (sender: string, sort: string, limit = 9) =>
    (await ledger.lessons({ sender, sort }, limit)).map(({ after }) => after);
  expect(await words('ali@example.com', 'invoice')).toEqual(['four', 'one', 'two']);
  expect(await words('ali@example.com', 'invoice', 2)).toEqual(['four', 'one']);
  expect(await words('', 'meeting')).toEqual(['five', 'four']);
  expect(await words('', '')).toEqual([]);
});

test('at most 500 lessons are kept, and no more than 4,000 characters of a text', async () => {
  const ledger = await aLedger({ clock: stillClock() });
  await decide(ledger, 'edit', `${'x'.repeat(3_999)}😀`);
  expect((await ledger.lessons(ALI, 1))[0]!.after).toBe('x'.repeat(3_999));
  const { row } = await pending(ledger);
  const lesson = { verb: 'redo', before: 'b', ...ALI, action: '' } as const;
  await Promise.all(
    Array.from({ length: 520 }, (_, n) =>
      ledger.advance(row.id, ['pending'], { lesson: { ...lesson, after: `${n}` } }),
    ),
  );
  const all = await ledger.lessons(ALI, 1_000);
  expect([all.length, all[0]!.after, all.at(-1)!.after]).toEqual([500, '519', '20']);
});

test('a step that is undone takes its lesson with it', async () => {
  const ledger = await aLedger({ clock: stillClock() });
  const { row } = await pending(ledger);
  const lesson = { verb: 'redo', before: 'b', after: 'a', ...ALI, action: '' } as const;
  const broken = { lesson, set: { title: undefined as unknown as string, memo: { toJSON: () => BigInt(1) } as never } };
  await expect(ledger.advance(row.id, ['pending'], broken)).rejects.toThrow();
  await expect(ledger.advance(row.id, ['done'], { lesson })).rejects.toThrow(/by now/);
  expect(await ledger.lessons(ALI, 5)).toEqual([]);
});

test('what the owner edited last is known as hers', async () => {
  const ledger = await aLedger({ clock: stillClock() });
  const { row: edited } = await pending(ledger);
  const { row: redone } = await pending(ledger);
  const lesson = { before: 'b', after: 'a', ...ALI, action: '' };
  await ledger.advance(edited.id, ['pending'], { lesson: { ...lesson, verb: 'redo' } });
  await ledger.advance(edited.id, ['pending'], { lesson: { ...lesson, verb: 'edit' } });
  await ledger.advance(redone.id, ['pending'], { lesson: { ...lesson, verb: 'edit' } });
  await ledger.advance(redone.id, ['pending'], { lesson: { ...lesson, verb: 'redo' } });
  expect(await ledger.editedByOwner([edited.id, redone.id, 'unknown'])).toEqual(new Set([edited.id]));
});

test('a reason that comes after the reject is a lesson about the draft in the note', async () => {
  const desk = await aDesk();
  const send = createCommands(desk, { wake: () => {}, pause: () => {}, resume: () => {} });
  const { taskId } = await accept(desk, anArrival({ facts: { sort: 'order' } }));
  await desk.ledger.advance(taskId, ['received'], { set: { state: 'rejected' } });
  await send({ type: 'reason', taskId, text: 'I never sell on credit.', by: 'telegram:7' });
  await send({ type: 'reason', taskId, text: '  ', by: 'telegram:7' });
  await send({ type: 'reason', taskId: 'no such task', text: 'words', by: 'telegram:7' });
  const lesson = { verb: 'reject', before: '', after: 'I never sell on credit.' };
  expect(await desk.ledger.lessons({ sender: '', sort: 'order' }, 5)).toEqual([lesson]);
  expect(await desk.ledger.lessons(ALI, 5)).toEqual([lesson]);
});
