/**
 * Which posts of a thread stand on X. The account's own posts since the intent are read, and followed from answer to answer. After any doubt it is
 * looked for until nothing can be under way any longer; only then what isn't seen counts as not posted. Reads only.
 */
import { pause, SETTLING, SKEW_MS, settledAt } from '../../outside/social/settle.ts';
import type { Attempt } from '../connector.ts';
import type { XApi } from './api.ts';
import { type Memory, memoryOf } from './memory.ts';
import { byAge, timeOfPost } from './post-id.ts';
import { answeredBy, readPosts, type WirePost } from './posts.ts';
import { isOurs } from './same-text.ts';

export interface Thread {
  /** What each post says, in order; at least one. */
  posts: readonly string[];
  /** The post that the first one answers; null where it answers none. */
  replyTo: string | null;
}

export interface Found {
  /** Of the thread's first posts, as many as stand there. */
  ids: readonly string[];
  /** True where the others certainly don't. */
  isCertain: boolean;
  /** True where one of them stands there more than once. */
  isDouble: boolean;
}

/** What became of the thread under this key. Throws `OfficeError`. */
export async function findThread(api: XApi, thread: Thread, attempt: Attempt): Promise<Found> {
  const memory = memoryOf(attempt.memory);
  if (!memory) return attempt.memoryLost ? findUnremembered(api, thread, attempt) : NOTHING;
  const { clock } = api.context;
  const overAt = memory.sentAt === null ? clock.now() : settledAt(api.context, memory.sentAt);
  for (;;) {
    const isSettled = clock.now() >= overAt;
    const { posts, isWhole } = await ownPosts(api, memory.since - SKEW_MS, attempt.signal);
    const seen = follow(thread, posts, memory);
    const isComplete = seen.ids.length === thread.posts.length;
    // More than was known means that what was under way has arrived.
    if (isComplete || isSettled || seen.ids.length > memory.ids.length) return { ...seen, isCertain: isWhole };
    await pause(clock, SETTLING.look_every_ms, 'X', attempt.signal);
  }
}

const NOTHING: Found = { ids: [], isCertain: true, isDouble: false };

/** After a back-up was restored: what stands there since is taken for ours; that there is nothing proves nothing. */
async function findUnremembered(api: XApi, thread: Thread, { since, signal }: Attempt): Promise<Found> {
  const { posts } = await ownPosts(api, since - SKEW_MS, signal);
  return { ...follow(thread, posts, { ids: [], known: [] }), isCertain: false };
}

export function ownPosts(api: XApi, since: number, signal: AbortSignal) {
  return readPosts(api, { which: 'tweets', since, signal });
}

/** Posts that say the same as the thread's first one and are older than this attempt. */
export async function sayingTheSame(api: XApi, thread: Thread, signal: AbortSignal): Promise<string[]> {
  const { posts } = await ownPosts(api, api.context.clock.now() - 2 * SKEW_MS, signal);
  return candidates(thread, posts, []).map(({ id }) => id);
}

/** Goes on from the posts that are known already. Pure. */
export function follow(
  thread: Thread,
  posts: readonly WirePost[],
  { ids, known }: Pick<Memory, 'ids' | 'known'>,
): Pick<Found, 'ids' | 'isDouble'> {
  const found = [...ids];
  let isDouble = false;
  while (found.length < thread.posts.length) {
    const [first, ...more] = candidates(thread, posts, found).filter(({ id }) => !known.includes(id));
    if (!first) break;
    isDouble ||= more.length > 0;
    found.push(first.id);
  }
  return { ids: found, isDouble };
}

/** What can be the next post of the thread after those; oldest first. */
function candidates(thread: Thread, posts: readonly WirePost[], before: readonly string[]): WirePost[] {
  const text = thread.posts[before.length]!;
  const parent = before.at(-1) ?? thread.replyTo;
  return posts
    .filter((post) => answeredBy(post) === parent && isOurs(text, post))
    .sort((one, other) => byAge(one.id, other.id));
}

/** Those that were made since then. */
export function since(posts: readonly WirePost[], at: number): WirePost[] {
  return posts.filter(({ id }) => timeOfPost(id) >= at);
}
