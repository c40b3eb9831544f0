/** What others say to the page: comments under its newest posts, and posts that mention it. Only reads. */
import { graphId } from '../../outside/graph/client.ts';
import type { Heard } from '../../outside/social/heard.ts';
import { shownName } from '../../outside/social/text.ts';
import { apiOf, type FacebookApi, type FacebookSession } from './session.ts';
import { type Comment, commentPage, type Post, postPage } from './wire.ts';

const POSTS_READ_MAX = 25;
const COMMENTS_A_PAGE = 50;
const PAGES_MAX = 10;
const COMMENT_FIELDS = 'id,message,from{id,name},created_time,permalink_url,parent{id}';
const COMMENTS = `comments.filter(stream).order(reverse_chronological).limit(${COMMENTS_A_PAGE}){${COMMENT_FIELDS}}`;

/** Since then, by Facebook's clock: milliseconds since the epoch. */
export async function facebookHeard(session: FacebookSession, since: number, signal: AbortSignal): Promise<Heard[]> {
  const api = apiOf(session);
  const query = { fields: `id,message,created_time,permalink_url,${COMMENTS}`, limit: POSTS_READ_MAX };
  const { data } = await api.graph.get(`/${api.pageId}/feed`, query, postPage, signal);
  const heard: Heard[] = [];
  for (const post of data) heard.push(...(await heardUnder(api, post, since, signal)));
  return [...heard, ...(await mentions(api, since, signal))];
}

/** Of one post, newest first. Throws `not_found` where there is no such post. */
export async function commentsOf(session: FacebookSession, postId: string, signal: AbortSignal): Promise<Heard[]> {
  const api = apiOf(session);
  const query = { fields: COMMENT_FIELDS, filter: 'stream', order: 'reverse_chronological', limit: COMMENTS_A_PAGE };
  const { data } = await api.graph.get(`/${graphId.parse(postId)}/comments`, query, commentPage, signal);
  return asHeard(api, { id: postId, message: '' }, data);
}

async function heardUnder(api: FacebookApi, post: Post, since: number, signal: AbortSignal): Promise<Heard[]> {
  const comments = [...(post.comments?.data ?? [])];
  let after = post.comments?.after ?? '';
  for (let pages = 1; after && pages < PAGES_MAX && comments.every(({ at }) => at >= since); pages++) {
    const query = {
      fields: COMMENT_FIELDS,
      filter: 'stream',
      order: 'reverse_chronological',
      limit: COMMENTS_A_PAGE,
      after,
    };
    const next = await api.graph.get(`/${post.id}/comments`, query, commentPage, signal);
    comments.push(...next.data);
    after = next.after;
  }
  return asHeard(api, post, comments).filter(({ at }) => at >= since);
}

/** `comments`: newest first. Answered: the page has said something in the same thread later. */
function asHeard({ pageId }: FacebookApi, post: Pick<Post, 'id' | 'message'>, comments: readonly Comment[]): Heard[] {
  return comments.flatMap((one, place) => {
    const { id, at, from, message: text, link } = one;
    if (from?.id === pageId) return [];
    const later = comments.slice(0, place);
    const answered = later.some((own) => own.from?.id === pageId && own.parent?.id === threadOf(one));
    const where = { id: post.id, text: post.message };
    return [{ id, at, from: shownName(from?.name ?? ''), text, link, post: where, isMention: false, answered }];
  });
}

function threadOf({ id, parent }: Comment): string {
  return parent?.id ?? id;
}

async function mentions({ graph, pageId }: FacebookApi, since: number, signal: AbortSignal): Promise<Heard[]> {
  const query = { fields: 'id,message,from{id,name},created_time,permalink_url', limit: POSTS_READ_MAX };
  const { data } = await graph.get(`/${pageId}/tagged`, query, postPage, signal);
  return data
    .filter(({ at, from }) => at >= since && from?.id !== pageId)
    .map(({ id, at, from, message: text, link }) => {
      const name = shownName(from?.name ?? '');
      return { id, at, from: name, text, link, post: { id, text }, isMention: true, answered: false };
    });
}
