/** Posts as X gives them, and how they are read. All of it is outside text. */
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { XApi } from './api.ts';
import { BOUNDS } from './bounds.ts';

export const postId = z.string().regex(/^\d{1,20}$/);
const count = z.number().int().min(0).catch(0);

const wirePost = z.object({
  id: postId,
  text: z.string(),
  created_at: z.string().optional(),
  author_id: postId.optional(),
  conversation_id: postId.optional(),
  referenced_tweets: z.array(z.object({ type: z.string(), id: postId })).optional(),
  entities: z
    .object({ urls: z.array(z.object({ url: z.string(), expanded_url: z.string().optional() })).optional() })
    .optional(),
  public_metrics: z
    .object({
      like_count: count,
      retweet_count: count,
      reply_count: count,
      quote_count: count,
      impression_count: count,
    })
    .partial()
    .optional(),
});
export type WirePost = z.infer<typeof wirePost>;

const wireUser = z.object({ id: postId, username: z.string(), name: z.string().optional() });
const page = z.object({
  data: z.array(wirePost).optional(),
  includes: z.object({ users: z.array(wireUser).optional() }).optional(),
  meta: z.object({ next_token: z.string().optional() }).optional(),
});

export interface Posts {
  /** Newest first. */
  posts: WirePost[];
  /** Names like `@ali`, by their id. */
  names: ReadonlyMap<string, string>;
  /** False where there are more than were read. */
  isWhole: boolean;
}

export interface PostsWanted {
  /** The account's own ones, answers included; or those that mention it. */
  which: 'tweets' | 'mentions';
  /** Milliseconds since the epoch. */
  since?: number;
  until?: number;
  /** Only newer ones than this post. */
  afterId?: string;
  /** So many at most; X gives no fewer than 5 at a time. */
  max?: number;
  /** With how often they were liked and so on. */
  metrics?: boolean;
  signal: AbortSignal;
}

const FIELDS = ['created_at', 'author_id', 'conversation_id', 'referenced_tweets', 'entities'];
const PAGE_MIN = 5;

/** Each post that is read costs, so a page is no larger than what is wanted. */
export async function readPosts(api: XApi, wanted: PostsWanted): Promise<Posts> {
  const { which, signal, max = BOUNDS.page_posts * BOUNDS.pages_max } = wanted;
  const id = await api.me(signal);
  const posts: WirePost[] = [];
  const names = new Map<string, string>();
  let token: string | undefined;
  do {
    const size = Math.min(BOUNDS.page_posts, Math.max(PAGE_MIN, max - posts.length));
    const query = { ...queryOf(wanted), max_results: size, ...(token && { pagination_token: token }) };
    const answer = await api.ask({
      kind: 'read',
      signal,
      answer: page,
      send: (v2) => v2.get(`users/${id}/${which}`, query),
    });
    posts.push(...(answer.data ?? []));
    for (const user of answer.includes?.users ?? []) names.set(user.id, `@${user.username}`);
    token = answer.meta?.next_token;
  } while (token && posts.length < max);
  return { posts, names, isWhole: token === undefined };
}

/** The one that it answers; null where it answers none. */
export function answeredBy({ referenced_tweets }: WirePost): string | null {
  return referenced_tweets?.find(({ type }) => type === 'replied_to')?.id ?? null;
}

function queryOf({ which, since, until, afterId, metrics }: PostsWanted): Record<string, string> {
  const fields = metrics ? [...FIELDS, 'public_metrics'] : FIELDS;
  return {
    'tweet.fields': fields.join(','),
    ...(which === 'tweets' ? { exclude: 'retweets' } : { expansions: 'author_id', 'user.fields': 'username,name' }),
    ...(since !== undefined && { start_time: wholeSecond(since) }),
    ...(until !== undefined && { end_time: wholeSecond(until) }),
    ...(afterId && { since_id: afterId }),
  };
}

/** X knows no parts of a second here. */
function wholeSecond(ms: number): string {
  return isoTime(Math.floor(ms / 1_000) * 1_000);
}
