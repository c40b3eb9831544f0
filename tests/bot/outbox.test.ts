import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { OutMessage } from '../../src/domain/office.ts';
import { OfficeError } from '../../src/errors.ts';
import { type Bench, type BenchOptions, QUICK, startBench, until } from './bench.ts';
import { aCard, FakeOffice, TASK } from './fake-office.ts';

let bench: Bench;
afterEach(() => bench.stop());

const OTHER = '01JD0000000000000000000001';
const notice = (text: string, taskId?: string): OutMessage => ({ kind: 'notice', title: '', text, taskId });

async function start(options: BenchOptions = {}): Promise<void> {
  bench = await startBench(options);
}

function delivered(): Promise<unknown> {
  return until(() => bench.office.waiting === 0, 'delivery');
}

describe('a card', () => {
  test('is delivered with its buttons, and its id is told first', async () => {
    await start();
    const text = 'A line of words.\n'.repeat(500);
    bench.office.queue({ kind: 'card', card: aCard({ blocks: [{ kind: 'text', label: 'Text', text }] }) });
    await delivered();
    const messages = bench.telegram.messages();
    const card = messages.at(-1)!;
    expect(messages.map(({ buttons }) => buttons.length)).toEqual([0, 0, 0, 3]);
    expect(bench.office.sent[0]?.messageIds).toEqual([card.id, ...messages.slice(0, 3).map(({ id }) => id)]);
    const boxes = messages.flatMap(({ text: shown, entities }) =>
      entities.filter(({ type }) => type === 'pre').map(({ offset, length }) => shown.slice(offset, offset + length)),
    );
    expect(boxes.join('')).toBe(text);
  });

  test('with a very long text brings it as a file, byte for byte', async () => {
    await start();
    const text = `Grüße 👍\n`.repeat(5_000);
    bench.office.queue({ kind: 'card', card: aCard({ blocks: [{ kind: 'text', label: 'Text', text }] }) });
    await delivered();
    const [first, card] = bench.telegram.messages();
    expect(Buffer.from(bench.telegram.file(first!.document!.fileId)!.data).toString('utf8')).toBe(text);
    expect(card!.buttons).toHaveLength(3);
  });

  test('that is shown again leaves the buttons to its newest message', async () => {
    await start();
    bench.office.queue({ kind: 'card', card: aCard() });
    await delivered();
    bench.office.queue({ kind: 'card', card: aCard() });
    await delivered();
    expect(bench.telegram.messages().map(({ buttons }) => buttons.length)).toEqual([0, 3]);
    expect(bench.office.sent.at(-1)?.messageIds).toEqual([bench.last()!.id]);
  });

  test('that Telegram can never take is dropped with its reason, and the next goes through', async () => {
    await start();
    const id = bench.office.queue({ kind: 'card', card: aCard({ nonce: 'not a nonce!' }) });
    bench.office.queue(notice('next'));
    await delivered();
    expect(bench.office.dropped).toEqual([{ id, reason: expect.stringContaining('button') }]);
    expect(bench.telegram.messages().map(({ text }) => text)).toEqual(['next']);
  });
});

describe('a stamp', () => {
  test('keeps the content, adds the outcome and takes the buttons away', async () => {
    await start();
    bench.office.queue({ kind: 'card', card: aCard() });
    bench.office.queue({
      kind: 'stamp',
      card: aCard({ stage: 'closed', nonce: '', outcome: 'Sent to ali@example.com' }),
    });
    await delivered();
    const [card, ...more] = bench.telegram.messages();
    expect(more).toEqual([]);
    expect(card).toMatchObject({ edited: 1, buttons: [] });
    expect(card!.text).toContain('Dear Ali,\n\nit is on its way.\n');
    expect(card!.text).toContain('Sent to ali@example.com');
  });

  test('that changes nothing counts as delivered', async () => {
    await start();
    bench.office.queue({ kind: 'card', card: aCard() });
    bench.office.queue({ kind: 'stamp', card: aCard() });
    await delivered();
    expect(bench.office.dropped).toEqual([]);
    expect(bench.office.sent).toHaveLength(2);
  });

  test('whose card is gone is sent as a new message', async () => {
    await start();
    bench.office.queue({ kind: 'card', card: aCard() });
    await delivered();
    bench.telegram.deleteMessage(bench.last()!.id);
    bench.office.queue({ kind: 'stamp', card: aCard({ stage: 'closed', nonce: '', outcome: 'Rejected.' }) });
    await delivered();
    expect(bench.telegram.messages()).toHaveLength(1);
    expect(bench.last()?.text).toContain('Rejected.');
    expect(bench.office.sent.at(-1)?.messageIds).toEqual([bench.last()!.id]);
  });

  test('whose card was never sent is sent whole', async () => {
    await start();
    bench.office.queue({ kind: 'stamp', card: aCard({ stage: 'closed', nonce: '', outcome: 'Expired.' }) });
    await delivered();
    expect(bench.last()?.text).toContain('it is on its way.');
  });
});

