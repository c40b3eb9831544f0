import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor, dyingAfter, untilDone } from '../../../tests/helpers/attempts.ts';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import { squareJpeg, squarePng, wideJpeg } from '../../../tests/helpers/pictures.ts';
import { pollOnce } from '../../../tests/helpers/watching.ts';
import type { SocialPost } from '../../domain/social.ts';
import { instagram } from './index.ts';
import { instagramPost } from './post.ts';
import { instagramReply } from './reply.ts';
import { SEED_COMMENT } from './stand-in/profile.ts';
import { type InstagramStandIn, startStandIn } from './stand-in.ts';

const FILES = { 'Inbox/shop.jpg': squareJpeg, 'Inbox/other.jpg': Buffer.concat([squareJpeg, Buffer.from([0])]) };
const BAD_FILES = { 'Inbox/wide.jpg': wideJpeg, 'Inbox/sign.jpg': squarePng };
const signal = new AbortController().signal;

let world: ConnectorWorld<InstagramStandIn>;
const profile = () => world.standIn.profile;
const lines = (pattern: RegExp) => world.standIn.requests().filter(({ line }) => pattern.test(line)).length;
beforeEach(async () => {
  world = await openConnectorWorld(instagram, startStandIn);
});
afterEach(() => world.close());

function aPost(changes: Partial<SocialPost> = {}): SocialPost {
  const attachments = ['Inbox/shop.jpg'];
  return { type: 'instagram.post', account: '@acme', text: 'We open at nine.', attachments, alt: '', ...changes };
}
const attempt = (memory: Record<string, string> | null = null) =>
  attemptFor(world.clock, { memory, files: { ...FILES, ...BAD_FILES } });
const execute = (action: SocialPost, with_ = attempt()) => instagramPost.execute(world.session, action, with_);

