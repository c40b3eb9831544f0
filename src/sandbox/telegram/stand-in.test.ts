import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTelegramStandIn, type TelegramStandIn } from './stand-in.ts';
import type { Change } from './types.ts';

let telegram: TelegramStandIn;
beforeEach(async () => {
  telegram = await startTelegramStandIn();
});
afterEach(() => telegram.close());

interface Answer {
  ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: a wire answer has any shape
  result?: any;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number };
}

async function call(method: string, body: object = {}, token = telegram.token): Promise<Answer> {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}

const say = (more: object = {}) => call('sendMessage', { chat_id: telegram.ownerId, text: 'hello', ...more });
const button = (data: string) => ({ inline_keyboard: [[{ text: 'Go', callback_data: data }]] });

test('it can hand out updates twice, late and in any order, and loses none by that', async () => {
  const draws = [0.9, 0.1, 0.5, 0.2, 0.7, 0.4, 0.05, 0.6];
  let draw = 0;
  telegram.disorder(() => draws[draw++ % draws.length]!);
  const ids = Array.from({ length: 20 }, (_, at) => telegram.pushUpdate({ message: { text: String(at) } }));
  expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(ids.length);
  const seen: number[] = [];
  for (let offset = 0, polls = 0; polls < 30; polls += 1) {
    const got: number[] = (await call('getUpdates', { offset, timeout: 0 })).result.map(
      ({ update_id }: { update_id: number }) => update_id,
    );
    seen.push(...got);
    offset = Math.max(offset, ...got.map((id) => id + 1));
  }
  expect(new Set(seen)).toEqual(new Set(ids));
  expect(seen.length).toBeGreaterThan(ids.length);
  expect(seen).not.toEqual(seen.toSorted((a, b) => a - b));
  telegram.disorder(null);
  expect((await call('getUpdates', { offset: Math.max(...ids) + 1, timeout: 0 })).result).toEqual([]);
});

