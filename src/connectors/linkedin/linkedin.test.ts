import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor, forgetful, untilDone } from '../../../tests/helpers/attempts.ts';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import { squareJpeg, squarePng } from '../../../tests/helpers/pictures.ts';
import type { SocialPost } from '../../domain/social.ts';
import type { Task } from '../../domain/task.ts';
import { linkedin } from './index.ts';
import { linkedinPost } from './post.ts';
import { linkedinReply } from './reply.ts';
import { PAGE, SEED_COMMENT, urnOf } from './stand-in/company.ts';
import { type LinkedInStandIn, startStandIn } from './stand-in.ts';

const DAY_MS = 24 * 3_600_000;
const FILES = {
  'Inbox/shop.jpg': squareJpeg,
  'Inbox/sign.png': squarePng,
  'Inbox/film.jpg': Buffer.from('no picture'),
};
const TEXT = 'We open at nine (really) #Saturday';

let world: ConnectorWorld<LinkedInStandIn>;
const company = () => world.standIn.company;
beforeEach(async () => {
  world = await openConnectorWorld(linkedin, startStandIn);
});
afterEach(() => world.close());

/** Another world, seen with other settings. */
async function reopenWith(settings: (standIn: LinkedInStandIn) => Readonly<Record<string, string>>): Promise<void> {
  await world.close();
  world = await openConnectorWorld(linkedin, async (options) => {
    const standIn = await startStandIn(options);
    return { ...standIn, settings: { ...standIn.settings, ...settings(standIn) } };
  });
}

function aPost(changes: Partial<SocialPost> = {}): SocialPost {
  const account = linkedin.account(world.session);
  return { type: 'linkedin.post', account, text: TEXT, attachments: [], alt: '', ...changes };
}
const attempt = (memory: Record<string, string> | null = null) => attemptFor(world.clock, { memory, files: FILES });
const post = (action = aPost(), tried = attempt()) => linkedinPost.execute(world.session, action, tried);
const lookup = (tried = attempt(), action = aPost()) => linkedinPost.lookup(world.session, action, tried);
/** What people have posted by themselves, or an earlier try. */
const standsThere = (text = TEXT, little = 'We open at nine \\(really\\) {hashtag|\\#|Saturday}') =>
  company().addPost({ by: PAGE, little, text, pictures: [], content: undefined });

