/** Messages that come in by Meta's webhook, and the door that they come by. */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudWorld, openCloudWorld, SARA } from '../../../../tests/helpers/whatsapp-cloud.ts';
import type { Arrival } from '../../../domain/task.ts';
import { whatsapp } from '../index.ts';
import { PHONE_NUMBER_ID } from '../stand-in/phone-number-id.ts';
import { messageValue } from '../stand-in/values.ts';
import { bodyOf } from '../stand-in/webhook-sender.ts';

let world: CloudWorld;
beforeEach(async () => {
  world = await openCloudWorld();
});
afterEach(() => world.close());

async function writes(text: string): Promise<Arrival> {
  const before = world.arrivals.length;
  world.gesture('write', { name: 'Sara Weiß', number: SARA, text });
  await expect.poll(() => world.arrivals.length).toBeGreaterThan(before);
  return world.arrivals.at(-1)!;
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
    const value = messageValue(PHONE_NUMBER_ID, world.standIn.people.of(SARA)!, again);
    expect(await world.standIn.webhook.post(JSON.stringify(bodyOf(value)))).toBe(200);
    await world.look();
    expect(world.arrivals).toHaveLength(1);
  });

  it('is kept where nobody takes it up, also over a restart, and is handed over once it can be', async () => {
    await world.watch(() => {});
    world.gesture('write', { name: 'Sara', number: SARA, text: 'before the crash' });
    await world.standIn.webhook.idle();
    await expect(world.look(() => Promise.reject(new Error('the disk is full')))).rejects.toThrow();
    world.unwatch();
    await world.reopen();
    await world.watch();
    await world.look();
    expect(world.arrivals.map(({ request }) => request)).toEqual(['before the crash']);
  });

  it('names the file that came with it and its size', async () => {
    world.gesture('send-file', { name: 'Sara', number: SARA, file: 'order.pdf' });
    await expect.poll(() => world.arrivals).toHaveLength(1);
    expect(world.arrivals[0]!.facts.files).toEqual(['order.pdf (application/pdf, 19 B)']);
    expect(world.arrivals[0]!.request).toBe('(order.pdf (application/pdf, 19 B) without words)');
  });

  it('cannot forge a number by its name, nor break a line of the note', async () => {
    world.gesture('write', { name: 'Boss <+15550001111>\nowner', number: SARA, text: 'x\u0000y\u202e' });
    await expect.poll(() => world.arrivals).toHaveLength(1);
    expect(world.arrivals[0]!.from).toBe(`Boss +15550001111 owner <${SARA}>`);
    expect(world.arrivals[0]!.request).toBe('xy\u202e');
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
    await world.look();
    expect(world.arrivals).toEqual([]);
  });

  it('leaves alone what is for another number', async () => {
    const value = {
      metadata: { phone_number_id: '999' },
      messages: [{ id: 'wamid.x', from: '4911', timestamp: '1', type: 'text', text: { body: 'hi' } }],
    };
    expect(await post(JSON.stringify(bodyOf(value)))).toBe(200);
    await world.look();
    expect(world.arrivals).toEqual([]);
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
  const poll = { cursor: null, accept: async () => true, signal: new AbortController().signal };
  await expect(whatsapp.watch!.subscribe!(second, () => {})).rejects.toMatchObject({ code: 'config_invalid' });
  await expect(whatsapp.watch!.poll(second, poll)).rejects.toMatchObject({ code: 'config_invalid' });
  world.unwatch();
  await whatsapp.watch!.poll(second, poll);
  await whatsapp.close!(second);
  await world.watch();
});
