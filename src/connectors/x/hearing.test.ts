import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor } from '../../../tests/helpers/attempts.ts';
import { pollOnce } from '../../../tests/helpers/watching.ts';
import { aPost, failureOf, kindOf, openX, postOn, type XWorld } from '../../../tests/helpers/x-world.ts';
import { x } from './index.ts';
import { openSession, xConfig } from './session.ts';

const signal = new AbortController().signal;
const ALI = '@ali';

describe('what is heard on X', () => {
  let world: XWorld;
  beforeEach(async () => {
    // real time, because the stand-in's posts have it
    world = await openX({ clock: { now: () => Date.now(), setTimeout, clearTimeout } });
  });
  afterEach(() => world.close());

  const mention = (text: string) => {
    const { network } = world.standIn;
    return network.add(network.person(ALI), `@acme ${text}`);
  };
  const begin = async () => (await pollOnce(x, world.session, null)).cursor;
  const askedFor = (path: string) => world.standIn.requests().filter(({ line }) => line.includes(path)).length;

  it('costs nothing on the first look, because what was said before was never waited for', async () => {
    mention('old');
    const { arrivals } = await pollOnce(x, world.session, null);
    expect(arrivals).toEqual([]);
    expect(world.standIn.requests()).toEqual([]);
  });

  it('arrives once, oldest first, as it was written', async () => {
    const cursor = await begin();
    const first = mention('see example.com & <tell> me');
    const second = mention('thanks');
    const polled = await pollOnce(x, world.session, cursor);
    expect(polled.arrivals).toMatchObject([
      {
        source: `x:${first.id}`,
        kind: 'SOCIAL',
        from: ALI,
        request: '@acme see http://example.com & <tell> me',
        facts: { thread: first.id, message_id: first.id, account: '@acme' },
      },
      { source: `x:${second.id}` },
    ]);
    expect((await pollOnce(x, world.session, polled.cursor)).arrivals).toEqual([]);
    const third = mention('more');
    expect((await pollOnce(x, world.session, polled.cursor)).arrivals.map(({ source }) => source)).toEqual([
      `x:${third.id}`,
    ]);
  });

  it('takes in more than a page', async () => {
    const cursor = await begin();
    for (let index = 0; index < 150; index++) mention(`number ${index}`);
    const { arrivals } = await pollOnce(x, world.session, cursor);
    expect(arrivals.map(({ request }) => request)).toEqual(
      Array.from({ length: 150 }, (_, index) => `@acme number ${index}`),
    );
  });

  it('is not asked for at all unless the owner wants it', async () => {
    const settings = { ...world.standIn.settings, X_WATCH: 'false' };
    const session = await openSession(xConfig.parse(settings), world.context);
    expect(x.watch!.intervalMs(session)).toBeNull();
    expect((await pollOnce(x, session, null)).arrivals).toEqual([]);
    expect(askedFor('mentions')).toBe(0);
  });

  it('is told to whoever looks it up', async () => {
    const { id } = mention('when do you open?');
    await postOn(world, aPost('We open at nine.'), attemptFor(world.clock));
    await postOn(world, aPost('Closed on Monday.'), attemptFor(world.clock));
    const [mine, mentions] = x.reads!;
    expect(await mine!.read(world.session, { words: 'NINE', days: 1 } as never, signal)).toMatch(
      /https:\/\/x\.com\/acme\/status\/\d+ {2}0 likes, .*\nWe open at nine\.$/,
    );
    expect(await mine!.read(world.session, { words: 'ten', days: 1 } as never, signal)).toBe(
      'No post of the owner’s fits.',
    );
    const said = await mentions!.read(world.session, { days: 1 } as never, signal);
    expect(said).toContain(`https://x.com/ali/status/${id}`);
    expect(said).toContain('@acme when do you open?');
  });

  it('is answered under the post, once, and stands in the summary', async () => {
    const from = Date.now() - 60_000;
    const asked = mention('when do you open?');
    const other = mention('hello');
    const reply = kindOf('x.reply');
    const action = { type: 'x.reply', account: '@acme', in_reply_to: asked.id, text: 'At nine.' };
    const receipt = await reply.execute(world.session, action, attemptFor(world.clock));
    const [post] = world.standIn.own();
    world.standIn.network.like(post!);
    expect(post).toMatchObject({ id: receipt.id, replyTo: asked.id, text: 'At nine.' });
    const summary = await x.summary!(world.session, { from, to: Date.now() }, signal);
    expect(summary).toMatchObject({ account: '@acme', remarks: [] });
    expect(Object.fromEntries(summary.figures.map(({ label, value }) => [label, value]))).toMatchObject({
      Posts: 1,
      Likes: 1,
      Mentions: 2,
      Followers: 120,
    });
    expect(summary.posts).toMatchObject([{ text: 'At nine.', link: receipt.link }]);
    expect(summary.heard).toMatchObject([
      { from: ALI, link: `https://x.com/ali/status/${other.id}`, answered: false },
      { text: '@acme when do you open?', answered: true },
    ]);
  });

  it('says in the summary what could not be read, instead of failing', async () => {
    world.standIn.fault('500-before', 1_000, 'read');
    const summary = await x.summary!(world.session, { from: 0, to: Date.now() }, signal);
    expect(summary.remarks).toHaveLength(3);
  });

  it('can’t be answered where the post is gone, and says so', async () => {
    const asked = mention('hello');
    world.standIn.network.remove(asked.id);
    const action = { type: 'x.reply', account: '@acme', in_reply_to: asked.id, text: 'Hello!' };
    const error = await failureOf(kindOf('x.reply').execute(world.session, action, attemptFor(world.clock)));
    expect(error).toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      message: 'X does not let this account answer that post.',
    });
  });
});
