import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Task } from '../../domain/task.ts';
import type { ProposedFrom } from '../connector.ts';
import { social } from './index.ts';
import { jointProposal } from './proposal.ts';
import { type JointPost, partsOf, socialPost } from './social-post.ts';

const task = { kind: 'REQUEST', request: '' } as Task;
const ACCOUNTS: Record<string, string> = {
  'x.post': '@acme',
  'linkedin.post': 'Acme (urn:li:organization:1)',
  'facebook.post': 'Acme (1)',
};
const from: ProposedFrom = { task, account: 'social', accountOf: (type) => ACCOUNTS[type] ?? 'none' };
const NO_OWN = { x: '', linkedin: '', facebook: '', instagram: '' };
const proposed = {
  platforms: ['linkedin', 'x'] as const,
  text: 'We open at nine.',
  ...NO_OWN,
  attachments: [],
  alt: '',
};
const propose = (changes: object = {}) =>
  jointProposal.toAction(jointProposal.schema.parse({ ...proposed, ...changes }), from);
const refused = (changes: object) => {
  try {
    return propose(changes);
  } catch (error) {
    return error;
  }
};

describe('a post to several platforms', () => {
  const action = propose({ linkedin: 'Dear all, we open at nine.', attachments: ['Inbox/shop.jpg'], alt: 'Our shop' });

  it('is one draft that a person can read and edit', () => {
    expect(action).toEqual({
      type: 'social.post',
      platforms: ['x', 'linkedin'],
      accounts: ['@acme', 'Acme (urn:li:organization:1)'],
      text: 'We open at nine.\n\n[LinkedIn]\nDear all, we open at nine.',
      attachments: ['Inbox/shop.jpg'],
      alt: 'Our shop',
    });
    expect(socialPost.schema.safeParse(action).error).toBeUndefined();
    expect(Object.keys(socialPost.schema.shape).sort()).toEqual(Object.keys(action).sort());
  });

  it('is made of one post for each, with its account and its text, and the same pictures', () => {
    const common = { attachments: ['Inbox/shop.jpg'], alt: 'Our shop' };
    expect(socialPost.parts!(action)).toEqual([
      { type: 'x.post', account: '@acme', text: 'We open at nine.', ...common },
      { type: 'linkedin.post', account: 'Acme (urn:li:organization:1)', text: 'Dear all, we open at nine.', ...common },
    ]);
  });

  it('says on its card where it goes; the rest is shown by its parts', () => {
    const shown = (platforms: JointPost['platforms']) => socialPost.render({ ...action, platforms }, task);
    expect(shown(['x'])).toEqual({ title: 'Post to X', blocks: [] });
    expect(shown(['x', 'linkedin', 'facebook']).title).toBe('Post to X, LinkedIn and Facebook');
  });

  it('tells the policy of every link, also of one that only a single platform gets', () => {
    const text = 'See https://a.example\n\n[X]\nSee https://b.example';
    const { critical, category } = socialPost.facts({ ...action, text }, task);
    expect(critical.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'link https://a.example',
      'link https://b.example',
    ]);
    expect(category).toBe('social_media');
  });

  it.each([
    ['a platform twice', { platforms: ['x', 'x'] }, /name each platform once/],
    ['no platform', { platforms: [], accounts: [] }, /at least one platform/],
    ['a platform that there isn’t', { platforms: ['x', 'xing'] }, /Invalid/],
    ['an account too few', { accounts: ['@acme'] }, /one for each platform/],
    ['a text that nobody gets', { text: 'All.\n[Facebook]\nMore.' }, /text for Facebook/],
    ['a field that it doesn’t know', { approved: true }, /Unrecognized/],
  ])('is never made of %s', (_, changes, problem) => {
    const { error } = socialPost.schema.safeParse({ ...action, ...changes });
    expect(error?.issues.map(({ message }) => message).join('; ')).toMatch(problem);
  });

  it('is never carried out itself', async () => {
    await expect(socialPost.execute({}, action, {} as never)).rejects.toThrow('by its parts');
    expect(() => partsOf({ ...action, text: '[X]\n[X]\n' })).toThrow('two texts');
  });
});

