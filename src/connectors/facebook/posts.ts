/** The page's own posts with what came of them, for looking up and for the summary. Only reads. */

import type { Period } from '../../domain/books.ts';
import type { SocialFigure, SocialSummary } from '../../domain/social.ts';
import { errorFacts } from '../../errors.ts';
import { type ToldPost, totalOf } from '../../outside/social/telling.ts';
import { facebookHeard } from './heard.ts';
import { apiOf, type FacebookSession } from './session.ts';
import { aboutPage, type Post, postPage } from './wire.ts';

const POSTS_READ_MAX = 50;
const FIELDS = [
  'id,message,created_time,permalink_url,from{id,name},shares',
  'reactions.limit(0).summary(true)',
  'comments.limit(0).summary(true)',
].join(',');

/** Newest first. `period`: only what was posted then. */
export async function ownPosts(
  session: FacebookSession,
  count: number,
  signal: AbortSignal,
  period?: Period,
): Promise<ToldPost[]> {
  const { graph, pageId } = apiOf(session);
  const within: Record<string, number> = period
    ? { since: Math.floor(period.from / 1_000), until: Math.ceil(period.to / 1_000) }
    : {};
  const { data } = await graph.get(`/${pageId}/feed`, { fields: FIELDS, limit: count, ...within }, postPage, signal);
  return data
    .filter(({ from }) => (from?.id ?? pageId) === pageId)
    .map((post) => ({ id: post.id, at: post.at, text: post.message, link: post.link, figures: figuresOf(post) }));
}

export async function facebookSummary(
  session: FacebookSession,
  period: Period,
  signal: AbortSignal,
): Promise<SocialSummary> {
  const { graph, pageId, account } = apiOf(session);
  const about = await graph.get(`/${pageId}`, { fields: 'id,name,followers_count' }, aboutPage, signal);
  const posts = await ownPosts(session, POSTS_READ_MAX, signal, period);
  const remarks =
    posts.length === POSTS_READ_MAX ? [`Only the newest ${POSTS_READ_MAX} posts on Facebook were read.`] : [];
  const heard = await facebookHeard(session, period.from, signal).catch((error) => {
    remarks.push(`Comments and mentions on Facebook could not be read: ${errorFacts(error).message}`);
    return [];
  });
  const inPeriod = heard.filter(({ at }) => at <= period.to).sort((one, other) => other.at - one.at);
  return {
    account,
    figures: [
      ...(about.followers_count === undefined ? [] : [{ label: 'Followers', value: about.followers_count }]),
      { label: 'Posts', value: posts.length },
      ...['Likes', 'Comments', 'Shares'].map((label) => ({ label, value: totalOf(posts, label) })),
    ],
    posts,
    heard: inPeriod.map(({ at, from, text, link, answered }) => ({ at, from, text, link, answered })),
    remarks,
  };
}

function figuresOf({ reactions, comments, shares }: Post): SocialFigure[] {
  return [
    { label: 'Likes', value: reactions?.total ?? 0 },
    { label: 'Comments', value: comments?.total ?? 0 },
    { label: 'Shares', value: shares?.count ?? 0 },
  ];
}
