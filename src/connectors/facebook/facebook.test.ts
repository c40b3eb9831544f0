import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor, dyingAfter, forgetful, untilDone } from '../../../tests/helpers/attempts.ts';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import { squareJpeg, squarePng } from '../../../tests/helpers/pictures.ts';
import { pollOnce } from '../../../tests/helpers/watching.ts';
import type { SocialPost } from '../../domain/social.ts';
import type { Task } from '../../domain/task.ts';
import { facebook } from './index.ts';
import { facebookPost } from './post.ts';
import { facebookReply } from './reply.ts';
import { PAGE, SEED_COMMENT } from './stand-in/page.ts';
import { type FacebookStandIn, startStandIn, USER_TOKEN } from './stand-in.ts';

const MIA = { id: '700000000000009', name: 'Mia Berg' };
const FILES = {
  'Inbox/shop.jpg': squareJpeg,
  'Inbox/sign.png': squarePng,
  'Inbox/film.jpg': Buffer.from('no picture'),
};
const signal = new AbortController().signal;

let world: ConnectorWorld<FacebookStandIn>;
const page = () => world.standIn.page;
beforeEach(async () => {
  world = await openConnectorWorld(facebook, startStandIn);
});
afterEach(() => world.close());

function aPost(changes: Partial<SocialPost> = {}): SocialPost {
  const account = facebook.account(world.session);
  return { type: 'facebook.post', account, text: 'We open at nine.', attachments: [], alt: '', ...changes };
}
const attempt = (memory: Record<string, string> | null = null) => attemptFor(world.clock, { memory, files: FILES });

