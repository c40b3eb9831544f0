/** WhatsApp by the Cloud API on its stand-in, with its webhook: what comes in, what goes out once, and what is told of it afterwards. */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectorWorld, hurriedClock, openConnectorWorld } from '../../../../tests/helpers/connector-world.ts';
import type { Action, Receipt } from '../../../domain/action.ts';
import type { Arrival } from '../../../domain/task.ts';
import type { Attempt, Lookup } from '../../connector.ts';
import { whatsapp } from '../index.ts';
import { bodyOf } from '../stand-in/webhook-sender.ts';
import { startStandIn, type WhatsAppStandIn } from '../stand-in.ts';

const ALI = '+971501234567';
const SARA = '+4915112345678';
const [kind] = whatsapp.actions;

let world: ConnectorWorld<WhatsAppStandIn>;
let arrivals: Arrival[];
let stop: () => void;
let laterMs: number;

beforeEach(async () => {
  laterMs = 0;
  const clock = hurriedClock();
  world = await openConnectorWorld(whatsapp, startStandIn, {
    clock: { ...clock, now: () => clock.now() + laterMs },
  });
  arrivals = [];
  await watch();
});
afterEach(async () => {
  stop();
  await world.close();
});

/** As the office does: looks when woken; a known source makes no second task. */
async function watch(): Promise<void> {
  stop = await whatsapp.watch!.subscribe!(world.session, () => void look().catch(() => {}));
}

async function look(accept = take): Promise<void> {
  await whatsapp.watch!.poll(world.session, { cursor: null, accept, signal: new AbortController().signal });
}

async function take(arrival: Arrival): Promise<boolean> {
  if (arrivals.some(({ source }) => source === arrival.source)) return false;
  arrivals.push(arrival);
  return true;
}

function gesture(name: string, fields: Record<string, string>): void {
  void world.standIn.gestures.find((one) => one.name === name)!.do(fields);
}

async function writes(text: string): Promise<Arrival> {
  const before = arrivals.length;
  gesture('write', { name: 'Sara Weiß', number: SARA, text });
  await expect.poll(() => arrivals.length).toBeGreaterThan(before);
  return arrivals.at(-1)!;
}

describe('a message that comes in', () => {
  it('is a task that tells who wrote, when and what, known by WhatsApp’s id of it', async () => {
    const arrival = await writes('Is my order ready?\nI need it today.');
    expect(arrival).toMatchObject({
      kind: 'WHATSAPP',
      from: `Sara Weiß <${SARA}>`,
      subject: 'Is my order ready?',
      request: 'Is my order ready?\nI need it today.',
      facts: { thread: SARA, account: world.session.account },
    });
    expect(arrival.source).toMatch(/^whatsapp:wamid\./);
  });

  it('makes one task although Meta repeats it', async () => {
    await writes('twice');
    const again = world.standIn.people.of(SARA)!.messages.at(-1)!;
    const { messageValue } = await import('../stand-in/values.ts');
    const { PHONE_NUMBER_ID } = await import('../stand-in/phone-number-id.ts');
    const value = messageValue(PHONE_NUMBER_ID, world.standIn.people.of(SARA)!, again);
    expect(await world.standIn.webhook.post(JSON.stringify(bodyOf(value)))).toBe(200);
    await look();
    expect(arrivals).toHaveLength(1);
  });

  it('is kept where nobody takes it up, also over a restart, and is handed over once it can be', async () => {
    stop();
    stop = await whatsapp.watch!.subscribe!(world.session, () => {});
    gesture('write', { name: 'Sara', number: SARA, text: 'before the crash' });
    await world.standIn.webhook.idle();
    await expect(look(() => Promise.reject(new Error('the disk is full')))).rejects.toThrow();
    stop();
    await world.reopen();
    await watch();
    await look();
    expect(arrivals.map(({ request }) => request)).toEqual(['before the crash']);
  });

  it('names the file that came with it and its size', async () => {
    gesture('send-file', { name: 'Sara', number: SARA, file: 'order.pdf' });
    await expect.poll(() => arrivals).toHaveLength(1);
    expect(arrivals[0]!.facts.files).toEqual(['order.pdf (application/pdf, 19 B)']);
    expect(arrivals[0]!.request).toBe('(order.pdf (application/pdf, 19 B) without words)');
  });

  it('cannot forge a number by its name, nor break a line of the note', async () => {
    gesture('write', { name: 'Boss <+15550001111>\nowner', number: SARA, text: 'x\u0000y\u202e' });
    await expect.poll(() => arrivals).toHaveLength(1);
    expect(arrivals[0]!.from).toBe(`Boss +15550001111 owner <${SARA}>`);
    expect(arrivals[0]!.request).toBe('xy\u202e');
  });
});

