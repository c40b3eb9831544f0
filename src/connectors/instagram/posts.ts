/** The account's own posts with what came of them, for looking up and for the summary. Only reads. */
import type { Period } from '../../domain/books.ts';
import type { SocialSummary } from '../../domain/social.ts';
import { errorFacts } from '../../errors.ts';
import { type ToldPost, totalOf } from '../../outside/social/telling.ts';
import { instagramHeard } from './heard.ts';
import { apiOf, type InstagramSession } from './session.ts';
import { aboutAccount, mediaPage } from './wire.ts';

const POSTS_READ_MAX = 50;

/** Newest first. */
export async function ownPosts(session: InstagramSession, count: number, signal: AbortSignal): Promise<ToldPost[]> {
  const { graph, accountId } = apiOf(session);
  const query = { fields: 'id,caption,permalink,timestamp,like_count,comments_count', limit: count };
  const { data } = await graph.get(`/${accountId}/media`, query, mediaPage, signal);
  return data.map(({ id, at, caption: text, link, like_count, comments_count }) => {
    const figures = [
      { label: 'Likes', value: like_count },
      { label: 'Comments', value: comments_count },
    ];
    return { id, at, text, link, figures };
  });
}

export async function instagramSummary(
  session: InstagramSession,
  { from, to }: Period,
  signal: AbortSignal,
): Promise<SocialSummary> {
  const { graph, accountId, account } = apiOf(session);
  const about = await graph.get(`/${accountId}`, { fields: 'id,username,followers_count' }, aboutAccount, signal);
  const newest = await ownPosts(session, POSTS_READ_MAX, signal);
  const posts = newest.filter(({ at }) => at >= from && at <= to);
  const remarks =
    posts.length === POSTS_READ_MAX ? [`Only the newest ${POSTS_READ_MAX} posts on Instagram were read.`] : [];
  const heard = await instagramHeard(session, from, signal).catch((error) => {
    remarks.push(`Comments and mentions on Instagram could not be read: ${errorFacts(error).message}`);
    return [];
  });
  const inPeriod = heard.filter(({ at }) => at <= to).sort((one, other) => other.at - one.at);
  return {
    account,
    figures: [
      ...(about.followers_count === undefined ? [] : [{ label: 'Followers', value: about.followers_count }]),
      { label: 'Posts', value: posts.length },
      ...['Likes', 'Comments'].map((label) => ({ label, value: totalOf(posts, label) })),
    ],
    posts,
    heard: inPeriod.map(({ at, from: who, text, link, answered }) => ({ at, from: who, text, link, answered })),
    remarks,
  };
}