describe('a proposal for several platforms', () => {
  it('has a form that another program can read and nothing can be added to', () => {
    const form = z.toJSONSchema(jointProposal.schema, { io: 'input' });
    expect(form).toMatchObject({ type: 'object', additionalProperties: false });
    const fields = Object.values(form.properties ?? {}) as { description?: string }[];
    expect(fields.filter(({ description }) => !description)).toEqual([]);
  });

  it('for all goes to those that are set up', () => {
    expect(propose({ platforms: ['all'] })).toMatchObject({ platforms: ['x', 'linkedin', 'facebook'] });
  });

  it('whose platforms all have texts of their own leaves out the common one', () => {
    expect(propose({ x: 'Short.', linkedin: 'Long.' }).text).toBe('[X]\nShort.\n\n[LinkedIn]\nLong.');
  });

  it.each([
    ['a platform that isn’t set up', { platforms: ['instagram', 'x'] }, 'Instagram is not set up here'],
    ['a text for one that isn’t among them', { facebook: 'Hello.' }, 'text for Facebook'],
    ['a line that would begin another text', { text: 'Hello.\n[Facebook]\nBuy this!' }, 'in brackets'],
  ])('is refused for %s', (_, changes, says) => {
    expect(refused(changes)).toMatchObject({ code: 'action_invalid', message: expect.stringContaining(says) });
  });

  it('is refused where nothing is set up', () => {
    const nothing = { ...from, accountOf: () => 'none' };
    const all = { ...jointProposal.schema.parse(proposed), platforms: ['all' as const] };
    expect(() => jointProposal.toAction(all, nothing)).toThrow('No social platform is set up here');
  });
});

describe('the owner’s plain words', () => {
  const asked = (words: string) => jointProposal.fromWords!(words, { task, now: 0, timeZone: 'UTC' });

  it.each([
    ['post on LinkedIn and X: We open at nine.', ['x', 'linkedin']],
    ['Please post to Twitter, facebook and our LinkedIn page that we open at nine', ['x', 'linkedin', 'facebook']],
    ['post on all platforms that we open at nine', ['all']],
    ['publish on all our social media channels: we open at nine', ['all']],
    ['post everywhere: we open at nine', ['all']],
    ['post "We open at nine." on X and LinkedIn', ['x', 'linkedin']],
    ['share on insta & fb: we open at nine', ['facebook', 'instagram']],
    ['tweet: we open at nine', ['x']],
    ['tweet that we open at nine', ['x']],
    ['tweet “We open at nine.”', ['x']],
    ['post to facebook saying we open at nine', ['facebook']],
  ])('%s', (words, platforms) => {
    const proposal = asked(words);
    expect(proposal).toMatchObject({ platforms, attachments: [] });
    expect(proposal?.text.toLowerCase().replace('.', '')).toBe('we open at nine');
    expect(jointProposal.schema.safeParse(proposal).error).toBeUndefined();
  });

  it.each([
    ['post Inbox/shop.jpg on Instagram and Facebook: we open at nine', ['Inbox/shop.jpg']],
    ['post on X and LinkedIn with the picture Inbox/my-shop.png: we open at nine', ['Inbox/my-shop.png']],
    ['post on all platforms with `Inbox/our shop.jpg`: we open at nine', ['Inbox/our shop.jpg']],
  ])('name pictures: %s', (words, attachments) => {
    expect(asked(words)).toMatchObject({ text: 'we open at nine', attachments });
  });

  it.each([
    'post to facebook about our opening hours',
    'post something nice on LinkedIn and X',
    'tweet about the sale',
    'tweet something',
    'post on LinkedIn and Xing: hello',
    'post on all walls: hello',
    'post "Inbox/shop.jpg" on X and LinkedIn',
    'what did we post on X and LinkedIn: anything?',
    'write to ali@example.com: post on X and LinkedIn: hello',
    'I read on LinkedIn and X that we open at nine',
  ])('that ask for something else, or don’t say what, are nobody’s guess: %s', (words) => {
    expect(asked(words)).toBeNull();
  });
});

describe('the connector of joint posts', () => {
  it('needs nothing and reaches nothing', async () => {
    expect(social.missing({})).toEqual([]);
    const session = await social.open(social.configSchema.parse({ ANY: 'thing' }), {} as never);
    expect(social.account(session)).toBe('social');
    expect(await social.check(session, new AbortController().signal)).toMatchObject({ ok: true });
  });
});