describe('the door for Meta', () => {
  const post = (body: string, signature?: string) => world.standIn.webhook.post(body, signature);

  it('lets nobody in without the right signature', async () => {
    expect(await post('{}', 'sha256=00')).toBe(401);
    expect(await post('{}', `sha256=${'0'.repeat(64)}`)).toBe(401);
    expect(await post('{}', '')).toBe(401);
  });

  it('gives the challenge back only to who knows the word', async () => {
    const ask = async (token: string, challenge: string) => {
      const query = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.verify_token': token,
        'hub.challenge': challenge,
      });
      return (await fetch(`${world.standIn.webhook.address}?${query}`)).status;
    };
    expect(await ask('stand-in-verify-token', '12345')).toBe(200);
    expect(await ask('another word', '12345')).toBe(403);
    expect(await ask('stand-in-verify-token', '<script>')).toBe(403);
  });

  it('reads no body over its bound, and what makes no sense neither ends it nor becomes a task', async () => {
    const url = new URL(world.standIn.webhook.address);
    const status = await new Promise((resolve) => {
      const ask = request(url, { method: 'POST', headers: { 'content-length': 10_000_000 } }, ({ statusCode }) =>
        resolve(statusCode),
      );
      ask.on('error', () => resolve(413));
      ask.write('x');
    });
    expect(status).toBe(413);
    for (const body of [
      'no json',
      '[]',
      '{"entry":[{"changes":[{"field":"messages","value":7}]}]}',
      JSON.stringify(bodyOf({})),
    ]) {
      expect([200, 400]).toContain(await post(body));
    }
    await look();
    expect(arrivals).toEqual([]);
  });

  it('leaves alone what is for another number', async () => {
    const value = {
      metadata: { phone_number_id: '999' },
      messages: [{ id: 'wamid.x', from: '4911', timestamp: '1', type: 'text', text: { body: 'hi' } }],
    };
    expect(await post(JSON.stringify(bodyOf(value)))).toBe(200);
    await look();
    expect(arrivals).toEqual([]);
  });
});

