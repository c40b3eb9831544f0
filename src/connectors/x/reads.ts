/** Looking things up on X, for a model or another program. X charges for each post that is read, so few are. All of it is outside text. */
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { ReadKind } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { linkTo, timeOfPost } from './post-id.ts';
import { readPosts, type WirePost } from './posts.ts';
import { shownText } from './same-text.ts';
import { directOf, type XSession } from './session.ts';

const DAY_MS = 24 * 3_600_000;
const days = z.number().int().min(1).max(30).describe('So many days back, 1 to 30.');
const mineInput = z.strictObject({
  words: z.string().max(200).describe('Words that the post has to hold; empty for any post.'),
  days,
});
const mentionsInput = z.strictObject({ days });

export const searchMine: ReadKind<XSession, z.infer<typeof mineInput>> = {
  name: 'x.search_mine',
  says: `The owner’s own posts on X of the last days, newest first: when, what, how it was taken up. Looks at the newest ${BOUNDS.page_posts}, shows ${BOUNDS.shown_max}; each costs half a cent.`,
  input: mineInput,
  read: async (session, input, signal) => {
    const { api } = directOf(session);
    const since = session.context.clock.now() - input.days * DAY_MS;
    const { posts } = await readPosts(api, { which: 'tweets', since, max: BOUNDS.page_posts, metrics: true, signal });
    const wanted = input.words.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = posts.filter((post) => wanted.every((word) => shownText(post).toLowerCase().includes(word)));
    const lines = hits.slice(0, BOUNDS.shown_max).map((post) => shown(post, session.account, figures(post)));
    return lines.join('\n\n') || 'No post of the owner’s fits.';
  },
};

export const mentions: ReadKind<XSession, z.infer<typeof mentionsInput>> = {
  name: 'x.mentions',
  says: `Posts on X that mention the owner, newest first, at most ${BOUNDS.shown_max}: when, who, what. Each costs about half a cent.`,
  input: mentionsInput,
  read: async (session, input, signal) => {
    const { api } = directOf(session);
    const since = session.context.clock.now() - input.days * DAY_MS;
    const { posts, names } = await readPosts(api, { which: 'mentions', since, max: BOUNDS.shown_max, signal });
    const lines = posts
      .slice(0, BOUNDS.shown_max)
      .map((post) => shown(post, names.get(post.author_id ?? '') ?? '@i', names.get(post.author_id ?? '') ?? ''));
    return lines.join('\n\n') || 'Nobody mentioned the owner.';
  },
};

function shown(post: WirePost, account: string, about: string): string {
  const head = [isoTime(timeOfPost(post.id)), linkTo(account, post.id), about].filter(Boolean).join('  ');
  return `${head}\n${shownText(post)}`;
}

function figures({ public_metrics: metrics }: WirePost): string {
  if (!metrics) return '';
  const { like_count = 0, retweet_count = 0, reply_count = 0, impression_count = 0 } = metrics;
  return `${like_count} likes, ${retweet_count} reposts, ${reply_count} answers, ${impression_count} views`;
}