describe('a post on LinkedIn', () => {
  it('stands there as it was written, with its hashtag, and its receipt leads there', async () => {
    const receipt = await post();
    const [shown] = await world.standIn.shows();
    expect(shown).toMatchObject({ text: TEXT, by: 'Acme', id: receipt.id });
    expect(company().posts[0]?.little).toContain('{hashtag|\\#|Saturday}');
    expect(receipt.link).toBe(`https://www.linkedin.com/feed/update/${receipt.id}/`);
  });

  it.each([
    [['Inbox/shop.jpg'], ['image/jpeg Our shop']],
    [
      ['Inbox/shop.jpg', 'Inbox/sign.png'],
      ['image/jpeg Our shop', 'image/png Our shop'],
    ],
  ])('shows its pictures in their order, with what they show: %j', async (attachments, pictures) => {
    await post(aPost({ attachments, alt: 'Our shop' }));
    const [shown] = await world.standIn.shows();
    expect(shown?.pictures.map(({ type, alt }) => `${type} ${alt}`)).toEqual(pictures);
  });

  it('goes on where it was cut off, and puts no picture up twice', async () => {
    const action = aPost({ attachments: ['Inbox/shop.jpg', 'Inbox/sign.png'] });
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(post(action, first)).rejects.toMatchObject({ outcome: 'unknown' });
    await post(action, attempt(first.memory));
    expect(company().pictures.size).toBe(2);
    expect(await world.standIn.effects()).toBe(1);
  });

  it.each(
    ['picture', 'read', 'effect'].flatMap((call) =>
      (['500-before', '500-after', 'drop-after', 'malformed'] as const).map((fault) => [fault, call] as const),
    ),
  )('comes out once whatever is cut off: %s at a call of the kind %s', async (fault, call) => {
    world.standIn.fault(fault, 1, call);
    const action = aPost({ attachments: ['Inbox/shop.jpg', 'Inbox/sign.png'] });
    await untilDone(linkedinPost, world.session, action, attempt);
    expect(await world.standIn.effects()).toBe(1);
    expect((await world.standIn.shows())[0]?.pictures).toHaveLength(2);
  });

  it('sends no picture to an address that isn’t LinkedIn’s own', async () => {
    await reopenWith(() => ({ LINKEDIN_UPLOAD_ORIGINS: 'https://www.linkedin.com' }));
    await expect(post(aPost({ attachments: ['Inbox/shop.jpg'] }))).rejects.toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      message: expect.stringContaining('not its own'),
    });
    expect(world.standIn.requests().some(({ line }) => line.includes('dms-uploads'))).toBe(false);
    expect(await world.standIn.effects()).toBe(0);
  });

  it('refuses a file that is no picture before anything goes up', async () => {
    await expect(post(aPost({ attachments: ['Inbox/film.jpg'] }))).rejects.toMatchObject({ code: 'action_invalid' });
    expect(company().pictures.size).toBe(0);
  });

  it('waits until LinkedIn’s day is over where it takes no more calls', async () => {
    world.standIn.fault('429', 1);
    const error = await post().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'rate_limited', outcome: 'not-sent' });
    const back = world.clock.now() + error.retryAfterMs;
    // the test's clock hurries, so midnight is met to within a minute
    expect(Math.min(back % DAY_MS, DAY_MS - (back % DAY_MS))).toBeLessThan(60_000);
  });

  it('never goes out as another author than the one it was approved for', async () => {
    await expect(post(aPost({ account: 'Someone (urn:li:person:x)' }))).rejects.toMatchObject({
      code: 'action_invalid',
    });
    expect(await world.standIn.effects()).toBe(0);
  });

  it('does not leave where what it needs can’t be remembered', async () => {
    await expect(post(aPost(), forgetful(attempt()))).rejects.toMatchObject({ code: 'approval_void' });
    expect(await world.standIn.effects()).toBe(0);
  });

  it('is found by its words after a back-up was restored, and nothing is certain where it isn’t', async () => {
    const lost = () => ({ ...attempt(), memoryLost: true });
    expect(await lookup(lost())).toEqual({ found: false, certain: false });
    const { id } = await post();
    expect(await lookup(lost())).toMatchObject({ found: true, receipt: { id } });
  });
});

