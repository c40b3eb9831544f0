/** Comments under posts and answers under comments. Only reads. */
import type { Copy } from '../../outside/social/once.ts';
import { sameText } from '../../outside/social/text.ts';
import type { LinkedInApi } from './api.ts';
import { readable } from './own-posts.ts';
import { inPath, linkOf } from './urns.ts';
import { commentPage, type WireComment } from './wire.ts';

const COMMENTS_A_CALL = 100;
const CALLS_MAX = 5;

/** Under a post, or under a comment; null where the token may not read them. `whole`: false where there are more. */
export async function commentsUnder(
  api: LinkedInApi,
  target: string,
  signal: AbortSignal,
): Promise<{ comments: WireComment[]; whole: boolean } | null> {
  return readable(async () => {
    const comments: WireComment[] = [];
    for (let calls = 0; calls < CALLS_MAX; calls++) {
      const query = `start=${comments.length}&count=${COMMENTS_A_CALL}`;
      const { elements } = await api.get(
        `/rest/socialActions/${inPath(target)}/comments?${query}`,
        commentPage,
        signal,
      );
      comments.push(...elements);
      if (elements.length < COMMENTS_A_CALL) return { comments, whole: true };
    }
    return { comments, whole: false };
  });
}

/** Our own answers there that say the same, since then (milliseconds since the epoch), oldest first. */
export async function ownAnswers(
  api: LinkedInApi,
  { target, text, since }: { target: string; text: string; since: number },
  signal: AbortSignal,
): Promise<{ found: Copy[]; whole: boolean } | null> {
  const read = await commentsUnder(api, target, signal);
  if (read === null) return null;
  const mine = read.comments.filter((one) => one.actor === api.author && one.at >= since && sameText(one.text, text));
  const found = mine.map(({ urn, at }) => ({ id: urn, at, link: linkOf(urn) })).sort((a, b) => a.at - b.at);
  return { found, whole: read.whole };
}
