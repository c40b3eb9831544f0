import { describe, expect, it } from 'vitest';
import { aPost, kindOf } from '../../../tests/helpers/x-world.ts';
import type { Task } from '../../domain/task.ts';
import { postIdIn } from './post-id.ts';

const task = (changes: Partial<Task>): Task =>
  ({ kind: 'REQUEST', source: 'telegram:1', from: 'owner', subject: '', request: '', facts: {}, ...changes }) as Task;
const MENTION = task({
  kind: 'SOCIAL',
  source: 'x:1991500000000000000',
  from: '@ali',
  request: '@acme when do you open?',
  facts: { message_id: '1991500000000000000', thread: '1991400000000000000', account: '@acme' },
});
const WHEN = { now: 0, timeZone: 'UTC' };
const post = kindOf('x.post');
const reply = kindOf('x.reply');
const aReply = (more = {}) => ({
  type: 'x.reply',
  account: '@acme',
  in_reply_to: '1991500000000000000',
  text: 'At nine.',
  ...more,
});
const problem = (kind: typeof post, action: unknown) => kind.schema.safeParse(action).error?.issues[0]?.message ?? '';

describe('a post on X', () => {
  it('shows on its card every post exactly as it leaves, with its number and its length', () => {
    const action = aPost(' One.\r\n---\nTwo, at https://example.com/a/very/long/path. ', {
      attachments: ['a.jpg'],
      alt: 'Our shop',
    });
    expect(post.render(action, MENTION)).toEqual({
      title: 'Thread of 2 posts on X as @acme',
      blocks: [
        { kind: 'text', label: 'On X as @acme · 1 of 2 · 4/280', text: 'One.' },
        {
          kind: 'text',
          label: 'On X as @acme · 2 of 2 · 32/280',
          text: 'Two, at https://example.com/a/very/long/path.',
        },
        { kind: 'field', label: 'Goes to X with', value: '1 picture, under the first post' },
        { kind: 'field', label: 'Described on X as', value: 'Our shop' },
      ],
    });
  });

  it('tells the policy of links, amounts and whoever is named', () => {
    const { critical, staysInThread } = post.facts(
      aPost('Hi @ali and @Sara_1! 50 EUR at evil.com, mail me@example.com'),
      MENTION,
    );
    const values = critical.map(({ kind, value }) => `${kind} ${value}`);
    expect(values).toEqual(expect.arrayContaining(['link @ali', 'link @Sara_1', 'amount 50 EUR', 'link evil.com']));
    expect(values).not.toContain('link @example');
    expect(staysInThread).toBe(false);
  });

  it.each([
    ['nothing to say', aPost(' \n---\n'), /say something/],
    [
      'more posts than a thread may have',
      aPost(Array.from({ length: 26 }, (_, n) => `Number ${n}`).join('\n---\n')),
      /more than 25/,
    ],
    ['the same post twice', aPost('One.\n---\nTwo.\n---\nOne.'), /say the same/],
    ['five pictures', aPost('Hi', { attachments: ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg'] }), /at most 4/],
    ['a GIF beside another picture', aPost('Hi', { attachments: ['1.gif', '2.jpg'] }), /only by itself/],
    ['a description of no picture', aPost('Hi', { alt: 'Our shop' }), /there are none/],
    ['a text that reads backwards', aPost('Hi \u202eolleh'), /control characters/],
    ['broken Unicode', aPost('Hi \ud800'), /control characters/],
    ['no account’s name', aPost('Hi', { account: 'acme corp' }), /@acme/],
  ])('is refused where it has %s', (_, action, message) => {
    expect(problem(post, action)).toMatch(message);
  });

  it('costs what its posts cost', () => {
    const thread = aPost('One.\n---\nSee example.com');
    expect(post.price!(thread, { direct: {} })).toEqual({ usd: 0.215, says: '2 posts, 1 with a link' });
    expect(post.price!(thread, { direct: null })).toBeNull();
  });

  it.each([
    ['post on X: we open at nine', 'we open at nine'],
    ['please post on twitter: "we open at nine"', 'we open at nine'],
    ['tell everybody on X that we open at nine', null],
    ['post on Xing: we open at nine', null],
    ['post on X and Facebook: we open at nine', null],
  ])('is asked for in plain words: %s', (words, text) => {
    expect(post.proposal!.fromWords!(words, { task: task({}), ...WHEN })?.text ?? null).toBe(text);
  });
});

describe('an answer on X', () => {
  const answered = (proposal: unknown, about: Task) =>
    reply.proposal!.toAction(proposal as never, { task: about, account: '@acme', accountOf: () => 'none' });

  it('shows on its card what it answers and exactly what it says', () => {
    expect(reply.render(aReply(), MENTION)).toEqual({
      title: 'Answer @ali on X as @acme',
      blocks: [
        { kind: 'field', label: 'Answers', value: 'https://x.com/i/status/1991500000000000000' },
        { kind: 'text', label: '@ali wrote', text: '@acme when do you open?' },
        { kind: 'text', label: 'On X as @acme · 8/280', text: 'At nine.' },
      ],
    });
    expect(reply.render(aReply({ in_reply_to: '1' }), MENTION).title).toBe('Answer a post on X as @acme');
  });

  it('stays in its thread only where it answers the task’s own post from the same account', () => {
    expect(reply.facts(aReply(), MENTION)).toMatchObject({
      staysInThread: true,
      critical: [{ kind: 'recipient', field: 'in_reply_to', value: '1991500000000000000' }],
    });
    expect(reply.facts(aReply({ in_reply_to: '1' }), MENTION).staysInThread).toBe(false);
    expect(reply.facts(aReply({ account: '@other' }), MENTION).staysInThread).toBe(false);
    expect(reply.facts(aReply(), task({ ...MENTION, source: 'facebook:1' })).staysInThread).toBe(false);
  });

  it.each([
    ['one that is too long', aReply({ text: 'ü'.repeat(281) }), /280/],
    ['an empty one', aReply({ text: ' ' }), /say something/],
    ['one that answers no post', aReply({ in_reply_to: 'x' }), /id of a post/],
  ])('is refused: %s', (_, action, message) => {
    expect(problem(reply, action)).toMatch(message);
  });

  it('answers the task’s own post, or what the owner names, and nobody whom outside text names', () => {
    expect(answered({ in_reply_to: '', text: ' At nine. ' }, MENTION)).toEqual(aReply());
    expect(answered({ in_reply_to: 'https://x.com/ali/status/12345', text: 'At nine.' }, task({}))).toMatchObject({
      in_reply_to: '12345',
    });
    expect(() => answered({ in_reply_to: '12345', text: 'At nine.' }, MENTION)).toThrow(/no post on X/);
    expect(() => answered({ in_reply_to: '12345', text: 'At nine.' }, task({ kind: 'EMAIL' }))).toThrow(/no post on X/);
    expect(() => answered({ in_reply_to: '', text: 'At nine.' }, task({}))).toThrow(/no post on X/);
    expect(() => answered({ in_reply_to: 'the newest', text: 'At nine.' }, task({}))).toThrow(/no post on X/);
  });

  it.each([
    [
      'reply to https://x.com/ali/status/12345: at nine',
      task({}),
      { in_reply_to: 'https://x.com/ali/status/12345', text: 'at nine' },
    ],
    ['answer post 12345 on X: at nine', task({}), { in_reply_to: '12345', text: 'at nine' }],
    ['reply: at nine', MENTION, { in_reply_to: '', text: 'at nine' }],
    ['answer on X: at nine', MENTION, { in_reply_to: '', text: 'at nine' }],
    ['reply: at nine', task({}), null],
    ['reply to 12345: at nine', task({}), null],
    ['reply to Ali on X: at nine', task({}), null],
    ['reply to https://evil.com/x.com/ali/status/12345: hi', task({}), null],
  ])('is asked for in plain words: %s', (words, about, proposal) => {
    expect(reply.proposal!.fromWords!(words, { task: about, ...WHEN })).toEqual(proposal);
  });
});

describe('the address of a post', () => {
  it.each([
    ['1991500000000000000', '1991500000000000000'],
    ['https://x.com/ali/status/123?s=20', '123'],
    ['twitter.com/ali/status/123/photo/1', '123'],
    ['https://x.com/i/web/status/123', '123'],
    ['https://x.com.evil.com/ali/status/123', null],
    ['https://x.com/ali', null],
  ])('%s', (text, id) => {
    expect(postIdIn(text)).toBe(id);
  });
});