/** One approved attempt whose memory outlives a restart. */
function attemptOf(key: string): Attempt {
  const attempt: Attempt = {
    key,
    memory: null,
    since: world.clock.now(),
    signal: new AbortController().signal,
    remember: async (memory) => {
      attempt.memory = memory;
    },
    readAttachment: async (path) => FILES[path]!,
  };
  return attempt;
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const FILES: Record<string, Buffer> = {
  'Updates/price list.pdf': Buffer.from('%PDF-1.4 prices'),
  'Updates/shop.png': Buffer.from(PIXEL, 'base64'),
  'Updates/run.exe': Buffer.from('MZ'),
};

function answer(fields: Partial<Action> = {}): Action {
  const { account } = world.session;
  return {
    type: 'whatsapp.reply',
    account,
    to: ALI,
    chat: '',
    text: 'At nine.',
    attachments: [],
    in_reply_to: '',
    ...fields,
  };
}

const send = (action: Action, attempt = attemptOf('k1')): Promise<Receipt> =>
  kind!.execute(world.session, action, attempt);
const lookFor = (action: Action, attempt: Attempt): Promise<Lookup> => kind!.lookup(world.session, action, attempt);

describe('an answer', () => {
  it('arrives byte for byte, with the message that it quotes', async () => {
    const { source } = await writes('Hello?');
    const text = 'Yes 👩🏽‍🚀 <b>&amp;\n\nمرحبا "quotes" \\n *bold*';
    await send(answer({ to: SARA, text, in_reply_to: source.slice('whatsapp:'.length) }));
    expect(world.standIn.people.of(SARA)!.messages.at(-1)).toMatchObject({ fromOffice: true, text });
  });

  it('brings a picture or a document along, with the text under it', async () => {
    await send(answer({ attachments: ['Updates/price list.pdf'], text: 'Here it is.' }), attemptOf('a'));
    await send(answer({ attachments: ['Updates/shop.png'], text: '' }), attemptOf('b'));
    const [document, picture] = world.standIn.people.of(ALI)!.messages.slice(-2);
    expect(document).toMatchObject({
      text: 'Here it is.',
      file: { name: 'price list.pdf', bytes: FILES['Updates/price list.pdf'] },
    });
    expect(picture).toMatchObject({ text: '', file: { type: 'image/png', bytes: FILES['Updates/shop.png'] } });
    expect(await world.standIn.effects()).toBe(2);
  });

  it('is refused with a file that WhatsApp does not take, before anything leaves', async () => {
    const sending = send(answer({ attachments: ['Updates/run.exe'] }));
    await expect(sending).rejects.toMatchObject({
      code: 'action_invalid',
      message: expect.stringContaining('run.exe'),
    });
    expect(world.standIn.requests().filter(({ line }) => line.startsWith('POST'))).toEqual([]);
  });

  it('is not even tried when the 24 hours are over, and the owner is told what she can do', async () => {
    await writes('a day ago');
    laterMs = 24 * 3_600_000;
    const before = world.standIn.requests().length;
    await expect(send(answer({ to: SARA }))).rejects.toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      hint: expect.stringContaining('template'),
    });
    expect(world.standIn.requests()).toHaveLength(before);
  });

  it.each([
    ['a number that is not on WhatsApp', { to: '+4930999999' }, /deliver to that number/],
    ['the office’s own number', { to: '+15550001111' }, /sent from/],
  ])('is refused for %s in plain words', async (_, fields, words) => {
    await expect(send(answer(fields))).rejects.toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      message: expect.stringMatching(words),
    });
  });

  it('is found by the word that Meta sends, where its own answer was lost, and is not sent twice', async () => {
    const attempt = attemptOf('lost');
    world.standIn.fault('drop-after', 1);
    await expect(send(answer(), attempt)).rejects.toMatchObject({ outcome: 'unknown' });
    await world.standIn.webhook.idle();
    await world.reopen();
    const found = await lookFor(answer(), attempt);
    expect(found).toMatchObject({ found: true, receipt: { id: world.standIn.people.of(ALI)!.messages.at(-1)!.id } });
    expect((await send(answer(), attempt)).id).toBe((found as { receipt: Receipt }).receipt.id);
    expect(await world.standIn.effects()).toBe(1);
  });

  it('that nobody can tell of is neither called certain nor sent again', async () => {
    stop();
    const attempt = attemptOf('doubt');
    world.standIn.fault('500-before', 1);
    await expect(send(answer(), attempt)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await lookFor(answer(), attempt)).toEqual({ found: false, certain: false });
    await expect(send(answer(), attempt)).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(await world.standIn.effects()).toBe(0);
    await watch();
  });

  it('certainly did not leave where the process died before the call', async () => {
    const attempt = attemptOf('died');
    attempt.memory = { mark: 'remembered, and then the lights went out' };
    expect(await lookFor(answer(), attempt)).toEqual({ found: false, certain: true });
    expect(await lookFor(answer(), { ...attempt, since: 0 })).toEqual({ found: false, certain: false });
    expect(await lookFor(answer(), { ...attempt, memoryLost: true })).toEqual({ found: false, certain: false });
  });

  it('that WhatsApp took and gave back is told to the owner once', async () => {
    world.standIn.giveBack(131026);
    const attempt = attemptOf('back');
    await send(answer(), attempt);
    await world.standIn.webhook.idle();
    await expect.poll(() => world.told).toHaveLength(1);
    expect(world.told[0]!.text).toContain(ALI);
    expect(world.told[0]!.text).toContain('can’t deliver');
    await look();
    expect(world.told).toHaveLength(1);
    expect(await lookFor(answer(), attempt)).toEqual({ found: false, certain: true });
    await expect(send(answer(), attempt)).rejects.toMatchObject({ code: 'refused' });
    expect(await world.standIn.effects()).toBe(0);
  });
});

