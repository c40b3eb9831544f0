/** What happened on LinkedIn in a period, as far as the token may read it. Only reads. */
import type { Period } from '../../domain/books.ts';
import type { SocialSummary } from '../../domain/social.ts';
import { errorFacts } from '../../errors.ts';
import type { Heard } from '../../outside/social/heard.ts';
import { type ToldPost, totalOf } from '../../outside/social/telling.ts';
import type { LinkedInApi } from './api.ts';
import { heardUnder } from './heard.ts';
import { fromLittle } from './little.ts';
import { type Engagement, engagementOf, ownPosts, readable } from './own-posts.ts';
import { inPath, linkOf } from './urns.ts';
import { followers, type WirePost } from './wire.ts';

const POSTS_READ_MAX = 50;
const MAY_NOT =
  'LinkedIn doesn’t let this token read posts and comments; that takes r_organization_social, for a page.';

/** Newest first; null where the token may not read. */
export async function toldPosts(api: LinkedInApi, count: number, signal: AbortSignal): Promise<ToldPost[] | null> {
  const posts = await ownPosts(api, count, signal);
  return posts && told(posts, await engagementFor(api, posts, signal));
}

export async function summaryOf(api: LinkedInApi, period: Period, signal: AbortSignal): Promise<SocialSummary> {
  const { account } = api;
  const all = await ownPosts(api, POSTS_READ_MAX, signal);
  if (all === null) return { account, figures: [], posts: [], heard: [], remarks: [MAY_NOT] };
  const engagement = await engagementFor(api, all, signal);
  const posts = all.filter(({ at }) => at >= period.from && at <= period.to);
  const remarks =
    all.length === POSTS_READ_MAX ? [`Only the newest ${POSTS_READ_MAX} posts on LinkedIn were read.`] : [];
  const commented = all.filter(({ id }) => (engagement[id]?.comments ?? 0) > 0);
  const heard = await heardIn(api, commented, period, signal).catch((error) => {
    remarks.push(`Comments on LinkedIn could not be read: ${errorFacts(error).message}`);
    return [];
  });
  const shown = told(posts, engagement);
  const following = await followersOf(api, signal);
  return {
    account,
    figures: [
      ...(following === null ? [] : [{ label: 'Followers', value: following }]),
      { label: 'Posts', value: posts.length },
      ...['Reactions', 'Comments'].map((label) => ({ label, value: totalOf(shown, label) })),
    ],
    posts: shown,
    heard: heard.map(({ at, from, text, link, answered }) => ({ at, from, text, link, answered })),
    remarks,
  };
}

async function engagementFor(api: LinkedInApi, posts: readonly WirePost[], signal: AbortSignal) {
  const urns = posts.map(({ id }) => id);
  return (await readable(() => engagementOf(api, urns, signal))) ?? {};
}

async function heardIn(
  api: LinkedInApi,
  posts: readonly WirePost[],
  { from, to }: Period,
  signal: AbortSignal,
): Promise<Heard[]> {
  const heard: Heard[] = [];
  for (const post of posts) heard.push(...(await heardUnder(api, post, from, signal)));
  return heard.filter(({ at }) => at <= to).sort((one, other) => other.at - one.at);
}

/** Null for a person, and where it can't be read: the summary goes on without it. */
async function followersOf(api: LinkedInApi, signal: AbortSignal): Promise<number | null> {
  if (!api.isPage) return null;
  const path = `/rest/networkSizes/${inPath(api.author)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`;
  const answer = await api.get(path, followers, signal).catch(() => null);
  return answer?.firstDegreeSize ?? null;
}

function told(posts: readonly WirePost[], engagement: Readonly<Record<string, Engagement>>): ToldPost[] {
  const newestFirst = [...posts].sort((one, other) => other.at - one.at);
  return newestFirst.map(({ id, at, commentary }) => ({
    id,
    at,
    text: fromLittle(commentary),
    link: linkOf(id),
    figures: [
      { label: 'Reactions', value: engagement[id]?.reactions ?? 0 },
      { label: 'Comments', value: engagement[id]?.comments ?? 0 },
    ],
  }));
}
