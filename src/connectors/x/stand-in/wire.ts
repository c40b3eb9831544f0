/** How the stand-in's X says things: its problems, and posts with short links and escapes. For the sandbox and tests only. */
import { createHash } from 'node:crypto';
import { isoTime } from '../../../clock.ts';
import { findLinks } from '../../../domain/links.ts';
import type { Network, NetworkPost } from './network.ts';

export function problem(status: number, detail: string, more: Record<string, unknown> = {}): Response {
  const titles: Record<number, string> = {
    400: 'Invalid Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found Error',
  };
  const body = { title: titles[status] ?? 'Error', detail, type: 'about:blank', status, ...more };
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } });
}

/** What X makes of a text, and what its short links stand for. */
function linked({ text, media, by, id }: NetworkPost): { text: string; urls: { url: string; expanded_url: string }[] } {
  const urls: { url: string; expanded_url: string }[] = [];
  const short = (target: string) =>
    `https://t.co/${createHash('sha1').update(`${id}${target}`).digest('hex').slice(0, 10)}`;
  const add = (expanded_url: string) => {
    const url = short(expanded_url);
    urls.push({ url, expanded_url });
    return url;
  };
  let shown = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  for (const link of findLinks(text).filter(({ target }) => !target.startsWith('mailto:'))) {
    const escaped = link.text.replace(/&/g, '&amp;');
    const full = /^https?:/i.test(link.text) ? link.text : `http://${link.text}`;
    shown = shown.replace(escaped, () => add(full));
  }
  if (media.length > 0) shown = `${shown} ${add(`https://x.com/${by.username}/status/${id}/photo/1`)}`.trim();
  return { text: shown, urls };
}

/** With the fields that were asked for and no others. */
export function wirePost(network: Network, post: NetworkPost, fields: readonly string[]): Record<string, unknown> {
  const { text, urls } = linked(post);
  const all: Record<string, unknown> = {
    created_at: isoTime(post.at),
    author_id: post.by.id,
    conversation_id: post.conversation,
    ...(post.replyTo !== null && { referenced_tweets: [{ type: 'replied_to', id: post.replyTo }] }),
    ...(urls.length > 0 && { entities: { urls: urls.map((one) => ({ start: 0, end: 0, ...one })) } }),
    public_metrics: {
      like_count: post.likes,
      retweet_count: 0,
      reply_count: network.answersTo(post.id).length,
      quote_count: 0,
      bookmark_count: 0,
      impression_count: post.likes * 10,
    },
  };
  const asked = Object.entries(all).filter(([name]) => fields.includes(name));
  return { id: post.id, text, edit_history_tweet_ids: [post.id], ...Object.fromEntries(asked) };
}