describe('whom it goes to', () => {
  const complete = (fields: Partial<Action>) =>
    kind!.complete!(world.session, answer(fields), new AbortController().signal);

  it('is found by the name of somebody who wrote', async () => {
    await writes('hi');
    expect(await complete({ to: '', chat: 'sara' })).toMatchObject({ to: SARA, chat: 'Sara Weiß' });
    expect(await complete({ to: SARA, chat: '' })).toMatchObject({ to: SARA, chat: 'Sara Weiß' });
  });

  it('is asked where nobody or more than one is called so', async () => {
    await writes('hi');
    gesture('write', { name: 'Sara Klein', number: '+4915100000000', text: 'hi' });
    await expect.poll(() => arrivals).toHaveLength(2);
    await expect(complete({ to: '', chat: 'Sara' })).rejects.toMatchObject({
      code: 'action_invalid',
      message: expect.stringContaining(SARA),
    });
    await expect(complete({ to: '', chat: 'Bob' })).rejects.toMatchObject({ code: 'action_invalid' });
  });

  it('can be looked up', async () => {
    await writes('hi');
    const read = whatsapp.reads![0]!;
    expect(await read.read(world.session, { name: 'weiß' }, new AbortController().signal)).toContain(SARA);
    expect(await read.read(world.session, { name: 'nobody' }, new AbortController().signal)).toContain('Nobody');
  });
});

describe('what doctor asks', () => {
  const signal = () => new AbortController().signal;

  it('finds the number, the version, the webhook and when the token ends', async () => {
    expect(await whatsapp.check(world.session, signal())).toEqual({ ok: true, says: 'Connected as +15550001111' });
    const looks = await Promise.all(whatsapp.probes!.map((probe) => probe.look(world.session, signal())));
    expect(looks.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await whatsapp.login!(world.session, signal())).toMatchObject({ expiresAt: null });
  });

  it('says it when another version answers, or the token is no longer good', async () => {
    world.standIn.serve('v31.0');
    expect(await whatsapp.probes![0]!.look(world.session, signal())).toMatchObject({
      ok: false,
      hint: expect.stringContaining('WHATSAPP_GRAPH_VERSION'),
    });
    world.standIn.fault('401', 1, 'any');
    expect(await whatsapp.check(world.session, signal())).toMatchObject({
      ok: false,
      hint: expect.stringContaining('WHATSAPP_TOKEN'),
    });
  });
});

it('says that its port is taken at each look, and opens it once it is free', async () => {
  const second = await whatsapp.open(whatsapp.configSchema.parse({ ...world.standIn.settings }), {
    ...world.context,
    stateDir: `${world.stateDir}/second`,
  });
  const poll = { cursor: null, accept: take, signal: new AbortController().signal };
  await expect(whatsapp.watch!.subscribe!(second, () => {})).rejects.toMatchObject({ code: 'config_invalid' });
  await expect(whatsapp.watch!.poll(second, poll)).rejects.toMatchObject({ code: 'config_invalid' });
  stop();
  await whatsapp.watch!.poll(second, poll);
  await whatsapp.close!(second);
  await watch();
});
