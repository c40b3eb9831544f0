/** What happened on X in a period: the account's posts and how they were taken up, who spoke to it, and what of that was answered. */
import { z } from 'zod';
import type { Period } from '../../domain/books.ts';
import type { SocialFigure, SocialSummary } from '../../domain/social.ts';
import { errorFacts } from '../../errors.ts';
import type { XApi } from './api.ts';
import { BOUNDS } from './bounds.ts';
import { linkTo, timeOfPost } from './post-id.ts';
import { answeredBy, type Posts, readPosts, type WirePost } from './posts.ts';
import { shownText } from './same-text.ts';
import { directOf, type XSession } from './session.ts';

const followers = z.object({
  data: z.object({ public_metrics: z.object({ followers_count: z.number().int().min(0) }) }),
});
const NOTHING: Posts = { posts: [], names: new Map(), isWhole: true };

export async function xSummary(session: XSession, period: Period, signal: AbortSignal): Promise<SocialSummary> {
  const { account } = session;
  if (!session.direct) {
    const remark = 'X is reached by a browser, which can’t read figures; set X_ACCESS to api for them.';
    return { account, figures: [], posts: [], heard: [], remarks: [remark] };
  }
  const { api } = directOf(session);
  const remarks: string[] = [];
  const tried = async <T>(what: string, reading: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      remarks.push(`${what} on X could not be read: ${errorFacts(error).message}`);
      return otherwise;
    }
  };
  // One after the other: the first one looks up whose keys these are.
  const own = await tried(
    'The posts',
    readPosts(api, { which: 'tweets', ...span(period), metrics: true, signal }),
    NOTHING,
  );
  const heard = await tried('The mentions', readPosts(api, { which: 'mentions', ...span(period), signal }), NOTHING);
  const follow = await tried<number | null>('The followers', followersOf(api, signal), null);
  for (const [what, { isWhole }] of [
    ['posts', own],
    ['mentions', heard],
  ] as const) {
    if (!isWhole) remarks.push(`There were more ${what} on X than I read.`);
  }
  const answered = new Set(own.posts.map(answeredBy));
  const others = heard.posts.filter((post) => heard.names.get(post.author_id ?? '') !== account);
  return {
    account,
    figures: [
      { label: 'Posts', value: own.posts.length },
      ...sums(own.posts),
      { label: 'Mentions', value: others.length },
      ...(follow === null ? [] : [{ label: 'Followers', value: follow }]),
    ],
    posts: own.posts.slice(0, BOUNDS.summary_posts_max).map((post) => ({
      at: timeOfPost(post.id),
      text: shownText(post),
      link: linkTo(account, post.id),
      figures: sums([post]),
    })),
    heard: others.slice(0, BOUNDS.summary_posts_max).map((post) => heardFrom(post, heard, answered)),
    remarks,
  };
}

function span({ from, to }: Period): { since: number; until: number } {
  // X leaves the last second out.
  return { since: from, until: to + 1_000 };
}

async function followersOf(api: XApi, signal: AbortSignal): Promise<number> {
  const query = { 'user.fields': 'public_metrics' };
  const { data } = await api.ask({ kind: 'read', signal, answer: followers, send: (v2) => v2.get('users/me', query) });
  return data.public_metrics.followers_count;
}

function sums(posts: readonly WirePost[]): SocialFigure[] {
  const sum = (name: keyof NonNullable<WirePost['public_metrics']>) =>
    posts.reduce((total, { public_metrics }) => total + (public_metrics?.[name] ?? 0), 0);
  return [
    { label: 'Likes', value: sum('like_count') },
    { label: 'Reposts', value: sum('retweet_count') + sum('quote_count') },
    { label: 'Answers', value: sum('reply_count') },
    { label: 'Views', value: sum('impression_count') },
  ];
}

function heardFrom(post: WirePost, { names }: Posts, answered: ReadonlySet<string | null>) {
  const from = names.get(post.author_id ?? '') ?? 'somebody on X';
  return {
    at: timeOfPost(post.id),
    from,
    text: shownText(post),
    link: linkTo(from.startsWith('@') ? from : '@i', post.id),
    answered: answered.has(post.id),
  };
}
