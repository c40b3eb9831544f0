/** What the page, or the person, has posted. Only reads; a person's posts are shown to hardly any token. */
import type { z } from 'zod';
import type { SocialPost } from '../../domain/social.ts';
import type { Copy } from '../../outside/social/once.ts';
import { sameText } from '../../outside/social/text.ts';
import type { LinkedInApi } from './api.ts';
import { fromLittle } from './little.ts';
import { statusOf } from './refusal.ts';
import { inPath, linkOf } from './urns.ts';
import { metadata, postPage, type WirePost, wirePost } from './wire.ts';

const POSTS_A_CALL = 50;

/** The newest first, by when they were changed; null where the token may not read them. */
export async function ownPosts(api: LinkedInApi, count: number, signal: AbortSignal): Promise<WirePost[] | null> {
  const path = `/rest/posts?q=author&author=${inPath(api.author)}&count=${count}&sortBy=LAST_MODIFIED`;
  return readable(async () => {
    const { elements } = await api.get(path, postPage, signal, 'FINDER');
    return elements.filter(({ author, lifecycleState }) => author === api.author && lifecycleState === 'PUBLISHED');
  });
}

/** `null`: there is none; `unreadable`: the token may not look. */
export async function postNow(
  api: LinkedInApi,
  urn: string,
  signal: AbortSignal,
): Promise<WirePost | 'unreadable' | null> {
  const read = () => api.get(`/rest/posts/${inPath(urn)}`, wirePost, signal);
  try {
    return (await readable(read)) ?? 'unreadable';
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Posts that say the same, since then (milliseconds since the epoch), oldest first; null where they may not be read. */
export async function copiesOf(
  api: LinkedInApi,
  { text, attachments }: SocialPost,
  since: number,
  signal: AbortSignal,
): Promise<{ found: Copy[]; whole: boolean } | null> {
  const posts = await ownPosts(api, POSTS_A_CALL, signal);
  if (posts === null) return null;
  const found = posts.filter(({ at, commentary }) => at >= since && sameText(fromLittle(commentary), text));
  const whole = posts.length < POSTS_A_CALL || posts.some(({ changedAt }) => changedAt < since);
  const copies = found.map(({ id, at, pictures }) => ({
    id,
    at,
    link: linkOf(id),
    doubtful: pictures !== attachments.length,
  }));
  return { found: copies.sort((one, other) => one.at - other.at), whole };
}

export type Engagement = z.infer<typeof metadata>['results'][string];

/** How many reactions and comments each has, by its URN; what LinkedIn leaves out is left out. */
export async function engagementOf(
  api: LinkedInApi,
  urns: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, Engagement>>> {
  if (urns.length === 0) return {};
  const path = `/rest/socialMetadata?ids=List(${urns.map(inPath).join(',')})`;
  return (await api.get(path, metadata, signal, 'BATCH_GET')).results;
}

/** Null where the token has no right to it. */
export async function readable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (statusOf(error) === 403) return null;
    throw error;
  }
}
