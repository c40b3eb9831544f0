/** WhatsApp by WhatsApp Web: a real Chromium on a page in the shape of the real one. */
import chromium from '@sparticuz/chromium';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectorWorld, openConnectorWorld } from '../../../../tests/helpers/connector-world.ts';
import { systemClock } from '../../../clock.ts';
import type { Action, Receipt } from '../../../domain/action.ts';
import type { Arrival } from '../../../domain/task.ts';
import type { Attempt, Lookup } from '../../connector.ts';
import { BOUNDS } from '../bounds.ts';
import { whatsapp } from '../index.ts';
import { startWebStandIn, type WebStandIn } from '../stand-in/web.ts';

const [kind] = whatsapp.actions;
/** As a container that runs as root needs them. */
const ARGS = '--no-sandbox --disable-gpu --no-zygote --disable-dev-shm-usage';
const TEST_MS_MAX = 60_000;
const WITHIN = { timeout: 20_000 };

let world: ConnectorWorld<WebStandIn>;
let page: WebStandIn;
let laterMs: number;

beforeEach(async () => {
  laterMs = 0;
  world = await openConnectorWorld(whatsapp, startWebStandIn, {
    clock: { ...systemClock, now: () => systemClock.now() + laterMs },
    settings: { BROWSER_PATH: await chromium.executablePath(), BROWSER_ARGS: ARGS },
  });
  page = world.standIn;
}, TEST_MS_MAX);
afterEach(() => world.close(), TEST_MS_MAX);

async function look(accept?: (arrival: Arrival) => Promise<boolean>): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  const keep = async (arrival: Arrival) => arrivals.push(arrival) > 0;
  await whatsapp.watch!.poll(world.session, {
    cursor: null,
    accept: accept ?? keep,
    signal: new AbortController().signal,
  });
  return arrivals;
}

/** Looks until the page, which is a little behind, shows something to take in. */
async function lookUntil(count: number): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  await expect.poll(async () => arrivals.push(...(await look())), WITHIN).toBeGreaterThanOrEqual(count);
  return arrivals;
}

/** What is waited for in vain takes a twentieth of its time. */
async function hurried<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    laterMs += 1_000;
  }, 50);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function attemptOf(): Attempt {
  const attempt: Attempt = {
    key: 'k',
    memory: null,
    since: world.clock.now(),
    signal: new AbortController().signal,
    remember: async (memory) => {
      attempt.memory = memory;
    },
    readAttachment: () => Promise.reject(new Error('there is none')),
  };
  return attempt;
}

const answer = (fields: Partial<Action> = {}): Action => ({
  type: 'whatsapp.reply',
  account: world.session.account,
  to: '',
  chat: 'Ali Khan',
  text: 'At nine.',
  attachments: [],
  in_reply_to: '',
  ...fields,
});
const send = (action: Action, attempt = attemptOf()): Promise<Receipt> => kind!.execute(world.session, action, attempt);
const lookFor = (action: Action, attempt: Attempt): Promise<Lookup> => kind!.lookup(world.session, action, attempt);

describe('what is unread', { timeout: TEST_MS_MAX }, () => {
  it('is taken in once where it has a keyword; other chats are not even opened', async () => {
    page.writes('Sara', 'lovely weather');
    page.writes('Bob', 'no helpful word');
    page.writes('Ali Khan', 'the INVOICE, please 🙂\nsoon');
    const [arrival, ...others] = await lookUntil(1);
    expect(others).toEqual([]);
    expect(arrival).toMatchObject({
      kind: 'WHATSAPP',
      from: 'Ali Khan',
      request: 'the INVOICE, please 🙂\nsoon',
      facts: { thread: 'Ali Khan', account: '+15550001111' },
    });
    expect([page.chat('Ali Khan').unread, page.chat('Sara').unread, page.chat('Bob').unread]).toEqual([0, 1, 1]);
    page.chat('Ali Khan').unread = 1;
    expect(await look()).toEqual([]);
  });

  it('is taken in whole where several came at once and the list shows only the last; in a group with its writers', async () => {
    page.writes('Sara', 'an older one');
    expect(await look()).toEqual([]);
    page.writes('Ali Khan', 'it is urgent');
    page.writes('Ali Khan', 'thanks');
    page.writes('Team', 'who can help?', 'Omar <+1>');
    const arrivals = await lookUntil(2);
    expect(arrivals.map(({ request }) => request).sort()).toEqual(['Omar +1: who can help?', 'it is urgent\nthanks']);
    expect(arrivals.find(({ facts }) => facts.thread === 'Team')!.from).toBe('Omar +1 in the group Team');
    expect(page.chat('Sara').unread).toBe(1);
  });

  it('is not lost where the office dies after the chat was opened', async () => {
    page.writes('Ali Khan', 'please help');
    await expect(look(() => Promise.reject(new Error('the lights went out')))).rejects.toThrow();
    expect(page.chat('Ali Khan').unread).toBe(0);
    await world.reopen();
    expect((await look()).map(({ request }) => request)).toEqual(['please help']);
  });
});

