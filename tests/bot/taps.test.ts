import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/sandbox/telegram/types.ts';
import { type Bench, startBench, until } from './bench.ts';
import { aCard, TASK } from './fake-office.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

async function cardInChat(changes = {}): Promise<ChatMessage> {
  bench.office.queue({ kind: 'card', card: aCard(changes) });
  return until(() => bench.telegram.messages().find(({ buttons }) => buttons.length > 0), 'the card');
}

describe('a tap', () => {
  test.each([
    ['decide', 'approve'],
    ['decide', 'reject'],
    ['decide', 'edit'],
    ['decide', 'redo'],
    ['decide', 'later'],
    ['hold', 'undo'],
    ['failed', 'retry'],
    ['failed', 'edit'],
    ['failed', 'drop'],
    ['unknown', 'sent'],
    ['unknown', 'unsent'],
    ['asking', 'drop'],
  ] as const)('on a card in stage %s that says %s reaches the office once, with the nonce', async (stage, verb) => {
    const card = await cardInChat({ stage });
    const button = card.buttons.flat().find(({ data }) => data.startsWith(`v1:${verb}:`))!;
    bench.office.reply = () => ({ ok: true, say: `Got ${verb}.` });
    expect(await bench.telegram.tap(card.id, button.data)).toEqual({ text: `Got ${verb}.`, alert: false });
    expect(bench.office.commands).toEqual([
      {
        type: 'decide',
        nonce: 'nonce-1',
        verb,
        by: `telegram:${bench.telegram.ownerId}`,
        shown: { taskId: TASK, as: 'sent' },
      },
    ]);
  });

  test('on Why shows the rule, what no rule can lift, and the evidence', async () => {
    const card = await cardInChat();
    bench.office.reply = () => ({ ok: true, say: '', taskId: TASK });
    bench.office.views.why = {
      verdict: {
        answer: 'APPROVE',
        rule: 'default',
        because: 'No rule matched.',
        floors: ['Never written to ali@example.com before.'],
        tainted: [{ kind: 'recipient', field: 'to', value: 'ali@example.com', from: 'the mail’s text' }],
        strangers: ['ali@example.com'],
      },
      evidence: ['template: invoice'],
    };
    expect(await bench.telegram.tap(card.id, 'v1:why:nonce-1')).toEqual({ text: '', alert: false });
    const shown = await until(() => bench.telegram.messages().find(({ text }) => text.startsWith('Rule: default')));
    for (const words of [
      'No rule matched.',
      'Never written to ali',
      'recipient ali@example.com',
      'template: invoice',
    ]) {
      expect(shown.text).toContain(words);
    }
  });

  test('that comes too late is told in an alert, and the current card is shown', async () => {
    const card = await cardInChat();
    bench.office.reply = ({ type }) =>
      type === 'show' ? { ok: true, say: '' } : { ok: false, say: 'That card is old.', problem: 'stale', taskId: TASK };
    expect(await bench.telegram.tap(card.id, 'v1:approve:nonce-1')).toEqual({ text: 'That card is old.', alert: true });
    await until(() => bench.office.commands.some(({ type }) => type === 'show'), 'show');
    expect(bench.office.commands.at(-1)).toEqual({
      type: 'show',
      taskId: TASK,
      by: `telegram:${bench.telegram.ownerId}`,
    });
  });

  test('on a second copy of a used card takes that copy’s buttons away', async () => {
    const card = await cardInChat();
    const bot = { id: bench.telegram.botInfo.id };
    const copy = await post(bench, 'sendMessage', {
      chat_id: bench.telegram.ownerId,
      text: card.text,
      reply_markup: { inline_keyboard: [[{ text: 'Approve', callback_data: 'v1:approve:nonce-1' }]] },
    });
    bench.office.reply = () => ({ ok: false, say: 'Already decided.', problem: 'used' });
    await bench.telegram.tap(copy.message_id, 'v1:approve:nonce-1', { message: { from: bot } });
    await until(() => bench.telegram.message(copy.message_id)?.buttons.length === 0, 'the copy without buttons');
    expect(bench.telegram.message(card.id)?.buttons.length).toBe(3);
  });

  test('on a task in a list shows its card', async () => {
    const { message_id } = await post(bench, 'sendMessage', { chat_id: bench.telegram.ownerId, text: 'list' });
    await bench.telegram.tap(message_id, `v1:show:${TASK}`);
    expect(bench.office.commands).toEqual([{ type: 'show', taskId: TASK, by: `telegram:${bench.telegram.ownerId}` }]);
  });

  test('whose answer is long is cut to what a phone shows', async () => {
    const card = await cardInChat();
    bench.office.reply = () => ({ ok: true, say: 'x'.repeat(500) });
    expect((await bench.telegram.tap(card.id, 'v1:approve:nonce-1'))?.text).toHaveLength(200);
  });

  test('that Telegram gives up on is no error', async () => {
    const card = await cardInChat();
    bench.telegram.fault('500-before', 1, 'answerCallbackQuery');
    await bench.telegram.tap(card.id, 'v1:approve:nonce-1', { waitMs: 100 });
    expect(bench.office.commands).toHaveLength(1);
    expect(bench.errors).toEqual([]);
  });

  test('answers within a moment even when others wait for Telegram’s pace', async () => {
    const card = await cardInChat();
    const begin = performance.now();
    for (let i = 0; i < 50; i++) await bench.telegram.tap(card.id, 'v1:later:nonce-1');
    expect((performance.now() - begin) / 50).toBeLessThan(50);
  });
});

async function post(bench: Bench, method: string, body: object): Promise<{ message_id: number }> {
  const { telegram } = bench;
  const answer = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { result: { message_id: number } }).result;
}
