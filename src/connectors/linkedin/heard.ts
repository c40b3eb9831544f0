/** What others say under the newest posts. LinkedIn counts calls by the day, so comments are only read where their number has changed. */
import type { Heard } from '../../outside/social/heard.ts';
import type { LinkedInApi } from './api.ts';
import { commentsUnder } from './comments.ts';
import { fromLittle } from './little.ts';
import { engagementOf, ownPosts } from './own-posts.ts';
import { linkOf } from './urns.ts';
import type { WireComment, WirePost } from './wire.ts';

const POSTS_READ_MAX = 25;
/** Answers are looked at for so many comments at once, to see whether ours is among them. */
const ANSWERS_READ_MAX = 20;

/** By the URN of a post. */
export type Counts = Readonly<Record<string, number>>;

/** Of others, where the number of comments isn't as it was; null where the token may not read. */
export async function heardSince(
  api: LinkedInApi,
  { since, counts }: { since: number; counts: Counts },
  signal: AbortSignal,
): Promise<{ heard: Heard[]; counts: Counts } | null> {
  const posts = await ownPosts(api, POSTS_READ_MAX, signal);
  if (posts === null) return null;
  const engagement = await engagementOf(
    api,
    posts.map(({ id }) => id),
    signal,
  );
  const now = Object.fromEntries(posts.map(({ id }) => [id, engagement[id]?.comments ?? 0]));
  const heard: Heard[] = [];
  for (const post of posts.filter(({ id }) => now[id] !== (counts[id] ?? 0))) {
    heard.push(...(await heardUnder(api, post, since, signal)));
  }
  return { heard, counts: now };
}

/** Of others under one post, since then (milliseconds since the epoch). */
export async function heardUnder(
  api: LinkedInApi,
  post: Pick<WirePost, 'id' | 'commentary'>,
  since: number,
  signal: AbortSignal,
): Promise<Heard[]> {
  const read = await commentsUnder(api, post.id, signal);
  const others = (read?.comments ?? []).filter(({ actor, at }) => actor !== api.author && at >= since);
  const answered = await answeredAmong(api, others, signal);
  return others.map((comment) => ({
    id: comment.urn,
    at: comment.at,
    from: nameOf(comment.actor),
    text: comment.text,
    link: linkOf(comment.urn),
    post: { id: post.id, text: fromLittle(post.commentary) },
    isMention: false,
    answered: answered.has(comment.urn),
  }));
}

async function answeredAmong(
  api: LinkedInApi,
  comments: readonly WireComment[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const answered = new Set<string>();
  for (const { urn } of comments.filter(({ answers }) => answers > 0).slice(-ANSWERS_READ_MAX)) {
    const read = await commentsUnder(api, urn, signal);
    if (read?.comments.some(({ actor }) => actor === api.author)) answered.add(urn);
  }
  return answered;
}

/** LinkedIn tells no names, only who it is by its own numbers. */
function nameOf(actor: string): string {
  const [, kind = '', id = ''] = /^urn:li:(person|organization):([\w-]{1,60})$/.exec(actor) ?? [];
  if (id === '') return '';
  return kind === 'person' ? `LinkedIn member ${id}` : `LinkedIn page ${id}`;
}
