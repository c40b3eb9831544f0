/**
 * Was it posted? What stood among the latest posts before the click is remembered, so that afterwards the same words under another address are
 * ours. That it is not there counts only when older posts are seen, and when nothing can be under way any longer.
 */
import type { Page } from 'playwright-core';
import { type Clock, isoTime, wait } from '../../clock.ts';
import type { Attempt, Lookup } from '../../connectors/connector.ts';
import type { Receipt } from '../../domain/action.ts';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import type { ServiceBrowser } from './browser.ts';
import { latestPosts, type PostReader, type SeenPost } from './posts.ts';
import { saysSame } from './same-text.ts';

/** What is kept before the click. */
export interface PostMemory {
  /** Ids of the latest posts before it, newest first. */
  before: readonly string[];
  /** When it was clicked. Milliseconds since the epoch. */
  sentAt: number;
}

/** After this long a click that was cut off has no effect any more, and what it had is shown. Milliseconds. */
const SETTLE_MS = 20_000;
const LOOK_EVERY_MS = 4_000;
/** One alone may be pinned above newer ones. */
const OLDER_SEEN_MIN = 2;
/** How far the platform's clock may be from ours. Milliseconds. */
const SKEW_MS = 10 * 60_000;

/** Throws `OfficeError` where it can't be looked. */
export async function findPosted(
  browser: ServiceBrowser,
  reader: PostReader,
  action: SocialPost,
  attempt: Attempt,
): Promise<Lookup> {
  const memory = recall(attempt.memory);
  if (!memory && !attempt.memoryLost) return { found: false, certain: true };
  const find = (page: Page) =>
    memory ? findSince(page, reader, action, memory, attempt.signal) : findUnremembered(page, reader, action, attempt);
  const seen = await browser.run(find, attempt.signal);
  return seen.found ? { found: true, receipt: receiptOf(seen.posts, reader) } : seen;
}

export type Seen = { found: true; posts: readonly SeenPost[] } | { found: false; certain: boolean };

/** One look, on a page that is there already. */
export async function lookOnce(
  page: Page,
  reader: PostReader,
  { text }: SocialPost,
  { before }: PostMemory,
): Promise<Seen> {
  const { posts, isRead } = await latestPosts(page, reader, (id) => !before.includes(id));
  const oldest = posts.findLastIndex(({ id }) => before.includes(id));
  const isNew = ({ id }: SeenPost, index: number) => !before.includes(id) && (index < oldest || before.length === 0);
  const ours = posts.filter((post, index) => isNew(post, index) && saysSame(post.text, text));
  if (ours.length > 0) return { found: true, posts: ours };
  const older = posts.filter(({ id }) => before.includes(id)).length;
  return { found: false, certain: isRead && older >= Math.min(OLDER_SEEN_MIN, before.length) };
}

/** The oldest of several is the one that was posted first. */
export function receiptOf(posts: readonly SeenPost[], { platform, config, clock }: PostReader): Receipt {
  const { id, link } = posts.at(-1)!;
  const summary = `Posted on ${platform.title} as ${config.account}`;
  const at = isoTime(platform.madeAt?.(id) ?? clock.now());
  const remarks = posts.length > 1 ? [`It stands there ${posts.length} times; please delete the copies.`] : undefined;
  return { id, link, at, summary, ...(remarks ? { remarks } : {}) };
}

export function memoryFor({ before, sentAt }: PostMemory): Record<string, string> {
  return { before: before.join(' '), sentAt: isoTime(sentAt) };
}

/** Null where nothing can have been posted under this key: this is always remembered before. */
export function recall(memory: Attempt['memory']): PostMemory | null {
  const sentAt = Date.parse(memory?.sentAt ?? '');
  if (Number.isNaN(sentAt)) return null;
  return { sentAt, before: (memory?.before ?? '').split(' ').filter((id) => id !== '') };
}

async function findSince(
  page: Page,
  reader: PostReader,
  action: SocialPost,
  memory: PostMemory,
  signal: AbortSignal,
): Promise<Seen> {
  const { clock, limits } = reader;
  // once that is past, a single look tells
  const settledAt = Math.min(clock.now(), memory.sentAt + 2 * limits.browser_step_ms_max) + SETTLE_MS;
  for (;;) {
    const isSettled = clock.now() >= settledAt;
    const seen = await lookOnce(page, reader, action, memory);
    if (seen.found || isSettled) return seen;
    await pause(clock, reader.platform.title, signal);
  }
}

/** After a back-up was restored: the same words since then are taken for ours where the platform's ids tell the time. */
async function findUnremembered(
  page: Page,
  reader: PostReader,
  { text }: SocialPost,
  { since }: Attempt,
): Promise<Seen> {
  const { madeAt } = reader.platform;
  const { posts } = await latestPosts(page, reader, () => madeAt !== undefined);
  const isSince = ({ id }: SeenPost) => (madeAt?.(id) ?? 0) >= since - SKEW_MS;
  const ours = posts.filter((post) => isSince(post) && saysSame(post.text, text));
  return ours.length > 0 ? { found: true, posts: ours } : { found: false, certain: false };
}

async function pause(clock: Clock, title: string, signal: AbortSignal): Promise<void> {
  try {
    await wait(clock, LOOK_EVERY_MS, signal);
  } catch {
    throw new OfficeError('stopped', `The work on ${title}’s page was stopped.`);
  }
}