describe('an answer', { timeout: TEST_MS_MAX }, () => {
  beforeEach(() => page.writes('Ali Khan', 'when?'));

  it('arrives byte for byte, once, with a receipt', async () => {
    const text = 'Yes 👍 <script>alert(1)</script>\n\nمرحبا *bold* & "quotes"';
    const attempt = attemptOf();
    const receipt = await send(answer({ text }), attempt);
    expect(page.chat('Ali Khan').messages.at(-1)).toMatchObject({ own: true, text, id: receipt.id });
    expect((await send(answer({ text }), attempt)).id).toBe(receipt.id);
    expect(page.effects()).toBe(1);
  });

  it('finds a chat that only the search shows, and refuses a name that two have or none', async () => {
    page.chat('Old Friend').hidden = true;
    await send(answer({ chat: 'Old Friend' }));
    expect(page.chat('Old Friend').messages).toHaveLength(1);
    page.state.chats.push({ name: 'Ali', unread: 0, messages: [] }, { name: 'Ali', unread: 0, messages: [] });
    await expect(send(answer({ chat: 'Ali' }))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('more than one'),
    });
    await expect(hurried(() => send(answer({ chat: 'Nobody' })))).rejects.toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
    });
    expect(page.effects()).toBe(1);
  });

  it('is not sent, and leaves nothing in the box, where it may not go any more', async () => {
    const attempt = { ...attemptOf(), remember: () => Promise.reject(new Error('paused')) };
    await expect(send(answer(), attempt)).rejects.toMatchObject({ outcome: 'not-sent' });
    await send(answer({ text: 'only this' }));
    expect(
      page
        .chat('Ali Khan')
        .messages.filter(({ own }) => own)
        .map(({ text }) => text),
    ).toEqual(['only this']);
  });

  it('is looked up in the chat where nobody saw it leave, and never sent twice', async () => {
    const attempt = attemptOf();
    page.state.sending = 'stays';
    await expect(hurried(() => send(answer(), attempt))).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await hurried(() => lookFor(answer(), attempt))).toEqual({ found: false, certain: false });
    page.chat('Ali Khan').messages.at(-1)!.tick = true;
    await world.reopen();
    expect(await lookFor(answer(), attempt)).toMatchObject({ found: true });
    await send(answer(), attempt);
    expect(page.chat('Ali Khan').messages.filter(({ own }) => own)).toHaveLength(1);
  });

  it('that is gone from the chat certainly did not leave', async () => {
    const attempt = attemptOf();
    attempt.memory = { anchor: page.chat('Ali Khan').messages.at(-1)!.id };
    laterMs = 2 * BOUNDS.settle_ms;
    expect(await lookFor(answer(), attempt)).toEqual({ found: false, certain: true });
    expect(await lookFor(answer(), { ...attempt, memory: { anchor: 'no longer loaded' } })).toEqual({
      found: false,
      certain: false,
    });
  });

  it('with a file, or to a number, is refused before a browser starts', async () => {
    await expect(send(answer({ attachments: ['a.pdf'] }))).rejects.toMatchObject({ code: 'refused' });
    await expect(send(answer({ to: '+971501234567' }))).rejects.toMatchObject({ code: 'refused' });
    expect(page.requests()).toEqual([]);
  });
});

describe('how the page is', { timeout: TEST_MS_MAX }, () => {
  it('unpaired: the owner gets the code as a picture, goes on when she has scanned it, and hears again when she is logged out', async () => {
    page.state.mode = 'code';
    const scanned = setInterval(() => {
      if (world.told.length === 1) page.state.mode = 'chats';
    }, 50);
    page.writes('Ali Khan', 'help');
    expect(await lookUntil(1)).toHaveLength(1);
    clearInterval(scanned);
    expect(world.told).toHaveLength(1);
    expect(world.told[0]!.picture!.subarray(1, 4).toString()).toBe('PNG');
    page.state.mode = 'code';
    await expect
      .poll(() => hurried(() => look()).catch((error: unknown) => error), WITHIN)
      .toMatchObject({ code: 'not_authorized' });
    expect(world.told[1]!.title).toContain('logged this browser out');
    await expect(look()).rejects.toMatchObject({ code: 'not_authorized' });
    expect(world.told).toHaveLength(2);
  });

  it('open elsewhere: “Use here” is never clicked, nothing is sent, and the owner is told once', async () => {
    page.state.mode = 'conflict';
    await expect(look()).rejects.toMatchObject({ code: 'not_authorized', outcome: 'not-sent' });
    await expect(send(answer())).rejects.toMatchObject({ code: 'not_authorized', outcome: 'not-sent' });
    expect(world.told).toHaveLength(1);
    expect(page.taken()).toBe(0);
  });

  it('away: it is opened anew by itself', async () => {
    page.state.mode = 'offline';
    await expect(look()).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    page.state.mode = 'chats';
    page.writes('Ali Khan', 'urgent');
    expect(await lookUntil(1)).toHaveLength(1);
    expect(world.told).toEqual([]);
  });

  it('changed: nothing is written, and the owner gets a picture of what nobody knows', async () => {
    page.writes('Ali Khan', 'hm');
    page.state.changed = true;
    await expect(hurried(() => send(answer()))).rejects.toMatchObject({ code: 'refused', outcome: 'not-sent' });
    page.state.mode = 'unknown';
    await expect
      .poll(() => hurried(() => look()).catch((error: unknown) => error), WITHIN)
      .toMatchObject({ code: 'not_authorized' });
    expect(world.told.at(-1)!.picture!.length).toBeGreaterThan(100);
    expect(page.effects()).toBe(0);
  });
});