describe('it refuses what Telegram refuses', () => {
  const card = { chat_id: 1_000_001, text: 'hello' };
  test.each<[string, string, object, number, string]>([
    ['an empty text', 'sendMessage', { ...card, text: ' \n ' }, 400, 'message text is empty'],
    ['a text that is too long', 'sendMessage', { ...card, text: 'x'.repeat(4_097) }, 400, 'message is too long'],
    ['a chat that it does not know', 'sendMessage', { ...card, chat_id: 5 }, 400, 'chat not found'],
    [
      'an entity beyond the end',
      'sendMessage',
      { ...card, entities: [{ type: 'bold', offset: 3, length: 9 }] },
      400,
      'ends after the end',
    ],
    [
      'an entity inside a pair',
      'sendMessage',
      { ...card, text: '👍', entities: [{ type: 'bold', offset: 1, length: 1 }] },
      400,
      'middle of a UTF-16',
    ],
    [
      'an entity that it does not know',
      'sendMessage',
      { ...card, entities: [{ type: 'blink', offset: 0, length: 1 }] },
      400,
      'MessageEntity',
    ],
    [
      '65 bytes on a button',
      'sendMessage',
      { ...card, reply_markup: button('ü'.repeat(33)) },
      400,
      'BUTTON_DATA_INVALID',
    ],
    [
      'a button without words',
      'sendMessage',
      { ...card, reply_markup: { inline_keyboard: [[{ text: '', callback_data: 'x' }]] } },
      400,
      'inline keyboard button',
    ],
    [
      'a reply to nothing',
      'sendMessage',
      { ...card, reply_parameters: { message_id: 1 } },
      400,
      'message to be replied not found',
    ],
    ['an edit of nothing', 'editMessageText', { ...card, message_id: 1 }, 400, 'message to edit not found'],
    ['an answer to no tap', 'answerCallbackQuery', { callback_query_id: '1' }, 400, 'query is too old'],
    [
      'a bad command',
      'setMyCommands',
      { commands: [{ command: 'Pause!', description: 'x' }] },
      400,
      'BOT_COMMAND_INVALID',
    ],
    ['a method that it does not know', 'sendMoney', {}, 404, 'Not Found'],
  ])('%s', async (_name, method, body, code, words) => {
    const answer = await call(method, body);
    expect(answer).toMatchObject({ ok: false, error_code: code, description: expect.stringContaining(words) });
    expect(telegram.messages()).toEqual([]);
  });

  test('a wrong token', async () => {
    expect(await call('getMe', {}, '1:wrong')).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' });
  });

  test('a body that is no JSON', async () => {
    const response = await fetch(`${telegram.url}/bot${telegram.token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"chat_id":',
    });
    expect(response.status).toBe(400);
  });

  test('an edit that changes nothing', async () => {
    const { result } = await say({ reply_markup: button('a') });
    const same = { chat_id: telegram.ownerId, message_id: result.message_id, text: 'hello', reply_markup: button('a') };
    expect((await call('editMessageText', same)).description).toContain('message is not modified');
    expect((await call('editMessageText', { ...same, reply_markup: button('b') })).ok).toBe(true);
    expect(telegram.message(result.message_id)?.edited).toBe(1);
  });

  test('more than its rates, and says how long to wait', async () => {
    await telegram.close();
    telegram = await startTelegramStandIn({ rates: { perChat: 2 } });
    const answers = [await say(), await say(), await say()];
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(answers[2]).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
  });
});

describe('updates', () => {
  test('stay until a higher offset confirms them', async () => {
    telegram.sendText('one');
    telegram.sendText('two');
    const first = await call('getUpdates');
    expect(first.result.map((update: { message: { text: string } }) => update.message.text)).toEqual(['one', 'two']);
    expect((await call('getUpdates')).result).toHaveLength(2);
    expect((await call('getUpdates', { offset: first.result[1].update_id })).result).toHaveLength(1);
    expect((await call('getUpdates', { offset: first.result[1].update_id + 1 })).result).toEqual([]);
  });

  test('wake a long poll at once', async () => {
    const polling = call('getUpdates', { timeout: 20 });
    await expect.poll(() => telegram.calls().getUpdates).toBe(1);
    telegram.sendText('now');
    expect((await polling).result).toHaveLength(1);
  });

  test('go to one consumer: a second one ends the first with 409', async () => {
    const first = call('getUpdates', { timeout: 20 });
    await expect.poll(() => telegram.calls().getUpdates).toBe(1);
    expect((await call('getUpdates', { timeout: 0 })).ok).toBe(true);
    expect(await first).toMatchObject({ ok: false, error_code: 409 });
  });

  test('of kinds that nobody asked for do not come', async () => {
    await call('getUpdates', { allowed_updates: ['message'] });
    telegram.pushUpdate({ edited_message: {} });
    telegram.sendText('hello');
    expect((await call('getUpdates')).result).toHaveLength(1);
  });

  test('carry what a message answers', async () => {
    const { result } = await say();
    telegram.sendText('a reply', { replyTo: result.message_id });
    const [update] = (await call('getUpdates')).result;
    expect(update.message.reply_to_message).toMatchObject({ message_id: result.message_id, text: 'hello' });
  });
});

describe('a text', () => {
  test('is trimmed and cleaned, and its entities move along', async () => {
    const text = '  \r\n\tTo: a\u202Eb\n ';
    await say({ text, entities: [{ type: 'bold', offset: text.indexOf('a'), length: 3 }] });
    expect(telegram.messages()[0]).toMatchObject({
      text: 'To: ab',
      entities: [{ type: 'bold', offset: 4, length: 2 }],
    });
  });

  test('makes commands tappable, but not in verbatim parts', async () => {
    await say({ text: '/one /two', entities: [{ type: 'code', offset: 5, length: 4 }] });
    expect(telegram.messages()[0]?.entities).toEqual([
      { type: 'bot_command', offset: 0, length: 4 },
      { type: 'code', offset: 5, length: 4 },
    ]);
  });
});

test('a tap reaches the bot, and its answer the phone', async () => {
  const { result } = await say({ reply_markup: button('v1:x:y') });
  const tapping = telegram.tap(result.message_id, 'v1:x:y');
  const [{ callback_query: query }] = (await call('getUpdates')).result;
  expect(query).toMatchObject({
    data: 'v1:x:y',
    from: { id: telegram.ownerId },
    message: { message_id: result.message_id },
  });
  const answer = { callback_query_id: query.id, text: 'ok', show_alert: true };
  expect((await call('answerCallbackQuery', answer)).ok).toBe(true);
  expect(await tapping).toEqual({ text: 'ok', alert: true });
  expect((await call('answerCallbackQuery', answer)).description).toContain('query is too old');
});

test('a tap that nobody answers ends with nothing', async () => {
  const { result } = await say({ reply_markup: button('x') });
  expect(await telegram.tap(result.message_id, 'x', { waitMs: 5 })).toBeNull();
});

test('a file arrives whole, by multipart', async () => {
  const form = new FormData();
  form.set('chat_id', String(telegram.ownerId));
  form.set('caption', 'the text');
  form.set('document', new File(['Grüße'], 'text.txt', { type: 'text/plain' }));
  const response = await fetch(`${telegram.url}/bot${telegram.token}/sendDocument`, { method: 'POST', body: form });
  expect(((await response.json()) as Answer).ok).toBe(true);
  const [message] = telegram.messages();
  expect(message).toMatchObject({ text: 'the text', document: { name: 'text.txt', bytes: 7 } });
  expect(new TextDecoder().decode(telegram.file(message!.document!.fileId)!.data)).toBe('Grüße');
});

test('parameters may come as a form, too', async () => {
  const body = new URLSearchParams({
    chat_id: String(telegram.ownerId),
    text: 'hello',
    reply_markup: JSON.stringify(button('x')),
  });
  await fetch(`${telegram.url}/bot${telegram.token}/sendMessage`, { method: 'POST', body });
  expect(telegram.messages()[0]?.buttons).toEqual([[{ text: 'Go', data: 'x' }]]);
});

describe('faults', () => {
  test.each([
    ['500-before', 0],
    ['500-after', 1],
    ['429', 0],
    ['401', 0],
    ['403', 0],
  ] as const)('%s answers no, with %d messages in the chat', async (kind, messages) => {
    telegram.fault(kind, 1);
    expect((await say()).ok).toBe(false);
    expect(telegram.messages()).toHaveLength(messages);
    expect((await say()).ok).toBe(true);
  });

  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
    ['malformed', 1],
  ] as const)('%s gives no answer that can be read, with %d messages in the chat', async (kind, messages) => {
    telegram.fault(kind, 1);
    await expect(say()).rejects.toThrow();
    expect(telegram.messages()).toHaveLength(messages);
  });

  test('hit the named method only, and never the poll unasked', async () => {
    telegram.fault('500-before', 1, 'editMessageText');
    telegram.fault('401', 1);
    expect((await call('getUpdates')).ok).toBe(true);
    expect((await say()).ok).toBe(false);
    expect((await say()).ok).toBe(true);
  });
});

test('every change is told, until nobody wants to know', async () => {
  const changes: Change[] = [];
  const stop = telegram.onChange((change) => changes.push(change));
  const { result } = await say();
  await call('editMessageText', { chat_id: telegram.ownerId, message_id: result.message_id, text: 'bye' });
  telegram.reset();
  stop();
  await say();
  expect(changes.map(({ kind }) => kind)).toEqual(['message', 'edit', 'reset']);
});

test('only this machine can reach it', () => {
  expect(new URL(telegram.url).hostname).toBe('127.0.0.1');
});
