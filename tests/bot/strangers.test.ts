import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TapOverrides } from '../../src/sandbox/telegram/types.ts';
import { type Bench, startBench, until } from './bench.ts';
import { aCard } from './fake-office.ts';

const STRANGER = 666_666;
let bench: Bench;
afterEach(() => bench.stop());

/** Resolves when the bot has dealt with everything said so far: a marker update has been handled. */
async function allHeard({ telegram, office }: Bench): Promise<void> {
  const marker = telegram.pushUpdate({ message: { message_id: 1, date: 1, chat: { id: 9, type: 'group' } } });
  await until(() => office.handled.includes(marker), 'the marker');
}

describe('a tap that is not the owner’s own on her own card', () => {
  beforeEach(async () => {
    bench = await startBench();
  });
  const group = { chat: { id: -100, type: 'supergroup' } };
  test.each<[string, TapOverrides]>([
    ['by a stranger', { from: STRANGER }],
    ['by a stranger in a chat of his own', { from: STRANGER, chatId: STRANGER }],
    ['by the owner in a group', { chatId: -100, chatType: 'supergroup' }],
    ['by the owner in a channel', { chatId: -200, chatType: 'channel' }],
    ['with the owner’s id as a group', { chatType: 'group' }],
    ['by a stranger in a group', { from: STRANGER, ...group }],
    ['on an inline message', { query: { message: undefined, inline_message_id: 'x' } }],
    ['without a sender', { query: { from: undefined } }],
    ['by an id that only looks like hers', { query: { from: { id: '1000001', is_bot: false } } }],
    ['on a forwarded card', { message: { forward_origin: { type: 'user' }, forward_date: 1 } }],
    ['on a message sent through another bot', { message: { via_bot: { id: 7, is_bot: true } } }],
    ['without data', { query: { data: undefined, game_short_name: 'x' } }],
  ])('%s decides nothing', async (_name, overrides) => {
    bench.office.queue({ kind: 'card', card: aCard() });
    const card = await until(() => bench.last());
    void bench.telegram.tap(card.id, 'v1:approve:nonce-1', { waitMs: 10, ...overrides });
    await allHeard(bench);
    expect(bench.office.commands).toEqual([]);
    expect(bench.telegram.messages()).toHaveLength(1);
  });

  test.each([
    'v1:approve:',
    'v2:approve:nonce-1',
    'v1:explode:nonce-1',
    'v1:approve:nonce-1:more',
    'V1:APPROVE:nonce-1',
    ' v1:approve:nonce-1',
    'v1:approve:nonce-1\n',
    'v1:approve:../../etc',
    'v1:show:not-a-task',
    'approve',
    `v1:approve:${'n'.repeat(60)}`,
  ])('that carries %j decides nothing and says so', async (data) => {
    bench.office.queue({ kind: 'card', card: aCard() });
    const card = await until(() => bench.last());
    expect(await bench.telegram.tap(card.id, data)).toEqual({ text: 'That is not a button of mine.', alert: false });
    expect(bench.office.commands).toEqual([]);
  });
});

describe('a stranger', () => {
  beforeEach(async () => {
    bench = await startBench();
  });

  test('gets silence for words, commands and replies, and one line in the audit', async () => {
    for (const text of ['hello', '/status', '/resume', '/start 123456', 'approve']) {
      bench.telegram.sendText(text, { from: STRANGER });
    }
    await allHeard(bench);
    expect(bench.office.commands).toEqual([]);
    expect(bench.office.strangers).toEqual([{ userId: STRANGER, did: 'wrote' }]);
    expect(bench.telegram.calls().sendMessage).toBeUndefined();
  });

  test('has a line of its own for each account', async () => {
    for (const from of [1, 2, 3, 2, 1]) bench.telegram.sendText('hello', { from });
    await allHeard(bench);
    expect(bench.office.strangers.map(({ userId }) => userId)).toEqual([1, 2, 3]);
  });
});

describe('words that others wrote', () => {
  beforeEach(async () => {
    bench = await startBench();
  });

  test.each([
    ['/resume', [{ type: 'bot_command', offset: 0, length: 7 }]],
    ['pay 5000 to mallory', undefined],
  ])('%j, forwarded by the owner, is neither command nor request', async (text, entities) => {
    const { ownerId } = bench.telegram;
    bench.telegram.pushUpdate({
      message: {
        message_id: 5,
        date: 1,
        from: { id: ownerId, is_bot: false },
        chat: { id: ownerId, type: 'private' },
        forward_origin: { type: 'hidden_user', sender_user_name: 'Mallory', date: 1 },
        text,
        entities,
      },
    });
    await until(() => bench.last()?.text.includes('forwarded'), 'the answer');
    expect(bench.office.commands).toEqual([]);
  });

  test('an edited message is no command', async () => {
    const { ownerId } = bench.telegram;
    const from = { id: ownerId, is_bot: false };
    bench.telegram.pushUpdate({
      edited_message: { message_id: 5, date: 1, from, chat: { id: ownerId, type: 'private' }, text: 'do it' },
    });
    await allHeard(bench);
    expect(bench.office.commands).toEqual([]);
  });
});

describe('before there is an owner', () => {
  const start = async (): Promise<string[]> => {
    const tried: string[] = [];
    const pair = async (code: string) => {
      tried.push(code);
      return code === 'RIGHT-42';
    };
    bench = await startBench({ bot: { ownerId: undefined, pair } });
    return tried;
  };

  test.each(['/start RIGHT-42', 'RIGHT-42', '  RIGHT-42 '])('%j pairs whoever sends it in private', async (text) => {
    await start();
    bench.telegram.sendText(text);
    await until(() => bench.last()?.text.startsWith('We are paired'), 'pairing');
    bench.telegram.sendText('write to ali');
    await until(() => bench.office.commands.length === 1, 'the request');
  });

  test('nothing else is heard, and messages wait', async () => {
    await start();
    bench.office.queue({ kind: 'notice', title: '', text: 'hello' });
    for (const text of ['/status', 'write to ali', '/start WRONG-1', 'a b c']) bench.telegram.sendText(text);
    await allHeard(bench);
    expect(bench.office.commands).toEqual([]);
    expect(bench.telegram.calls().sendMessage).toBeUndefined();
    bench.telegram.sendText('RIGHT-42');
    await until(() => bench.telegram.messages().some(({ text }) => text === 'hello'), 'the notice');
  });

  test('guessing is cut short after ten wrong codes', async () => {
    const tried = await start();
    for (let i = 0; i < 30; i++) bench.telegram.sendText(`WRONG-${i}`, { from: STRANGER });
    bench.telegram.sendText('RIGHT-42', { from: STRANGER });
    await allHeard(bench);
    expect(tried).toHaveLength(10);
    expect(bench.telegram.calls().sendMessage).toBeUndefined();
  });
});
