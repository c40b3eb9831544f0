/** Answers by the Cloud API: what arrives, what is refused, and what is told of it where nobody answered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALI, type CloudWorld, openCloudWorld, SARA } from '../../../../tests/helpers/whatsapp-cloud.ts';
import type { Action, Receipt } from '../../../domain/action.ts';
import type { Arrival } from '../../../domain/task.ts';
import type { Attempt, Lookup } from '../../connector.ts';
import { whatsapp } from '../index.ts';

const [kind] = whatsapp.actions;

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

const send = (action: Action, attempt = world.attempt('k1')): Promise<Receipt> =>
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
    await send(answer({ attachments: ['Updates/price list.pdf'], text: 'Here it is.' }), world.attempt('a', FILES));
    await send(answer({ attachments: ['Updates/shop.png'], text: '' }), world.attempt('b', FILES));
    const [document, picture] = world.standIn.people.of(ALI)!.messages.slice(-2);
    expect(document).toMatchObject({
      text: 'Here it is.',
      file: { name: 'price list.pdf', bytes: FILES['Updates/price list.pdf'] },
    });
    expect(picture).toMatchObject({ text: '', file: { type: 'image/png', bytes: FILES['Updates/shop.png'] } });
    expect(await world.standIn.effects()).toBe(2);
  });

  it('is refused with a file that WhatsApp does not take, before anything leaves', async () => {
    const sending = send(answer({ attachments: ['Updates/run.exe'] }), world.attempt('c', FILES));
    await expect(sending).rejects.toMatchObject({
      code: 'action_invalid',
      message: expect.stringContaining('run.exe'),
    });
    expect(world.standIn.requests().filter(({ line }) => line.startsWith('POST'))).toEqual([]);
  });

  it('is not even tried when the 24 hours are over, and the owner is told what she can do', async () => {
    await writes('a day ago');
    world.skip(24 * 3_600_000);
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
    const attempt = world.attempt('lost');
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
    world.unwatch();
    const attempt = world.attempt('doubt');
    world.standIn.fault('500-before', 1);
    await expect(send(answer(), attempt)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await lookFor(answer(), attempt)).toEqual({ found: false, certain: false });
    await expect(send(answer(), attempt)).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(await world.standIn.effects()).toBe(0);
    await world.watch();
  });

  it('certainly did not leave where the process died before the call', async () => {
    const attempt = world.attempt('died');
    attempt.memory = { mark: 'remembered, and then the lights went out' };
    expect(await lookFor(answer(), attempt)).toEqual({ found: false, certain: true });
    expect(await lookFor(answer(), { ...attempt, since: 0 })).toEqual({ found: false, certain: false });
    expect(await lookFor(answer(), { ...attempt, memoryLost: true })).toEqual({ found: false, certain: false });
  });

  it('that WhatsApp took and gave back is told to the owner once', async () => {
    world.standIn.giveBack(131026);
    const attempt = world.attempt('back');
    await send(answer(), attempt);
    await world.standIn.webhook.idle();
    await expect.poll(() => world.told).toHaveLength(1);
    expect(world.told[0]!.text).toContain(ALI);
    expect(world.told[0]!.text).toContain('can’t deliver');
    await world.look();
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
    world.gesture('write', { name: 'Sara Klein', number: '+4915100000000', text: 'hi' });
    await expect.poll(() => world.arrivals).toHaveLength(2);
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
