/** Watches for posts that mention the account. X charges for each one that is read, so it is asked rarely and never for what was seen before. */
import { isoTime } from '../../clock.ts';
import type { Arrival } from '../../domain/task.ts';
import { shortLine } from '../../outside/social/text.ts';
import type { Watch } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { byAge, SOURCE_PREFIX, timeOfPost } from './post-id.ts';
import { type Posts, readPosts, type WirePost } from './posts.ts';
import { shownText } from './same-text.ts';
import { directOf, type XSession } from './session.ts';

export interface MentionCursor {
  /** The newest post that was taken in; empty where none was yet. */
  id: string;
  /** ISO 8601: when the watching began. */
  from: string;
}

const SUBJECT_CHARS_MAX = 80;

export const mentionWatch: Watch<XSession, MentionCursor> = {
  intervalMs: ({ isWatched, pollMs }) => (isWatched ? pollMs : null),
  async poll(session, { cursor, accept, signal }) {
    if (!session.isWatched) return { cursor: cursor ?? { id: '', from: '' } };
    // What was there before the watching began was never waited for.
    if (!cursor?.from) return { cursor: { id: '', from: isoTime(session.context.clock.now()) } };
    const mentions = await newMentions(session, cursor, signal);
    for (const post of mentions.posts.toReversed()) {
      if (!isOwn(post, mentions, session.account)) await accept(arrivalOf(post, mentions, session.account));
    }
    const newest = mentions.posts
      .map(({ id }) => id)
      .sort(byAge)
      .at(-1);
    return { cursor: newest ? { ...cursor, id: newest } : cursor };
  },
};

async function newMentions(session: XSession, { id, from }: MentionCursor, signal: AbortSignal): Promise<Posts> {
  const { api } = directOf(session);
  const start = id ? { afterId: id } : { since: Date.parse(from) };
  const mentions = await readPosts(api, { which: 'mentions', ...start, signal });
  if (!mentions.isWhole) {
    session.context.log.warn(
      { taken: mentions.posts.length },
      'There are more mentions on X than are taken in; older ones are left.',
    );
  }
  return { ...mentions, posts: mentions.posts.slice(0, BOUNDS.page_posts * BOUNDS.pages_max) };
}

function isOwn(post: WirePost, { names }: Posts, account: string): boolean {
  return names.get(post.author_id ?? '')?.toLowerCase() === account.toLowerCase();
}

function arrivalOf(post: WirePost, { names }: Posts, account: string): Arrival {
  const text = shownText(post);
  return {
    source: `${SOURCE_PREFIX}${post.id}`,
    kind: 'SOCIAL',
    from: names.get(post.author_id ?? '') ?? 'somebody on X',
    subject: `On X: ${shortLine(text, SUBJECT_CHARS_MAX)}`,
    at: timeOfPost(post.id),
    request: text,
    facts: { thread: post.conversation_id ?? post.id, message_id: post.id, account },
  };
}