describe('order', () => {
  test('is kept within a task, whatever fails in between', async () => {
    await start();
    bench.telegram.fault('500-before', 2, 'sendMessage');
    const texts = Array.from({ length: 12 }, (_, i) => `message ${i}`);
    for (const text of texts) bench.office.queue(notice(text, TASK));
    await delivered();
    expect(bench.telegram.messages().map(({ text }) => text)).toEqual(texts);
  });

  test('a stamp overtakes cards of other tasks that wait for Telegram’s pace', async () => {
    const limits = { ...QUICK, telegram_messages_per_chat_per_s: 1 };
    await start({ bot: { limits } });
    bench.office.queue({ kind: 'card', card: aCard() });
    await delivered();
    bench.office.queue({ kind: 'card', card: aCard({ taskId: OTHER }) });
    bench.office.queue({ kind: 'card', card: aCard({ taskId: `${OTHER.slice(0, -1)}2` }) });
    bench.office.queue({ kind: 'stamp', card: aCard({ stage: 'closed', nonce: '', outcome: 'Done.' }) });
    await until(() => bench.telegram.messages()[0]?.edited === 1, 'the stamp');
    expect(bench.telegram.messages()).toHaveLength(1);
  });

  test('a ledger that hands out only its oldest message is served as well', async () => {
    const office = new FakeOffice();
    const { nextMessage, messageQueued } = office.mailbox;
    office.mailbox.nextMessage = () => nextMessage();
    office.mailbox.messageQueued = (signal) => messageQueued(signal);
    await start({ office });
    for (let i = 0; i < 20; i++) office.queue(notice(`message ${i}`, i % 2 ? TASK : OTHER));
    await delivered();
    expect(bench.telegram.messages().map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, i) => `message ${i}`),
    );
  });
});

describe('trouble', () => {
  test.each(['500-before', 'drop-before', '401', '403'] as const)(
    '%s is waited out and nothing is lost',
    async (kind) => {
      await start();
      bench.telegram.fault(kind, 3, 'sendMessage');
      bench.office.queue(notice('keep me'));
      await delivered();
      expect(bench.telegram.messages().map(({ text }) => text)).toEqual(['keep me']);
    },
  );

  test.each(['500-after', 'drop-after', 'malformed'] as const)(
    '%s may deliver twice, but never not at all',
    async (kind) => {
      await start();
      bench.telegram.fault(kind, 1, 'sendMessage');
      bench.office.queue(notice('keep me'));
      await delivered();
      expect(bench.telegram.messages().map(({ text }) => text)).toEqual(['keep me', 'keep me']);
    },
  );

  test('a wait that Telegram asks for is kept by everything', async () => {
    await start();
    bench.telegram.fault('429', 1, 'sendMessage');
    const begin = performance.now();
    bench.office.queue(notice('one'));
    await until(() => (bench.telegram.calls().sendMessage ?? 0) > 0, 'the first try');
    bench.office.queue(notice('two', OTHER));
    await delivered();
    expect(performance.now() - begin).toBeGreaterThan(950);
    expect(bench.telegram.calls().sendMessage).toBe(3);
  });

  test('the pace keeps a strict Telegram from ever saying 429', async () => {
    const limits = { ...QUICK, telegram_messages_per_chat_per_s: 20, telegram_messages_per_s: 30 };
    await start({ bot: { limits }, telegram: { rates: { perChat: 41, inAll: 61 } } });
    for (let i = 0; i < 40; i++) bench.office.queue(notice(`${i}`, i % 2 ? TASK : OTHER));
    await delivered();
    expect(bench.telegram.calls().sendMessage).toBe(40);
  });

  test('a ledger that cannot write down a delivery does not make it happen twice', async () => {
    const office = new FakeOffice();
    const record = office.mailbox.messageSent;
    let tries = 0;
    office.mailbox.messageSent = async (...args) => {
      if (++tries < 4) throw new TypeError('a bug');
      return record(...args);
    };
    await start({ office });
    office.queue(notice('once'));
    await delivered();
    expect(bench.telegram.messages()).toHaveLength(1);
  });

  test('a ledger that cannot be read for a moment does not end delivery', async () => {
    const office = new FakeOffice();
    const next = office.mailbox.nextMessage;
    let fails = 3;
    office.mailbox.nextMessage = (after) => (fails-- > 0 ? Promise.reject(new TypeError('a bug')) : next(after));
    await start({ office });
    office.queue(notice('still here'));
    await delivered();
    expect(bench.last()?.text).toBe('still here');
  });

  test('what is not delivered when the bot stops is delivered by the next one', async () => {
    const office = new FakeOffice();
    await start({ office, bot: { limits: { ...QUICK, telegram_messages_per_chat_per_s: 1 } } });
    for (const text of ['one', 'two', 'three']) office.queue(notice(text, TASK));
    await until(() => bench.telegram.messages().length === 1, 'the first');
    await bench.stop();
    expect(office.waiting).toBe(2);
    await start({ office });
    await delivered();
    expect(bench.telegram.messages().map(({ text }) => text)).toEqual(['two', 'three']);
  });
});

