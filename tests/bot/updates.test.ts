import { afterEach, expect, test } from 'vitest';
import { checkBot } from '../../bot/check.ts';
import { OfficeError } from '../../src/errors.ts';
import { type Bench, QUICK, startBench, until } from './bench.ts';
import { FakeOffice } from './fake-office.ts';

let bench: Bench;
afterEach(() => bench.stop());

const never = new AbortController().signal;
const idle = { idle: true, bot: { limits: { ...QUICK, telegram_poll_s: 0 } } };

test('an update is written down before it is handled, and confirmed only with the next pull', async () => {
  bench = await startBench(idle);
  const order: string[] = [];
  const record = bench.office.mailbox.recordUpdates;
  bench.office.mailbox.recordUpdates = (updates) => {
    order.push('recorded');
    return record(updates);
  };
  bench.office.reply = () => {
    order.push('handled');
    return { ok: true, say: '' };
  };
  bench.telegram.sendText('one');
  await bench.bot.poll(never);
  expect(order).toEqual(['recorded', 'handled']);
  expect(bench.telegram.unconfirmed()).toBe(1);
  await bench.bot.poll(never);
  expect(bench.telegram.unconfirmed()).toBe(0);
  expect(bench.office.commands).toHaveLength(1);
});

test('what a crash left unhandled is handled at the next start, once', async () => {
  const office = new FakeOffice();
  bench = await startBench({ ...idle, office });
  const { ownerId } = bench.telegram;
  const from = { id: ownerId, is_bot: false };
  const left = {
    update_id: 7,
    message: { message_id: 1, date: 1, from, chat: { id: ownerId, type: 'private' }, text: 'left' },
  };
  await office.mailbox.recordUpdates([left]);
  await bench.bot.poll(never);
  bench.telegram.pushUpdate(left);
  await bench.bot.poll(never);
  expect(office.commands).toEqual([{ type: 'request', text: 'left', key: 'telegram:7', by: `telegram:${ownerId}` }]);
});

test('an update that comes twice, or in the wrong order, is handled once', async () => {
  bench = await startBench(idle);
  await bench.bot.poll(never);
  const { ownerId } = bench.telegram;
  const from = { id: ownerId, is_bot: false };
  const update = (id: number) => ({
    update_id: id,
    message: { message_id: id, date: 1, from, chat: { id: ownerId, type: 'private' }, text: `text ${id}` },
  });
  for (const id of [900_000_002, 900_000_001, 900_000_002]) bench.telegram.pushUpdate(update(id));
  await bench.bot.poll(never);
  await bench.bot.poll(never);
  expect(bench.office.commands.map((command) => 'text' in command && command.text).sort()).toEqual([
    'text 900000001',
    'text 900000002',
  ]);
});

test('an update whose ledger is full for a while is kept and handled later', async () => {
  bench = await startBench(idle);
  let full = true;
  bench.office.reply = () => {
    if (full) throw new OfficeError('disk_full', 'The disk is full.');
    return { ok: true, say: '' };
  };
  bench.telegram.sendText('keep me');
  for (let i = 0; i < 5; i++) await bench.bot.poll(never);
  expect(bench.office.handled).toEqual([]);
  full = false;
  await bench.bot.poll(never);
  expect(bench.office.handled).toHaveLength(1);
  expect(bench.office.commands.map((command) => 'text' in command && command.text)).toEqual(Array(6).fill('keep me'));
});

test('an update that can never be handled is given up after three tries, and the owner is told', async () => {
  bench = await startBench(idle);
  bench.office.reply = () => {
    throw new TypeError('a bug');
  };
  bench.telegram.sendText('poison');
  for (let i = 0; i < 5; i++) await bench.bot.poll(never);
  expect(bench.office.commands).toHaveLength(3);
  expect(bench.office.handled).toHaveLength(1);
  await until(() => bench.last()?.text.startsWith('I could not work with something you sent'), 'the word');
});

test('an update that fails does not hold up the next one', async () => {
  bench = await startBench(idle);
  bench.office.reply = (command) => {
    if ('text' in command && command.text === 'poison') throw new TypeError('a bug');
    return { ok: true, say: '' };
  };
  bench.telegram.sendText('poison');
  bench.telegram.sendText('fine');
  await bench.bot.poll(never);
  expect(bench.office.handled).toHaveLength(1);
});

