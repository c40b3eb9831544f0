/** Tokens, settings and everything that is only read. */
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFor } from '../../../tests/helpers/attempts.ts';
import { type ConnectorWorld, openConnectorWorld } from '../../../tests/helpers/connector-world.ts';
import { pollOnce } from '../../../tests/helpers/watching.ts';
import { linkedin } from './index.ts';
import { linkedinPost } from './post.ts';
import { PAGE, PERSON, SEED_COMMENT } from './stand-in/company.ts';
import { APP, MEMBER_TOKEN, PAGE_TOKEN, REFRESH_TOKEN } from './stand-in/tokens.ts';
import { type LinkedInStandIn, startStandIn } from './stand-in.ts';

const DAY_MS = 24 * 3_600_000;
const MIA = { urn: 'urn:li:person:m1aBerg', name: 'Mia Berg' };
const { signal } = new AbortController();

let world: ConnectorWorld<LinkedInStandIn>;
const open = async (settings: Record<string, string | undefined> = {}) => {
  world = await openConnectorWorld(linkedin, startStandIn, { settings });
};
const company = () => world.standIn.company;
const lines = () => world.standIn.requests().map(({ line }) => line.split('?')[0]);
const post = (text = 'We open at nine.') =>
  linkedinPost.execute(
    world.session,
    { type: 'linkedin.post', account: linkedin.account(world.session), text, attachments: [], alt: '' },
    attemptFor(world.clock),
  );
afterEach(() => world.close());

describe('settings that don’t fit', () => {
  it.each([
    ['a version that is no longer served', { LINKEDIN_VERSION: '202401' }, 'not_configured', /LINKEDIN_VERSION/],
    ['a token that is no token', { LINKEDIN_ACCESS_TOKEN: 'x'.repeat(30) }, 'not_authorized', /LINKEDIN_ACCESS_TOKEN/],
    ['a token of somebody else', { LINKEDIN_ACCESS_TOKEN: MEMBER_TOKEN }, 'refused', /LINKEDIN_AUTHOR/],
  ])('are told in plain words: %s', async (_, settings, code, hint) => {
    await open(settings);
    const error = await post().catch((thrown) => thrown);
    expect(error).toMatchObject({ code, outcome: 'not-sent', hint: expect.stringMatching(hint) });
    expect(`${error.message} ${error.hint}`).not.toMatch(/AQV|xxx/);
    expect(await linkedin.check(world.session, signal)).toMatchObject({ ok: code === 'refused' });
  });

  it('that are missing are named, each with how to get it', async () => {
    await open();
    const names = (values: object) => linkedin.missing({ ...values }).map(({ name }) => name);
    expect(names({})).toEqual(['LINKEDIN_AUTHOR', 'LINKEDIN_ACCESS_TOKEN']);
    expect(names(world.standIn.settings)).toEqual([]);
    const { LINKEDIN_ACCESS_TOKEN: _, ...others } = world.standIn.settings;
    expect(names(others)).toEqual(['LINKEDIN_ACCESS_TOKEN']);
    expect(names({ ...others, ...world.standIn.withRefresh })).toEqual([]);
    expect(names({ LINKEDIN_ACCESS: 'browser' })).toEqual(['LINKEDIN_WEB_PROFILE']);
  });

  it('are all there where the probes say yes', async () => {
    await open();
    const looked = await Promise.all(linkedin.probes!.map(({ look }) => look(world.session, signal)));
    expect(looked.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await linkedin.check(world.session, signal)).toEqual({
      ok: true,
      says: 'Connected as Acme (urn:li:organization:900100)',
    });
  });
});

describe('the login', () => {
  const file = () => join(world.stateDir, 'linkedin-token.json');

  it('ends when LinkedIn says so', async () => {
    await open();
    const { expiresAt } = await linkedin.login!(world.session, signal);
    expect(expiresAt! - Date.now()).toBeGreaterThan(59 * DAY_MS);
  });

  it('ends when the owner says so where there is no app to ask', async () => {
    await open({ LINKEDIN_CLIENT_SECRET: undefined, LINKEDIN_TOKEN_EXPIRES: '2027-01-31' });
    const { expiresAt } = await linkedin.login!(world.session, signal);
    expect(new Date(expiresAt!).toISOString()).toBe('2027-02-01T00:00:00.000Z');
  });

  it('is over where LinkedIn says that the token is', async () => {
    await open();
    world.standIn.tokens.known.delete(PAGE_TOKEN);
    await expect(linkedin.login!(world.session, signal)).rejects.toMatchObject({ code: 'not_authorized' });
  });

  it('is renewed once for all who wait, kept for the owner alone, and used again after a restart', async () => {
    await open({ LINKEDIN_REFRESH_TOKEN: REFRESH_TOKEN });
    await Promise.all([post(), linkedin.check(world.session, signal)]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    await world.reopen();
    await post('Something else.');
    expect(lines().filter((line) => line === 'POST /oauth/v2/accessToken')).toHaveLength(1);
    const { expiresAt } = await linkedin.login!(world.session, signal);
    expect(expiresAt! - Date.now()).toBeGreaterThan(364 * DAY_MS);
    expect(JSON.parse(await readFile(file(), 'utf8')).access_token).toContain('renewed');
  });

  it('isn’t read from a file that others could have read', async () => {
    await open({ LINKEDIN_REFRESH_TOKEN: REFRESH_TOKEN });
    await post();
    await chmod(file(), 0o644);
    await world.reopen();
    await expect(post('Something else.')).rejects.toMatchObject({ code: 'not_authorized', outcome: 'not-sent' });
  });

  it('begins anew with another refresh token, and says so where LinkedIn refuses it', async () => {
    await open({ LINKEDIN_REFRESH_TOKEN: 'AQXanotherRefreshToken0000000' });
    const error = await post().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'not_authorized', outcome: 'not-sent' });
    expect(`${error.message} ${error.hint}`).not.toContain(APP.secret);
  });
});