describe('the hold’s countdown', () => {
  const limits = { ...QUICK, telegram_countdown_ms: 30 };
  const hold = (ms: number) =>
    aCard({ stage: 'hold', nonce: 'nonce-2', outcome: 'Approved.', runsAt: systemClock.now() + ms });

  test('goes down on the card and keeps Undo', async () => {
    await start({ bot: { limits } });
    bench.office.queue({ kind: 'card', card: aCard() });
    bench.office.queue({ kind: 'stamp', card: hold(4_000) });
    await until(() => bench.last()?.text.includes('Goes out in 4 s'), 'four');
    await until(() => bench.last()?.text.includes('Goes out in 3 s'), 'three');
    expect(
      bench
        .last()
        ?.buttons.flat()
        .map(({ data }) => data),
    ).toEqual(['v1:undo:nonce-2']);
  });

  test('never overwrites the stamp that comes after it', async () => {
    await start({ bot: { limits: { ...limits, telegram_countdown_ms: 1 } } });
    for (let round = 1; round <= 10; round++) {
      const taskId = `01JD00000000000000000001${String(round).padStart(2, '0')}`;
      bench.office.queue({ kind: 'card', card: aCard({ taskId }) });
      bench.office.queue({ kind: 'stamp', card: { ...hold(60_000), taskId } });
      await until(() => (bench.last()?.edited ?? 0) >= 1, 'the hold');
      bench.office.queue({
        kind: 'stamp',
        card: aCard({ taskId, stage: 'closed', nonce: '', outcome: 'Taken back.' }),
      });
      await delivered();
    }
    const calls = bench.telegram.calls().editMessageText;
    for (const { text, buttons } of bench.telegram.messages()) {
      expect(text).toContain('Taken back.');
      expect(buttons).toEqual([]);
    }
    bench.office.queue(notice('after'));
    await delivered();
    expect(bench.telegram.calls().editMessageText).toBe(calls);
  });
});

test('a prompt asks the phone to open a reply', async () => {
  await start();
  bench.office.queue({ kind: 'prompt', purpose: 'edit', text: 'Reply with the new text.', taskId: TASK, digest: 'd' });
  await delivered();
  expect(bench.last()).toMatchObject({
    text: 'Reply with the new text.',
    forceReply: { placeholder: 'The whole new text' },
  });
});

test('a notice has a bold title, may be silent, and can smuggle in no command', async () => {
  await start();
  bench.office.queue({ kind: 'notice', title: 'Briefing', text: 'From Mallory: /resume now', quiet: true });
  await delivered();
  const [shown] = bench.telegram.messages();
  expect(shown).toMatchObject({ silent: true, entities: [{ type: 'bold', offset: 0, length: 8 }] });
});

describe('an announcement', () => {
  test('needs no ledger, and waits until Telegram is there', async () => {
    const office = new FakeOffice();
    office.mailbox.nextMessage = () => Promise.reject(new Error('the disk is full'));
    await start({ office });
    bench.telegram.fault('500-before', 3, 'sendMessage');
    bench.bot.announce('The disk is full', 'Please make room.');
    await until(() => bench.last()?.text === 'The disk is full\nPlease make room.', 'the announcement');
    expect(bench.telegram.messages()).toHaveLength(1);
  });

  test('gives way to what is newer, as long as it was not said', async () => {
    await start();
    bench.telegram.fault('500-before', 2, 'sendMessage');
    bench.bot.announce('The disk is full', 'Please make room.');
    await until(() => (bench.telegram.calls().sendMessage ?? 0) > 0, 'the first try');
    bench.bot.announce('There is room on the disk again', 'I go on.');
    await until(() => bench.last()?.text.startsWith('There is room') === true, 'the newer one');
    expect(bench.telegram.messages()).toHaveLength(1);
  });
});

test('what was delivered is not sent again where the ledger lost that it was, and holds up nothing while it can’t be written down', async () => {
  const office = new FakeOffice();
  const sent = office.mailbox.messageSent;
  let tries = 0;
  office.mailbox.messageSent = async (...args) => {
    tries += 1;
    if (tries < 4) throw new OfficeError('disk_full', 'The disk is full.');
    // The next commit fails, and takes this one along.
    if (tries > 4) await sent(...args);
  };
  await start({ office });
  bench.office.queue({ kind: 'card', card: aCard() });
  await until(() => tries > 0, 'the first try');
  bench.bot.announce('The disk is full', 'Please make room.');
  await delivered();
  expect(
    bench.telegram
      .messages()
      .map(({ buttons }) => buttons.length)
      .sort(),
  ).toEqual([0, 3]);
});
