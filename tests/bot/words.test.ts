import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../bot/features/commands.ts';
import type { OwnerCommand, PromptPurpose } from '../../src/domain/office.ts';
import { type Bench, startBench, until } from './bench.ts';
import { aCard, TASK } from './fake-office.ts';

let bench: Bench;
let by: string;
beforeEach(async () => {
  bench = await startBench();
  by = `telegram:${bench.telegram.ownerId}`;
});
afterEach(() => bench.stop());

function answer(words: string): Promise<unknown> {
  return until(() => bench.last()?.text.includes(words), `an answer with “${words}”`);
}

async function told(count = 1): Promise<OwnerCommand[]> {
  await until(() => bench.office.commands.length >= count, 'the command');
  return bench.office.commands;
}

describe('commands', () => {
  test('in the menu are those that help explains', async () => {
    await until(() => bench.telegram.commands().length > 0, 'the menu');
    expect(bench.telegram.commands().map(({ command }) => command)).toEqual(COMMANDS.map(({ name }) => name));
    bench.telegram.sendText('/help');
    await answer('What you can say here');
    for (const { name } of COMMANDS) expect(bench.last()?.text).toContain(`/${name}`);
  });

  test('/status answers in one screen', async () => {
    bench.office.statusView.problems = ['Gmail needs a login. Run countersign auth gmail.'];
    bench.telegram.sendText('/status');
    await answer('Countersign is running');
    const { text } = bench.last()!;
    for (const words of ['2 pending', 'of at most 100', 'Done today: 3', 'gmail: waiting', 'Gmail needs a login']) {
      expect(text).toContain(words);
    }
    expect(text.split('\n').length).toBeLessThan(25);
  });

  test('/pending lists what waits, with age, expiry and a button for each', async () => {
    bench.office.views.pending = [
      {
        taskId: TASK,
        title: 'Reply to Ali',
        about: 'Invoice 42',
        state: 'pending',
        category: 'email',
        priority: 'urgent',
        waitingMs: 3 * 3_600_000,
        expiresAt: Date.now() + 5.5 * 3_600_000,
      },
    ];
    bench.telegram.sendText('/pending');
    await answer('1 waits for you');
    expect(bench.last()?.text).toContain('pending, for 3 h, expires in 5 h');
    expect(bench.last()?.buttons).toEqual([[{ text: '1. Reply to Ali', data: `v1:show:${TASK}` }]]);
  });

  test('/pending says so when nothing waits', async () => {
    bench.telegram.sendText('/pending');
    await answer('Nothing waits for you.');
  });

  test('/task shows a task with its plan and log', async () => {
    bench.office.views.task = {
      taskId: TASK,
      kind: 'EMAIL',
      state: 'pending',
      from: 'Ali <ali@example.com>',
      subject: 'Invoice /resume',
      iteration: 2,
      iterationsMax: 5,
      revision: 1,
      note: 'Pending_Approval/email/EMAIL_x.md',
      rule: 'default',
      plan: [{ done: true, text: 'Read it' }],
      log: [{ at: '2026-11-20T12:00:00.000Z', text: 'Received' }],
      receipt: '',
      usd: 0,
    };
    bench.telegram.sendText(`/task ${TASK.slice(-8)}`);
    await answer('step 2 of 5');
    expect(bench.last()?.text).toContain('☑ Read it');
    expect(bench.last()?.text).toContain('Fri 20 Nov, 13:00 Received');
    expect(bench.last()?.entities.map(({ type }) => type)).not.toContain('bot_command');
  });

  test.each(['/task', '/task ../..', '/task abc'])('%s asks which task', async (text) => {
    bench.telegram.sendText(text);
    await answer('Which task?');
  });

  test('/audit takes date, category and number in any order', async () => {
    bench.telegram.sendText('/audit 5 payments 2026-11-19');
    await answer('Nothing is recorded for 2026-11-19, payments.');
    expect(bench.office.audits).toEqual([{ limit: 5, category: 'payments', date: '2026-11-19' }]);
  });

  test('/audit says what it does not understand', async () => {
    bench.telegram.sendText('/audit yesterday');
    await answer("I don't understand “yesterday”");
  });

  test.each(['undo', 'pause', 'resume'] as const)('/%s reaches the office, and its answer the owner', async (type) => {
    bench.office.reply = () => ({ ok: true, say: `It is: ${type}.` });
    bench.telegram.sendText(`/${type}`);
    await answer(`It is: ${type}.`);
    expect(bench.office.commands).toEqual([{ type, by }]);
  });

  test('/briefing asks for the report', async () => {
    bench.telegram.sendText('/briefing');
    expect(await told()).toEqual([{ type: 'report', report: 'briefing', by }]);
  });

  test('/new with words is a request, without words it explains itself', async () => {
    bench.telegram.sendText('/new');
    await answer('Just write what you want');
    bench.telegram.sendText('/new write to ali@example.com');
    expect(await told()).toEqual([
      { type: 'request', text: 'write to ali@example.com', key: expect.stringMatching(/^telegram:\d+$/), by },
    ]);
  });

  test('capitals don’t matter, and another bot’s command is nobody’s', async () => {
    bench.telegram.sendText('/Pause@countersign_sandbox_bot');
    expect(await told()).toEqual([{ type: 'pause', by }]);
    bench.telegram.sendText('/resume@some_other_bot');
    await answer('I don’t know that command');
    expect(bench.office.commands).toHaveLength(1);
  });

  test('an unknown one gets a hint', async () => {
    bench.telegram.sendText('/explode now');
    await answer('I don’t know that command');
    expect(bench.office.commands).toEqual([]);
  });
});