describe('what others say', () => {
  beforeEach(() => open());

  it('is one arrival for each comment of others, and nothing comes twice', async () => {
    await post();
    const { posts } = company();
    const [newest] = posts;
    const first = await pollOnce(linkedin, world.session, null);
    const comment = company().addComment(MIA, 'Do you deliver?', newest!, null);
    company().addComment(PAGE, 'Our own words.', newest!, null);
    const second = await pollOnce(linkedin, world.session, first.cursor);
    expect(first.arrivals).toEqual([]);
    expect(second.arrivals).toMatchObject([
      {
        kind: 'SOCIAL',
        from: 'LinkedIn member m1aBerg',
        subject: 'Comment on LinkedIn: “We open at nine.”',
        request: expect.stringMatching(
          /^Do you deliver\?\n\nhttps:\/\/www\.linkedin\.com\/feed\/update\/urn:li:activity:/,
        ),
        facts: { message_id: expect.stringContaining(comment.id), account: 'Acme (urn:li:organization:900100)' },
      },
    ]);
    expect((await pollOnce(linkedin, world.session, second.cursor)).arrivals).toEqual([]);
  });

  it('costs two calls while nobody says anything', async () => {
    const { cursor } = await pollOnce(linkedin, world.session, null);
    const before = lines().length;
    await pollOnce(linkedin, world.session, cursor);
    expect(lines().slice(before)).toEqual(['GET /rest/posts', 'GET /rest/socialMetadata']);
  });

  it('isn’t asked about again where it was answered already', async () => {
    const [newest] = company().posts;
    newest!.comments[0]!.at = Date.now();
    company().addComment(PAGE, 'No, sorry.', newest!, newest!.comments[0]!);
    expect((await pollOnce(linkedin, world.session, null)).arrivals).toEqual([]);
  });

  it('waits where LinkedIn lets nothing more be read today, and posts still go out', async () => {
    world.standIn.fault('429', 1, 'read');
    const accept = async () => true;
    const polled = await linkedin.watch!.poll(world.session, { cursor: null, accept, signal });
    expect(polled.againMs).toBeGreaterThan(0);
    await post();
    expect(await world.standIn.effects()).toBe(1);
  });
});

describe('reading', () => {
  beforeEach(() => open());
  const read = (name: string, input: object) =>
    linkedin.reads!.find((one) => one.name === name)!.read(world.session, input, signal);

  it('gives the posts as people see them, and the comments with their ids', async () => {
    await post('Open (at nine) #Saturday');
    const posts = await read('linkedin.posts', { count: 10 });
    expect(posts).toContain('Open (at nine) #Saturday');
    expect(posts).toContain('Reactions: 3, Comments: 1');
    const comments = await read('linkedin.comments', { post: company().posts[1]!.urn });
    expect(comments).toContain(SEED_COMMENT);
    expect(comments).toContain('Do you open on Sundays?');
  });

  it('that LinkedIn lets nobody do any more today holds back no posts', async () => {
    world.standIn.fault('429', 1, 'read');
    await expect(read('linkedin.posts', { count: 10 })).rejects.toMatchObject({ code: 'refused' });
  });

  it('says in the summary what happened in the period', async () => {
    const { id } = await post();
    company().addComment(MIA, 'Great!', company().posts[0]!, null);
    const now = world.clock.now();
    const summary = await linkedin.summary!(world.session, { from: now - DAY_MS, to: now + DAY_MS }, signal);
    expect(summary).toMatchObject({
      account: 'Acme (urn:li:organization:900100)',
      figures: [
        { label: 'Followers', value: 128 },
        { label: 'Posts', value: 1 },
        { label: 'Reactions', value: 3 },
        { label: 'Comments', value: 1 },
      ],
      posts: [{ text: 'We open at nine.', link: expect.stringContaining(id) }],
      heard: [{ from: 'LinkedIn member m1aBerg', text: 'Great!', answered: false }],
      remarks: [],
    });
  });

  it('says in the summary where the token may read nothing', async () => {
    await world.close();
    await open({ LINKEDIN_AUTHOR: PERSON.urn, LINKEDIN_ACCESS_TOKEN: MEMBER_TOKEN });
    const summary = await linkedin.summary!(world.session, { from: 0, to: Date.now() }, signal);
    expect(summary.remarks).toEqual([expect.stringContaining('r_organization_social')]);
    const polled = await linkedin.watch!.poll(world.session, { cursor: null, accept: async () => true, signal });
    expect(polled.againMs).toBe(DAY_MS);
  });
});