test('when the ledger takes nothing down, nothing is confirmed to Telegram', async () => {
  bench = await startBench(idle);
  const record = bench.office.mailbox.recordUpdates;
  bench.office.mailbox.recordUpdates = () => Promise.reject(new OfficeError('disk_full', 'The disk is full.'));
  bench.telegram.sendText('keep me');
  await expect(bench.bot.poll(never)).rejects.toMatchObject({ code: 'disk_full' });
  bench.office.mailbox.recordUpdates = record;
  await bench.bot.poll(never);
  expect(bench.office.commands).toHaveLength(1);
});

test('while nothing can be written down the owner is told why, once; looking is answered, and nothing is lost or done twice', async () => {
  bench = await startBench(idle);
  const record = bench.office.mailbox.recordUpdates;
  bench.office.mailbox.recordUpdates = () => Promise.reject(new OfficeError('disk_full', 'The disk is full.'));
  await bench.bot.start(never);
  bench.telegram.sendText('keep me');
  bench.telegram.sendText('/status');
  const said = (text: string) => bench.telegram.messages().filter((one) => one.text.includes(text));
  for (let i = 0; i < 3; i++) await expect(bench.bot.poll(never)).rejects.toMatchObject({ code: 'disk_full' });
  await until(() => said('Not noted yet: my disk is full').length > 0, 'the reason');
  await until(() => said('Countersign is running').length > 0, 'the answer');
  bench.office.mailbox.recordUpdates = record;
  await bench.bot.poll(never);
  expect(bench.office.commands.map(({ type }) => type)).toEqual(['request']);
  expect(bench.office.handled).toHaveLength(2);
  expect([said('Not noted yet').length, said('Countersign is running').length]).toEqual([1, 1]);
});

test('a tap that can’t be written down is answered with the reason', async () => {
  bench = await startBench(idle);
  bench.office.mailbox.recordUpdates = () => Promise.reject(new OfficeError('disk_failed', 'The disk fails.'));
  await bench.bot.start(never);
  const card = bench.telegram.sendText('anything');
  await expect(bench.bot.poll(never)).rejects.toMatchObject({ code: 'disk_failed' });
  const tapped = bench.telegram.tap(card, 'v1:approve:abc');
  await expect(bench.bot.poll(never)).rejects.toMatchObject({ code: 'disk_failed' });
  expect(await tapped).toMatchObject({ text: expect.stringContaining('Not noted yet: my disk fails'), alert: true });
});

test('a second program on the same bot is told apart from other failures', async () => {
  bench = await startBench({ idle: true });
  await bench.bot.start(never);
  const polling = bench.bot.poll(never);
  await until(() => bench.telegram.calls().getUpdates === 1, 'the pull');
  await fetch(`${bench.telegram.url}/bot${bench.telegram.token}/getUpdates`);
  await expect(polling).rejects.toMatchObject({
    code: 'service_failed',
    retryable: true,
    hint: expect.stringContaining('Another program'),
  });
});

test.each([
  ['401', { code: 'not_authorized', retryable: false }],
  ['429', { code: 'rate_limited', retryable: true, retryAfterMs: 1_000 }],
  ['500-before', { code: 'service_failed', retryable: true, outcome: 'not-sent' }],
  ['drop-before', { code: 'unreachable', retryable: true, outcome: 'not-sent' }],
  ['malformed', { code: 'answer_malformed', retryable: true, outcome: 'not-sent' }],
] as const)('a pull that meets %s fails in the office’s own words', async (kind, expected) => {
  bench = await startBench(idle);
  await bench.bot.start(never);
  bench.telegram.fault(kind, 1, 'getUpdates');
  await expect(bench.bot.poll(never)).rejects.toMatchObject({ name: 'OfficeError', ...expected });
});

test('no network at all is unreachable, and the next pull is fine', async () => {
  bench = await startBench({ ...idle, bot: { ...idle.bot, apiRoot: 'http://127.0.0.1:9' } });
  await expect(bench.bot.poll(never)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
});

test('a pull ends at once when it is stopped', async () => {
  bench = await startBench({ idle: true });
  const stop = new AbortController();
  await bench.bot.start(stop.signal);
  const polling = bench.bot.poll(stop.signal);
  await until(() => bench.telegram.calls().getUpdates === 1, 'the pull');
  const begin = performance.now();
  stop.abort();
  await expect(polling).rejects.toMatchObject({ code: 'stopped' });
  expect(performance.now() - begin).toBeLessThan(200);
});

test('a wrong token is told with what to do', async () => {
  bench = await startBench({ idle: true });
  await expect(checkBot('1:wrong-token-wrong-token-wrong', bench.telegram.url, never)).rejects.toMatchObject({
    code: 'not_authorized',
    hint: expect.stringContaining('@BotFather'),
  });
});