test('plain words become a request, word for word', async () => {
  bench.telegram.sendText('Write to ali@example.com:\n\n  the invoice is on its way!');
  expect(await told()).toEqual([
    {
      type: 'request',
      text: 'Write to ali@example.com:\n\n  the invoice is on its way!',
      key: expect.stringMatching(/^telegram:\d+$/),
      by,
    },
  ]);
});

test.each(['voice', 'photo', 'sticker', 'document'])('a %s gets a kind word', async (kind) => {
  const { ownerId } = bench.telegram;
  const from = { id: ownerId, is_bot: false };
  bench.telegram.pushUpdate({
    message: { message_id: 3, date: 1, from, chat: { id: ownerId, type: 'private' }, [kind]: {} },
  });
  await answer('I can only read text so far');
  expect(bench.office.commands).toEqual([]);
});

describe('a reply', () => {
  test.each(['edit', 'redo', 'answer'] as const)(
    'to the prompt for %s carries its words to the task',
    async (purpose) => {
      const id = await prompted(purpose);
      bench.telegram.sendText('my words', { replyTo: id });
      expect(await told()).toEqual([
        { type: 'decideTask', taskId: TASK, verb: purpose, text: 'my words', digest: 'shown', by },
      ]);
    },
  );

  test('to the prompt for a reason is the reason', async () => {
    const id = await prompted('reason');
    bench.telegram.sendText('too early', { replyTo: id });
    expect(await told()).toEqual([{ type: 'reason', taskId: TASK, text: 'too early', by }]);
  });

  test('to the card itself is an edit', async () => {
    bench.office.queue({ kind: 'card', card: aCard() });
    const card = await until(() => bench.last());
    await until(() => bench.office.sent.length > 0);
    bench.telegram.sendText('Dear Ali, no.', { replyTo: card.id });
    expect(await told()).toEqual([
      { type: 'decideTask', taskId: TASK, verb: 'edit', text: 'Dear Ali, no.', digest: 'digest', by },
    ]);
  });

  test('to a card that asks is the answer', async () => {
    const card = aCard({ stage: 'asking', outcome: 'Which Ali?' });
    bench.office.cards.set(TASK, card);
    bench.office.queue({ kind: 'card', card });
    const shown = await until(() => bench.last());
    await until(() => bench.office.sent.length > 0);
    bench.telegram.sendText('Ali Khan', { replyTo: shown.id });
    expect(await told()).toMatchObject([{ type: 'decideTask', verb: 'answer', text: 'Ali Khan' }]);
  });

  test.each([
    ['decide', 'edit'],
    ['asking', 'answer'],
  ] as const)(
    'to a card (%s) whose delivery was never written down counts for that card, and the copy loses its buttons',
    async (stage, verb) => {
      bench.office.read.message = async () => null;
      bench.office.queue({ kind: 'card', card: aCard({ stage, outcome: 'Which Ali?' }) });
      const copy = await until(() => bench.last());
      bench.telegram.sendText('my words', { replyTo: copy.id });
      const shown = { as: 'sent' };
      expect(await told()).toEqual([{ type: 'decide', nonce: 'nonce-1', verb, text: 'my words', by, shown }]);
      await until(() => bench.telegram.message(copy.id)?.buttons.length === 0, 'no buttons');
    },
  );

  test('to a plain notice is a request', async () => {
    bench.office.queue({ kind: 'notice', title: 'Hello', text: 'there' });
    const shown = await until(() => bench.last());
    await until(() => bench.office.sent.length > 0);
    bench.telegram.sendText('do something', { replyTo: shown.id });
    expect(await told()).toMatchObject([{ type: 'request', text: 'do something' }]);
  });

  test('that is a command is a command', async () => {
    const id = await prompted('edit');
    bench.telegram.sendText('/pause', { replyTo: id });
    expect(await told()).toEqual([{ type: 'pause', by }]);
  });

  test('that Telegram may have cut is not taken for the whole text', async () => {
    const id = await prompted('edit');
    bench.telegram.sendText('x'.repeat(4_050), { replyTo: id });
    await answer('too long for one Telegram message');
    expect(bench.office.commands).toEqual([]);
  });

  async function prompted(purpose: PromptPurpose): Promise<number> {
    bench.office.queue({ kind: 'prompt', purpose, text: 'Please reply.', taskId: TASK, digest: 'shown' });
    const message = await until(() => bench.telegram.messages().find(({ forceReply }) => forceReply), 'the prompt');
    await until(() => bench.office.sent.length > 0);
    return message.id;
  }
});
