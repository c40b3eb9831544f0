/**
 * Posts a thread once, one post after the other, each remembered before the next. X knows no key against repeats, so what stands there is looked up
 * after every doubt, and a further try goes on with the first post that is missing. What is left half done is said so.
 */
import { z } from 'zod';
import { isDiskFull, OfficeError } from '../../errors.ts';
import { SKEW_MS } from '../../outside/social/settle.ts';
import type { Attempt } from '../connector.ts';
import type { XApi } from './api.ts';
import { BOUNDS } from './bounds.ts';
import { reasonFor } from './errors.ts';
import { findThread, follow, ownPosts, sayingTheSame, since, type Thread } from './find.ts';
import { keptAs, type Memory, memoryOf } from './memory.ts';
import { linkTo } from './post-id.ts';
import { postId, type WirePost } from './posts.ts';
import { isOurs } from './same-text.ts';

export interface Posted {
  /** In order, at least one. */
  ids: readonly string[];
  /** Where it isn't quite what was approved. */
  remarks: readonly string[];
}

interface Progress extends Memory {
  ids: string[];
  remarks: string[];
}

/** `pictures` uploads what goes under the first post. Throws `OfficeError`; where a part of it stands on X, its outcome is never `not-sent`. */
export async function postThread(
  api: XApi,
  thread: Thread,
  pictures: () => Promise<readonly string[]>,
  attempt: Attempt,
): Promise<Posted> {
  const progress = await begin(api, thread, attempt);
  const media = progress.ids.length === 0 ? await pictures() : [];
  while (progress.ids.length < thread.posts.length) await postNext(api, thread, progress, media, attempt);
  return progress;
}

export const DOUBLE = 'It stands there more than once; please delete one on X.';

async function begin(api: XApi, thread: Thread, attempt: Attempt): Promise<Progress> {
  const earlier = memoryOf(attempt.memory);
  const now = api.context.clock.now();
  if (!earlier) {
    const known = await sayingTheSame(api, thread, attempt.signal);
    return { since: now, sentAt: null, known, ids: [], remarks: [] };
  }
  const found = await findThread(api, thread, attempt).catch((error) => {
    if (earlier.sentAt === null) throw halfDone(error, thread, earlier.ids.length);
    throw new OfficeError('outcome_unknown', 'An earlier try may have posted this, and X can’t be asked now.');
  });
  const isComplete = found.ids.length === thread.posts.length;
  if (!isComplete && !found.isCertain) {
    throw new OfficeError('outcome_unknown', 'An earlier try may have posted this already.');
  }
  return { ...earlier, ids: [...found.ids], remarks: found.isDouble ? [DOUBLE] : [] };
}

async function postNext(
  api: XApi,
  thread: Thread,
  progress: Progress,
  media: readonly string[],
  attempt: Attempt,
): Promise<void> {
  const { ids } = progress;
  try {
    progress.sentAt = api.context.clock.now();
    await remember(attempt, progress);
    ids.push(await create(api, thread, ids, media, attempt.signal));
  } catch (error) {
    const before = reasonFor(error) === 'duplicate' ? await postsBefore(api, attempt.signal) : [];
    if (takeUp(thread, before, progress)) return;
    if (isClear(error)) await forgetUnderWay(attempt, progress);
    throw halfDone(
      withPlace(
        error,
        api,
        before.find((post) => isOurs(thread.posts[ids.length]!, post)),
      ),
      thread,
      ids.length,
    );
  }
}

const created = z.object({ data: z.object({ id: postId }) });

async function create(
  api: XApi,
  { posts, replyTo }: Thread,
  ids: readonly string[],
  media: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const text = posts[ids.length]!;
  const parent = ids.at(-1) ?? replyTo;
  const body = {
    ...(text !== '' && { text }),
    ...(parent !== null && { reply: { in_reply_to_tweet_id: parent } }),
    ...(ids.length === 0 && media.length > 0 && { media: { media_ids: [...media] } }),
  };
  const { data } = await api.ask({ kind: 'post', signal, answer: created, send: (v2) => v2.post('tweets', body) });
  return data.id;
}

/** Nothing may be posted before this is durable. */
async function remember(attempt: Attempt, progress: Progress): Promise<void> {
  try {
    await attempt.remember(keptAs(progress));
  } catch (error) {
    if (error instanceof OfficeError && error.outcome === 'not-sent') throw error;
    throw new OfficeError(
      isDiskFull(error) ? 'disk_full' : 'stopped',
      'It could not be recorded, so it was not posted.',
    );
  }
}

/** X answered clearly, so the next look-up needn't wait for anything. Where that can't be kept, it waits. */
async function forgetUnderWay(attempt: Attempt, progress: Progress): Promise<void> {
  progress.sentAt = null;
  await attempt.remember(keptAs(progress)).catch(() => {});
}

/** What the account has posted lately; none where it can't be read. */
async function postsBefore(api: XApi, signal: AbortSignal): Promise<readonly WirePost[]> {
  const at = api.context.clock.now() - BOUNDS.takes_up_ms;
  return (await ownPosts(api, at, signal).catch(() => ({ posts: [] }))).posts;
}

/**
 * Where X has a post already it may be ours, seen late; or, where a thread was left half done under an earlier approval, its beginning, which is
 * then gone on with. False where it is neither. Pure.
 */
function takeUp(thread: Thread, before: readonly WirePost[], progress: Progress): boolean {
  const ours = follow(thread, since(before, progress.since - SKEW_MS), progress).ids;
  const former = follow(thread, before, { ids: progress.ids, known: [] }).ids;
  const isBeginning = progress.ids.length === 0 && former.length < thread.posts.length;
  const found = ours.length > progress.ids.length ? ours : isBeginning ? former : [];
  if (found.length <= progress.ids.length) return false;
  if (found === former) {
    const stood = former.length === 1 ? 'post' : `${former.length} posts`;
    progress.remarks.push(`Its first ${stood} stood on X already, so I went on from there.`);
  }
  progress.ids.splice(0, progress.ids.length, ...found);
  return true;
}

function withPlace(error: unknown, { account }: XApi, inTheWay: WirePost | undefined): unknown {
  if (!(error instanceof OfficeError) || !inTheWay) return error;
  const { code, message, cause } = error;
  return new OfficeError(code, message, {
    hint: `Change the words, or delete ${linkTo(account, inTheWay.id)} first.`,
    cause,
  });
}

/** A service that answered so has nothing under way any more. */
function isClear(error: unknown): boolean {
  return error instanceof OfficeError && error.outcome === 'not-sent';
}

/** Where some posts stand on X already, nothing is simply `not-sent` any more. */
function halfDone(error: unknown, { posts }: Thread, done: number): unknown {
  if (done === 0 || !(error instanceof OfficeError)) return error;
  const { code, message, hint, retryable, retryAfterMs, cause } = error;
  const isInDoubt = error.outcome === 'unknown';
  const rest = isInDoubt ? `Whether post ${done + 1} does can’t be told.` : 'The rest is not posted.';
  const says = `${leftHalfDone(done, posts.length)} ${rest} ${message}`;
  return new OfficeError(code, says, {
    outcome: isInDoubt ? 'unknown' : 'partly',
    hint,
    retryable,
    retryAfterMs,
    cause,
  });
}

/** `Of the thread’s 5 posts the first 2 stand on X.` */
export function leftHalfDone(done: number, all: number): string {
  return `Of the thread’s ${all} posts the first ${done === 1 ? 'one stands' : `${done} stand`} on X.`;
}
