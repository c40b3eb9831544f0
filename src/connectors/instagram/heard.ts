/** What others say to the account: comments and answers under its newest posts, and posts that it is tagged in. Only reads. */
import { graphId } from '../../outside/graph/client.ts';
import type { Heard } from '../../outside/social/heard.ts';
import { shownName } from '../../outside/social/text.ts';
import { apiOf, type InstagramApi, type InstagramSession } from './session.ts';
import { type Comment, commentPage, type Media, mediaPage } from './wire.ts';

const POSTS_READ_MAX = 25;
const COMMENTS_A_PAGE = 50;
const PAGES_MAX = 10;
const WORDS = 'id,text,username,timestamp';
const COMMENT_FIELDS = `${WORDS},replies.limit(${COMMENTS_A_PAGE}){${WORDS}}`;

/** Since then, by Instagram's clock: milliseconds since the epoch. */
export async function instagramHeard(session: InstagramSession, since: number, signal: AbortSignal): Promise<Heard[]> {
  const api = apiOf(session);
  const fields = `id,caption,permalink,timestamp,comments.limit(${COMMENTS_A_PAGE}){${COMMENT_FIELDS}}`;
  const { data } = await api.graph.get(`/${api.accountId}/media`, { fields, limit: POSTS_READ_MAX }, mediaPage, signal);
  const heard: Heard[] = [];
  for (const media of data) heard.push(...(await heardUnder(api, media, since, signal)));
  return [...heard, ...(await mentions(api, since, signal))];
}

/** Of one post. Throws `not_found` where there is no such post. */
export async function commentsOf(session: InstagramSession, mediaId: string, signal: AbortSignal): Promise<Heard[]> {
  const api = apiOf(session);
  const query = { fields: COMMENT_FIELDS, limit: COMMENTS_A_PAGE };
  const { data } = await api.graph.get(`/${graphId.parse(mediaId)}/comments`, query, commentPage, signal);
  return asHeard(api, { id: mediaId, caption: '', link: '' }, data);
}

async function heardUnder(api: InstagramApi, media: Media, since: number, signal: AbortSignal): Promise<Heard[]> {
  const comments = [...(media.comments?.data ?? [])];
  let after = media.comments?.after ?? '';
  for (let pages = 1; after && pages < PAGES_MAX && comments.every(({ at }) => at >= since); pages++) {
    const query = { fields: COMMENT_FIELDS, limit: COMMENTS_A_PAGE, after };
    const next = await api.graph.get(`/${media.id}/comments`, query, commentPage, signal);
    comments.push(...next.data);
    after = next.after;
  }
  return asHeard(api, media, comments).filter(({ at }) => at >= since);
}

/** Answered: the account has said something in the same thread later. */
function asHeard(
  api: InstagramApi,
  media: Pick<Media, 'id' | 'caption' | 'link'>,
  comments: readonly Comment[],
): Heard[] {
  return comments.flatMap((comment) => {
    const thread = [comment, ...(comment.replies?.data ?? [])];
    const others = thread.filter((one) => !isOwn(api, one.username));
    return others.map((one) => {
      const { id, at, username, text } = one;
      const later = (own: (typeof thread)[number]) =>
        own.at > at || (own.at === at && thread.indexOf(own) > thread.indexOf(one));
      const answered = thread.some((own) => isOwn(api, own.username) && later(own));
      const post = { id: media.id, text: media.caption };
      return { id, at, from: nameOf(username), text, link: media.link, post, isMention: false, answered };
    });
  });
}

async function mentions(api: InstagramApi, since: number, signal: AbortSignal): Promise<Heard[]> {
  const query = { fields: 'id,caption,username,permalink,timestamp', limit: POSTS_READ_MAX };
  const { data } = await api.graph.get(`/${api.accountId}/tags`, query, mediaPage, signal);
  return data
    .filter(({ at, username }) => at >= since && !isOwn(api, username))
    .map(({ id, at, username, caption: text, link }) => {
      return { id, at, from: nameOf(username), text, link, post: { id, text }, isMention: true, answered: false };
    });
}

function isOwn({ username: own }: InstagramApi, username: string): boolean {
  return username.toLowerCase() === own.toLowerCase();
}

function nameOf(username: string): string {
  return username ? `@${shownName(username)}` : '';
}