describe('what LinkedIn takes for a copy', () => {
  it('is refused where somebody else posted the same, and says where', async () => {
    const { urn } = standsThere();
    await expect(post()).rejects.toMatchObject({
      code: 'refused',
      outcome: 'not-sent',
      hint: expect.stringContaining(urn),
    });
    expect(await world.standIn.effects()).toBe(1);
  });

  it('is ours where an earlier try made it and its answer was lost', async () => {
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(post(aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    const second = attempt(first.memory);
    const { remember } = second;
    let late = '';
    // it shows only after the look that would have found it
    second.remember = async (kept) => {
      await remember(kept);
      late = standsThere().urn;
    };
    expect(await post(aPost(), second)).toMatchObject({ id: late });
    expect(await world.standIn.effects()).toBe(1);
  });

  it('is refused with a way out where LinkedIn names a post that isn’t there any more', async () => {
    const { urn } = standsThere();
    const find = company().post.bind(company());
    // LinkedIn's memory of copies outlives the post
    company().post = (asked) => (asked === urn ? null : find(asked));
    await expect(post()).rejects.toMatchObject({ code: 'refused', hint: expect.stringContaining('wait a day') });
  });
});

describe('a person’s token, which may post and read nothing', () => {
  beforeEach(() => reopenWith(({ asPerson }) => asPerson));

  it('posts', async () => {
    const receipt = await post();
    expect((await world.standIn.shows())[0]).toMatchObject({ id: receipt.id, by: 'Olga Owner', text: TEXT });
  });

  it('can’t tell after a doubt, so the owner is asked and nothing is tried again', async () => {
    const first = attempt();
    world.standIn.fault('500-after', 1);
    await expect(post(aPost(), first)).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await lookup(attempt(first.memory))).toEqual({ found: false, certain: false });
    await expect(post(aPost(), attempt(first.memory))).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(await world.standIn.effects()).toBe(1);
  });

  it('begins without a doubt after what certainly did not go out', async () => {
    const first = attempt();
    world.standIn.fault('429', 1);
    await expect(post(aPost(), first)).rejects.toMatchObject({ outcome: 'not-sent' });
    expect(await lookup(attempt(first.memory))).toEqual({ found: false, certain: true });
    await post(aPost(), attempt(first.memory));
    expect(await world.standIn.effects()).toBe(1);
  });

  it('is told of by check and by the probes, in plain words', async () => {
    const { signal } = new AbortController();
    expect(await linkedin.check(world.session, signal)).toMatchObject({
      ok: true,
      says: expect.stringContaining('Olga Owner'),
    });
    const looked = await Promise.all(linkedin.probes!.map(({ look }) => look(world.session, signal)));
    expect(looked.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(looked[1]?.says).toContain('you are asked');
  });
});

describe('an answer on LinkedIn', () => {
  const reply = (in_reply_to: string, text = 'Yes (from ten) #soon') => ({
    type: 'linkedin.reply',
    account: linkedin.account(world.session),
    in_reply_to,
    text,
  });
  const answer = (in_reply_to: string, tried = attempt()) =>
    linkedinReply.execute(world.session, reply(in_reply_to), tried);

  it('stands under the comment as it was written: comments know no escapes', async () => {
    const receipt = await answer(SEED_COMMENT);
    const own = company().comment(receipt.id);
    expect(own).toMatchObject({
      text: 'Yes (from ten) #soon',
      from: PAGE,
      parent: { text: 'Do you open on Sundays?' },
    });
    expect(receipt.link).toContain('?commentUrn=urn%3Ali%3Acomment%3A%28');
  });

  it('may stand under the post itself', async () => {
    const [newest] = company().posts;
    const { id } = await answer(newest!.urn);
    expect(company().comment(id)).toMatchObject({ parent: null, from: PAGE });
  });

  it('is not taken for one that said the same before', async () => {
    const comment = company().comment(SEED_COMMENT)!;
    company().addComment(PAGE, 'Yes (from ten) #soon', comment.post, comment);
    const first = attempt();
    world.standIn.fault('500-before', 1);
    await expect(answer(SEED_COMMENT, first)).rejects.toMatchObject({ outcome: 'unknown' });
    const seen = await linkedinReply.lookup(world.session, reply(SEED_COMMENT), attempt(first.memory));
    expect(seen).toEqual({ found: false, certain: true });
  });

  it('says so where the comment is gone', async () => {
    await expect(answer('urn:li:comment:(urn:li:activity:1,2)')).rejects.toMatchObject({
      code: 'not_found',
      outcome: 'not-sent',
    });
  });

  it('counts as staying in its thread only where it answers the comment that the task is about', () => {
    const facts = { message_id: SEED_COMMENT };
    const task = {
      kind: 'SOCIAL',
      source: `linkedin:${SEED_COMMENT}`,
      from: 'LinkedIn member x',
      request: 'On Sundays?',
      facts,
    } as Task;
    expect(linkedinReply.facts(reply(SEED_COMMENT), task).staysInThread).toBe(true);
    const other = urnOf(company().addComment(PAGE, 'x', company().posts[0]!, null));
    expect(linkedinReply.facts(reply(other), task).staysInThread).toBe(false);
    const shown = linkedinReply.render(reply(SEED_COMMENT), task).blocks;
    expect(shown).toContainEqual(expect.objectContaining({ kind: 'text', text: 'On Sundays?' }));
  });
});

describe('the card of a post', () => {
  it('shows the whole text, and what LinkedIn makes of its marks', () => {
    const { blocks } = linkedinPost.render(aPost({ text: '#one @acme #a_b' }), {} as Task);
    expect(blocks).toEqual([
      { kind: 'text', label: 'On LinkedIn as Acme (urn:li:organization:900100)', text: '#one @acme #a_b' },
      { kind: 'field', label: 'Hashtags on LinkedIn', value: '#one' },
      { kind: 'field', label: 'Stays plain text on LinkedIn', value: '#a_b @acme' },
    ]);
  });

  it.each([
    ['ü'.repeat(3_001), /at most 3,000 characters/],
    ['('.repeat(1_501), /LinkedIn counts 3,002 characters/],
    ['  ', /must say something/],
  ])('is never made of a text that LinkedIn would cut or refuse', (text, problem) => {
    const { error } = linkedinPost.schema.safeParse(aPost({ text }));
    expect(error?.issues[0]?.message).toMatch(problem);
  });
});
