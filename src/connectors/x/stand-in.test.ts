/** The stand-in refuses what X refuses, and shows what the public sees. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor } from '../../../tests/helpers/attempts.ts';
import { squarePng } from '../../../tests/helpers/pictures.ts';
import { aPost, openX, postOn, type XWorld } from '../../../tests/helpers/x-world.ts';
import { SEED_MENTION } from './stand-in/network.ts';
import { createSignatureCheck } from './stand-in/oauth.ts';

describe('the stand-in for X', () => {
  let world: XWorld;
  beforeEach(async () => {
    world = await openX();
  });
  afterEach(() => world.close());
  const gesture = (name: string, fields = {}) => world.standIn.gestures.find((one) => one.name === name)!.do(fields);
  const send = (body: unknown) =>
    world.session
      .direct!.api.ask({
        kind: 'post',
        signal: new AbortController().signal,
        answer: { safeParse: (data: unknown) => ({ success: true, data }) } as never,
        send: (v2) => v2.post('tweets', body as never),
      })
      .then(
        () => 201,
        (error: { cause: { status: number } }) => error.cause.status,
      );

  it.each([
    ['a text of 281', { text: 'a'.repeat(281) }, 403],
    ['an answer to a post that isn’t there', { text: 'Hi', reply: { in_reply_to_tweet_id: '1' } }, 403],
    ['a picture that was never uploaded', { text: 'Hi', media: { media_ids: ['1'] } }, 400],
    ['a field that it does not know', { text: 'Hi', status: 'Hi' }, 400],
    ['nothing', {}, 400],
    ['nothing wrong', { text: 'a'.repeat(280) }, 201],
  ])('answers to %s as X does', async (_, body, status) => {
    expect(await send(body)).toBe(status);
  });

  it('refuses the same post twice', async () => {
    expect([await send({ text: 'Hi' }), await send({ text: 'Hi ' })]).toEqual([201, 403]);
  });

  it('takes a hundred posts in a quarter of an hour, and no more', async () => {
    for (let index = 0; index < 100; index++) expect(await send({ text: `Number ${index}` })).toBe(201);
    // with a rate budget of its own, so that the stand-in's is met
    await world.reopen();
    expect(await send({ text: 'one too many' })).toBe(429);
  });

  it('answers nobody who doesn’t sign, or signs for something else', async () => {
    const { url } = world.standIn;
    expect((await fetch(`${url}/2/users/me`)).status).toBe(401);
    const isSigned = createSignatureCheck({ appKey: 'a', appSecret: 'b', accessToken: 'c', accessSecret: 'd' });
    expect(isSigned(new Request(`${url}/2/users/me`, { headers: { authorization: 'OAuth oauth_token="c"' } }))).toBe(
      false,
    );
  });

  it('shows a thread under its first post, with its pictures, and what people say and do', async () => {
    const attempt = attemptFor(world.clock, { files: { 'a.png': squarePng } });
    await postOn(world, aPost('One.\n---\nTwo.', { attachments: ['a.png'], alt: 'Our shop' }), attempt);
    let changes = 0;
    const end = world.standIn.onChange(() => {
      changes += 1;
    });
    await gesture('answer', { from: '@sara', text: 'Great!' });
    await gesture('mention', { from: '@ali', text: 'when do you open?' });
    await gesture('like');
    end();
    expect(changes).toBe(3);
    const [mention, thread, ...more] = await world.standIn.shows();
    expect(more).toMatchObject([{ id: SEED_MENTION }]);
    expect(mention).toMatchObject({ by: '@ali', text: '@acme when do you open?' });
    expect(thread).toMatchObject({
      by: '@acme',
      text: 'One.',
      pictures: [{ type: 'image/png', alt: 'Our shop' }],
      replies: [
        { by: '@acme', text: 'Two.' },
        { by: '@sara', text: 'Great!' },
      ],
    });
    expect(await world.standIn.effects()).toBe(1);
  });

  it('says what is wrong with what a person types', () => {
    expect(() => gesture('like')).toThrow('Nothing has been posted yet.');
    expect(() => gesture('mention', { from: 'not a name', text: 'Hi' })).toThrow(/letters, digits/);
  });

  it('counts a post that stands twice in a thread', async () => {
    const { network } = world.standIn;
    const first = network.add(network.owner, 'One.');
    network.add(network.owner, 'Two.', { replyTo: first.id });
    expect(network.effects()).toBe(1);
    network.add(network.owner, 'Two.', { replyTo: first.id });
    expect(network.effects()).toBe(2);
  });
});