describe('a post on Instagram', () => {
  it('is fetched by Instagram from the public address, and taken away from there afterwards', async () => {
    const receipt = await execute(aPost({ alt: 'Our shop' }));
    const [shown] = await world.standIn.shows();
    expect(shown).toMatchObject({ id: receipt.id, by: '@acme', text: 'We open at nine.', link: receipt.link });
    expect(shown?.pictures).toEqual([{ type: 'image/jpeg', bytes: squareJpeg, alt: 'Our shop' }]);
    expect(world.standIn.files.size).toBe(0);
  });

  it('shows several pictures as one post, in their order', async () => {
    await execute(aPost({ attachments: ['Inbox/other.jpg', 'Inbox/shop.jpg'] }));
    const [shown] = await world.standIn.shows();
    expect(shown?.pictures.map(({ bytes }) => bytes)).toEqual([FILES['Inbox/other.jpg'], squareJpeg]);
    expect(await world.standIn.effects()).toBe(1);
  });

  it('goes on with the pictures that are there already where it was cut off between them', async () => {
    const action = aPost({ attachments: ['Inbox/other.jpg', 'Inbox/shop.jpg'] });
    const first = attempt();
    world.standIn.fault('500-before', 1, 'secondUpload');
    await expect(execute(action, first)).rejects.toMatchObject({ code: 'service_failed', outcome: 'not-sent' });
    await execute(action, attempt(first.memory));
    expect(profile().containers.size).toBe(3);
    expect((await world.standIn.shows())[0]?.pictures).toHaveLength(2);
  });

  it('publishes the container of an earlier try, and makes no other', async () => {
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(execute(aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    await execute(aPost(), attempt(first.memory));
    expect(lines(/^POST .*\/media$/)).toBe(1);
    expect(await world.standIn.effects()).toBe(1);
  });

  it('makes a new one where a day has passed, and only where it certainly is not out', async () => {
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(execute(aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    await world.standIn.gestures.find(({ name }) => name === 'expire')!.do({});
    expect(await instagramPost.lookup(world.session, aPost(), attempt(first.memory))).toEqual({
      found: false,
      certain: true,
    });
    await execute(aPost(), attempt(first.memory));
    expect(lines(/^POST .*\/media$/)).toBe(2);
    expect(await world.standIn.effects()).toBe(1);
  });

  it('is found by its container where publishing gave no answer, and never by being the newest', async () => {
    profile().addMedia('acme', 'We open at nine.', []);
    const first = attempt();
    world.standIn.fault('drop-after', 1);
    await expect(execute(aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    const [own] = profile().media;
    profile().addMedia('acme', 'Posted by hand.', []);
    const found = await instagramPost.lookup(world.session, aPost(), attempt(first.memory));
    expect(found).toMatchObject({ found: true, receipt: { id: own!.id } });
  });

  it('leaves it open where Instagram no longer knows the container', async () => {
    const first = attempt();
    world.standIn.fault('500-after', 1);
    await expect(execute(aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    profile().containers.clear();
    expect(await instagramPost.lookup(world.session, aPost(), attempt(first.memory))).toEqual({
      found: false,
      certain: false,
    });
    await expect(execute(aPost(), attempt(first.memory))).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(await world.standIn.effects()).toBe(1);
  });

  it('waits where the quota of the day is used up, before anything goes up', async () => {
    profile().quotaUsed = 100;
    await expect(execute(aPost())).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 3_600_000 });
    expect(lines(/^PUT /)).toBe(0);
  });

  it.each([
    ['too wide', 'Inbox/wide.jpg', /crop it/],
    ['a PNG by another name', 'Inbox/sign.jpg', /only JPEG/],
  ])('refuses a picture that is %s, before anything goes up', async (_, path, says) => {
    await expect(execute(aPost({ attachments: [path] }))).rejects.toMatchObject({
      code: 'action_invalid',
      message: expect.stringMatching(says),
    });
    expect(lines(/^PUT /)).toBe(0);
  });

  it.each([
    ['does not take what is put there', 'upload', '401', /^The web space for pictures/],
    ['gives back something else', 'public', 'malformed', /does not give back/],
  ] as const)('stops where the web space %s, and says which settings to look at', async (_, match, fault, says) => {
    world.standIn.fault(fault, 1, match);
    await expect(execute(aPost())).rejects.toMatchObject({
      outcome: 'not-sent',
      message: expect.stringMatching(says),
      hint: expect.stringContaining('INSTAGRAM_UPLOAD_URL'),
    });
    expect(lines(/^POST /)).toBe(0);
  });

  it.each([1, 2, 3, 4, 5])('comes out once where the process dies at step %i', async (nth) => {
    let tries = 0;
    await untilDone(
      instagramPost,
      world.session,
      aPost({ attachments: ['Inbox/other.jpg', 'Inbox/shop.jpg'] }),
      (memory) => {
        tries += 1;
        return tries === 1 ? dyingAfter(attempt(memory), nth) : attempt(memory);
      },
    );
    expect(tries).toBeGreaterThan(1);
    expect(await world.standIn.effects()).toBe(1);
  });

  it.each(
    ['container', 'upload', 'public', 'read', 'effect'].flatMap((call) =>
      (['500-before', '500-after', 'drop-after', 'malformed'] as const).map((fault) => [fault, call] as const),
    ),
  )('comes out once whatever is cut off: %s at a call of the kind %s', async (fault, call) => {
    world.standIn.fault(fault, 1, call);
    await untilDone(
      instagramPost,
      world.session,
      aPost({ attachments: ['Inbox/other.jpg', 'Inbox/shop.jpg'] }),
      (memory) => attempt(memory),
    );
    expect(await world.standIn.effects()).toBe(1);
    expect((await world.standIn.shows())[0]?.pictures).toHaveLength(2);
  });

  it('never goes out under another name than the card showed', async () => {
    const other = await openConnectorWorld(instagram, startStandIn, { settings: { INSTAGRAM_USERNAME: 'somebody' } });
    try {
      const action = aPost({ account: '@somebody' });
      await expect(instagramPost.execute(other.session, action, attempt())).rejects.toMatchObject({
        code: 'not_configured',
      });
      expect(await instagram.check(other.session, signal)).toMatchObject({ ok: false });
    } finally {
      await other.close();
    }
    await expect(execute(aPost({ account: '@somebody' }))).rejects.toMatchObject({ code: 'action_invalid' });
  });

  it.each([
    ['no picture', { attachments: [] }, /needs a picture/],
    ['a picture that is no JPEG by its name', { attachments: ['Inbox/sign.png'] }, /JPEG/],
    ['31 hashtags', { text: '#a '.repeat(31) }, /30 hashtags/],
    ['21 mentions', { text: '@ann '.repeat(21) }, /20 mentions/],
    ['2,201 characters', { text: 'x'.repeat(2_201) }, /2,200 characters/],
  ])('can’t be drafted with %s', (_, changes, says) => {
    expect(String(instagramPost.schema.safeParse(aPost(changes)).error)).toMatch(says);
  });

  it('counts addresses as no mentions', () => {
    const text = 'info@acme.example '.repeat(25);
    expect(instagramPost.schema.safeParse(aPost({ text })).success).toBe(true);
  });
});

describe('what others say on Instagram', () => {
  it('makes an arrival of each comment, answer and tag that is not answered yet', async () => {
    const [newest] = profile().media;
    const comment = profile().addComment('mia.berg', 'Where is this?', newest!);
    profile().addComment('acme', 'In the old town.', comment);
    profile().addComment('ali', 'Which street?', comment);
    profile().addMedia('tom', 'Lunch at @acme', []);
    const { arrivals } = await pollOnce(instagram, world.session, null);
    expect(arrivals.map(({ from, subject }) => `${from}: ${subject}`).sort()).toEqual([
      '@ali: Comment on Instagram: “Good morning!”',
      '@tom: Mention on Instagram',
    ]);
    expect(arrivals.every(({ kind, source }) => kind === 'SOCIAL' && source.startsWith('instagram:'))).toBe(true);
  });

  it('is answered under the comment, also where that is an answer itself', async () => {
    const text = 'The second on the left.';
    const first = profile().addComment('ali', 'Which street?', profile().find(SEED_COMMENT));
    const action = { type: 'instagram.reply', account: '@acme', in_reply_to: first.id, text };
    const doubtful = attempt();
    world.standIn.fault('500-after', 1);
    await expect(instagramReply.execute(world.session, action, doubtful)).rejects.toMatchObject({ outcome: 'unknown' });
    const found = await instagramReply.lookup(world.session, action, attempt(doubtful.memory));
    expect(found).toMatchObject({ found: true, receipt: { summary: 'Answered on Instagram as @acme' } });
  });
});

describe('what is known of Instagram', () => {
  it('is when the token ends', async () => {
    const { expiresAt, renew } = await instagram.login!(world.session, signal);
    expect(Math.round((expiresAt! - Date.now()) / 86_400_000)).toBe(60);
    expect(renew).toContain('INSTAGRAM_TOKEN');
  });

  it('is summed up for a period, and told by reads and probes', async () => {
    await execute(aPost());
    profile().addComment('mia.berg', 'Nice!', profile().media[0]!);
    const period = { from: Date.now() - 86_400_000, to: Date.now() + 86_400_000 };
    const summary = await instagram.summary!(world.session, period, signal);
    expect(summary.posts).toMatchObject([{ text: 'We open at nine.' }]);
    expect(summary.heard).toMatchObject([{ from: '@mia.berg', text: 'Nice!', answered: false }]);
    expect(summary.figures).toContainEqual({ label: 'Comments', value: 1 });
    const [posts, comments] = instagram.reads!;
    expect(await posts!.read(world.session, { count: 5 }, signal)).toContain('Good morning!');
    expect(await comments!.read(world.session, { post: profile().media[0]!.id }, signal)).toContain('Nice!');
    const answers = await Promise.all(instagram.probes!.map(({ look }) => look(world.session, signal)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
  });
});

describe('with a browser instead of the API', () => {
  const settings = { INSTAGRAM_ACCESS: 'browser', INSTAGRAM_WEB_PROFILE: 'https://www.instagram.com/acme' };

  it('needs an address alone, posts as whoever that is, and watches nothing', async () => {
    expect(instagram.missing({ INSTAGRAM_ACCESS: 'browser' }).map(({ name }) => name)).toEqual([
      'INSTAGRAM_WEB_PROFILE',
    ]);
    expect(instagram.missing(settings)).toEqual([]);
    const session = await instagram.open(instagram.configSchema.parse(settings), world.context);
    expect(instagram.account(session)).toMatch(/^@?acme$/);
    expect(instagram.watch!.intervalMs(session)).toBeNull();
    await expect(instagram.reads![0]!.read(session, { count: 1 }, signal)).rejects.toMatchObject({
      code: 'not_configured',
    });
    await instagram.close!(session);
  });
});