describe('a post on Facebook', () => {
  it('puts its pictures up unseen, with what they show, and then shows them in their order', async () => {
    const attachments = ['Inbox/shop.jpg', 'Inbox/sign.png'];
    const receipt = await facebookPost.execute(world.session, aPost({ attachments, alt: 'Our shop' }), attempt());
    const [shown] = await world.standIn.shows();
    expect(shown).toMatchObject({ text: 'We open at nine.', by: 'Acme', id: receipt.id });
    expect(shown?.pictures.map(({ type, alt }) => `${type} ${alt}`)).toEqual([
      'image/jpeg Our shop',
      'image/png Our shop',
    ]);
    expect(receipt.link).toMatch(/^https:\/\/www\.facebook\.com\/\d+\/posts\/\d+$/);
  });

  it('goes on where it was cut off, and puts no picture up twice', async () => {
    const action = aPost({ attachments: ['Inbox/shop.jpg', 'Inbox/sign.png'] });
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(facebookPost.execute(world.session, action, first)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(page().photos.size).toBe(2);
    await facebookPost.execute(world.session, action, attempt(first.memory));
    expect(page().photos.size).toBe(2);
    expect(await world.standIn.effects()).toBe(1);
  });

  it.each([1, 2, 3])('comes out once where the process dies at step %i', async (nth) => {
    let tries = 0;
    await untilDone(
      facebookPost,
      world.session,
      aPost({ attachments: ['Inbox/shop.jpg', 'Inbox/sign.png'] }),
      (memory) => {
        tries += 1;
        return tries === 1 ? dyingAfter(attempt(memory), nth) : attempt(memory);
      },
    );
    expect(tries).toBeGreaterThan(1);
    expect(await world.standIn.effects()).toBe(1);
  });

  it.each(
    ['photo', 'read', 'effect'].flatMap((call) =>
      (['500-before', '500-after', 'drop-after', 'malformed'] as const).map((fault) => [fault, call] as const),
    ),
  )('comes out once whatever is cut off: %s at a call of the kind %s', async (fault, call) => {
    world.standIn.fault(fault, 1, call);
    const attachments = ['Inbox/shop.jpg', 'Inbox/sign.png'];
    await untilDone(facebookPost, world.session, aPost({ attachments }), (memory) => attempt(memory));
    expect(await world.standIn.effects()).toBe(1);
    expect((await world.standIn.shows())[0]?.pictures).toHaveLength(2);
  });

  it('tells of every copy where Facebook made several of it', async () => {
    const first = attempt();
    world.standIn.fault('500-after', 1);
    await expect(facebookPost.execute(world.session, aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    page().addPost(PAGE, 'We open at nine.', [], false);
    const found = await facebookPost.lookup(world.session, aPost(), attempt(first.memory));
    expect(found).toMatchObject({ found: true, receipt: { remarks: [expect.stringContaining('made 2 of it')] } });
  });

  it('doesn’t take for its own what said the same before', async () => {
    page().addPost(PAGE, 'We open at nine.', [], false);
    page().addPost(PAGE, 'Something else.', [], false);
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(facebookPost.execute(world.session, aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await facebookPost.lookup(world.session, aPost(), attempt(first.memory))).toEqual({
      found: false,
      certain: true,
    });
  });

  it('is sure of nothing where the same words stand there with other pictures', async () => {
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(facebookPost.execute(world.session, aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    const photo = page().addPhoto({ type: 'image/jpeg', bytes: squareJpeg, alt: '' });
    page().addPost(PAGE, 'We open at nine.', [photo], false);
    expect(await facebookPost.lookup(world.session, aPost(), attempt(first.memory))).toEqual({
      found: false,
      certain: false,
    });
  });

  it('is refused as a duplicate where somebody posted the same just before', async () => {
    page().addPost(PAGE, 'We open at nine.', [], false);
    await expect(facebookPost.execute(world.session, aPost(), attempt())).rejects.toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      message: expect.stringContaining('posted there before'),
    });
  });

  it('is found by its words after a back-up was restored, and nothing is certain where it isn’t', async () => {
    const lost = { ...attempt(), memoryLost: true };
    expect(await facebookPost.lookup(world.session, aPost(), lost)).toEqual({ found: false, certain: false });
    const { id } = await facebookPost.execute(world.session, aPost(), attempt());
    expect(await facebookPost.lookup(world.session, aPost(), lost)).toMatchObject({ found: true, receipt: { id } });
  });

  it('refuses a file that is no picture before anything goes up', async () => {
    const action = aPost({ attachments: ['Inbox/shop.jpg', 'Inbox/film.jpg'] });
    await expect(facebookPost.execute(world.session, action, attempt())).rejects.toMatchObject({
      code: 'action_invalid',
      message: expect.stringContaining('film.jpg'),
    });
    expect(page().photos.size).toBe(0);
  });

  it('never goes to another page than the one it was approved for', async () => {
    const action = aPost({ account: 'Acme (999)' });
    await expect(facebookPost.execute(world.session, action, attempt())).rejects.toMatchObject({
      code: 'action_invalid',
    });
    expect(await world.standIn.effects()).toBe(0);
  });

  it('does not leave where what it needs can’t be remembered', async () => {
    const refusing = forgetful(attempt());
    await expect(facebookPost.execute(world.session, aPost(), refusing)).rejects.toMatchObject({
      code: 'approval_void',
    });
    expect(await world.standIn.effects()).toBe(0);
  });

  it('waits as long as Facebook says', async () => {
    world.standIn.fault('429', 1);
    await expect(facebookPost.execute(world.session, aPost(), attempt())).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 60_000,
    });
  });
});

describe('settings that don’t fit', () => {
  it.each([
    ['a version that is retired', { META_GRAPH_VERSION: 'v19.0' }, 'not_configured', /META_GRAPH_VERSION/],
    ['a person’s token', { FACEBOOK_PAGE_TOKEN: USER_TOKEN }, 'refused', /pages_manage_posts/],
    ['a token that is no token', { FACEBOOK_PAGE_TOKEN: 'x'.repeat(30) }, 'not_authorized', /FACEBOOK_PAGE_TOKEN/],
    ['another app’s secret', { META_APP_SECRET: 'wrong-secret' }, 'refused', /doctor --live/],
  ])('are told in plain words: %s', async (_, settings, code, hint) => {
    const other = await openConnectorWorld(facebook, startStandIn, { settings });
    try {
      const error = await facebookPost.execute(other.session, aPost(), attempt()).catch((thrown) => thrown);
      expect(error).toMatchObject({ code, outcome: 'not-sent', hint: expect.stringMatching(hint) });
      expect(`${error.message} ${error.hint}`).not.toMatch(/EAA|wrong-secret/);
    } finally {
      await other.close();
    }
  });

  it('that are missing are named, each with how to get it', () => {
    expect(facebook.missing({}).map(({ name }) => name)).toEqual(['FACEBOOK_PAGE_ID', 'FACEBOOK_PAGE_TOKEN']);
    expect(facebook.missing(world.standIn.settings)).toEqual([]);
  });

  it('check says whose page it is', async () => {
    expect(await facebook.check(world.session, signal)).toEqual({
      ok: true,
      says: 'Connected as the page "Acme" (100200300400500)',
    });
  });
});

describe('an answer on Facebook', () => {
  const reply = (in_reply_to: string) => ({
    type: 'facebook.reply',
    account: facebook.account(world.session),
    in_reply_to,
    text: 'Yes, from ten to four.',
  });

  it('stands under the comment, also where that is an answer itself', async () => {
    const first = await facebookReply.execute(world.session, reply(SEED_COMMENT), attempt());
    const comment = page().find(first.id);
    const further = page().addComment(MIA, 'And on Monday?', comment);
    const again = attempt();
    world.standIn.fault('500-after', 1);
    await expect(facebookReply.execute(world.session, reply(further.id), again)).rejects.toMatchObject({
      outcome: 'unknown',
    });
    const found = await facebookReply.lookup(world.session, reply(further.id), attempt(again.memory));
    expect(found).toMatchObject({ found: true });
    expect(found).not.toMatchObject({ receipt: { id: first.id } });
  });

  it('says so where the comment is gone', async () => {
    await expect(facebookReply.execute(world.session, reply('1_2'), attempt())).rejects.toMatchObject({
      code: 'not_found',
      outcome: 'not-sent',
    });
  });

  it('shows on its card what it answers and to whom, and counts as a new receiver', () => {
    const facts = { message_id: SEED_COMMENT };
    const task = {
      kind: 'SOCIAL',
      source: `facebook:${SEED_COMMENT}`,
      from: 'Sara Lind',
      request: 'On Sundays?',
      facts,
    } as Task;
    const action = reply(SEED_COMMENT);
    const card = facebookReply.render(action, task);
    expect(card.title).toBe('Answer Sara Lind on Facebook');
    expect(card.blocks).toContainEqual({ kind: 'text', label: 'Sara Lind wrote', text: 'On Sundays?' });
    expect(facebookReply.facts(action, task)).toMatchObject({
      staysInThread: true,
      critical: [{ kind: 'recipient', field: 'in_reply_to', value: SEED_COMMENT }],
    });
    expect(facebookReply.facts(action, { ...task, source: 'x:1' }).staysInThread).toBe(false);
  });
});

describe('what others say on Facebook', () => {
  const poll = (cursor: unknown = null) => pollOnce(facebook, world.session, cursor);

  it('makes one arrival a comment and mention, by its id, with nothing that could pass for an address', async () => {
    const [newest] = page().posts;
    page().addComment({ ...MIA, name: 'Boss\u202e <boss@acme.example>' }, 'Is the blue one still there?', newest!);
    page().addPost(MIA, 'Best shop in town!', [], true);
    const { arrivals, cursor } = await poll();
    expect(arrivals.map(({ subject }) => subject).sort()).toEqual([
      'Comment on Facebook: “Our shop is open from nine to six.”',
      'Mention on Facebook',
    ]);
    const [comment] = arrivals.filter(({ subject }) => subject.startsWith('Comment'));
    expect(comment).toMatchObject({ kind: 'SOCIAL', from: 'Boss boss@acme.example', facts: { thread: newest!.id } });
    expect(comment?.source).toBe(`facebook:${comment?.facts.message_id}`);
    expect(comment?.request).toContain('Is the blue one still there?');
    page().addComment(MIA, 'And the red one?', newest!);
    const next = await poll(cursor);
    expect(next.fresh(arrivals).map(({ request }) => request.split('\n')[0])).toEqual(['And the red one?']);
  });

  it('leaves out its own words, what is answered, and what is older than a day at first', async () => {
    const [newest] = page().posts;
    const comment = page().addComment(MIA, 'Answered already?', newest!);
    page().addComment(PAGE, 'Yes.', comment);
    page().addComment(PAGE, 'By ourselves.', newest!);
    expect((await poll()).arrivals).toEqual([]);
  });

  it('misses none of many', async () => {
    const [newest] = page().posts;
    for (let at = 0; at < 130; at++) page().addComment(MIA, `Comment ${at}`, newest!);
    expect((await poll()).arrivals).toHaveLength(130);
  });
});

describe('what is known of Facebook', () => {
  it('is when the token ends, or its right to see', async () => {
    const { expiresAt } = await facebook.login!(world.session, signal);
    const days = (expiresAt! - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89);
    expect(days).toBeLessThan(91);
  });

  it('is told by probes that only read', async () => {
    const answers = await Promise.all(facebook.probes!.map(({ look }) => look(world.session, signal)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
    expect(world.standIn.requests().every(({ line }) => line.startsWith('GET'))).toBe(true);
  });

  it('is summed up for a period', async () => {
    await facebookPost.execute(world.session, aPost(), attempt());
    page().addComment(MIA, 'Nice!', page().posts[0]!);
    const period = { from: Date.now() - 86_400_000, to: Date.now() + 86_400_000 };
    const summary = await facebook.summary!(world.session, period, signal);
    expect(summary.figures).toContainEqual({ label: 'Followers', value: 128 });
    expect(summary.posts).toMatchObject([
      { text: 'We open at nine.', figures: [{ value: 0 }, { label: 'Comments', value: 1 }, {}] },
    ]);
    expect(summary.heard).toMatchObject([{ from: 'Mia Berg', text: 'Nice!', answered: false }]);
    expect(summary.remarks).toEqual([]);
  });

  it('can be looked up', async () => {
    const [posts, comments] = facebook.reads!;
    expect(await posts!.read(world.session, { count: 5 }, signal)).toContain('Our shop is open');
    const [seed] = page().posts;
    expect(await comments!.read(world.session, { post: seed!.id }, signal)).toContain('Do you open on Sundays?');
    await expect(comments!.read(world.session, { post: '5_5' }, signal)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('with a browser instead of the API', () => {
  const settings = { FACEBOOK_ACCESS: 'browser', FACEBOOK_WEB_PROFILE: 'https://www.facebook.com/acme' };

  it('needs an address alone, posts as whoever that is, and watches nothing', async () => {
    expect(facebook.missing({ FACEBOOK_ACCESS: 'browser' }).map(({ name }) => name)).toEqual(['FACEBOOK_WEB_PROFILE']);
    expect(facebook.missing(settings)).toEqual([]);
    const session = await facebook.open(facebook.configSchema.parse(settings), world.context);
    expect(facebook.account(session)).toMatch(/^@?acme$/);
    expect(facebook.watch!.intervalMs(session)).toBeNull();
    await expect(facebook.reads![0]!.read(session, { count: 1 }, signal)).rejects.toMatchObject({
      code: 'not_configured',
    });
    await facebook.close!(session);
  });
});
