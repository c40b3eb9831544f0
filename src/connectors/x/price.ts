/** What X takes for posting: by the request, and much more where there is a link in it. As X published it in November 2026. Pure. */
import { howMany } from '../../domain/in-words.ts';
import type { Price } from '../connector.ts';
import { hasLink } from './weight.ts';

/** In thousandths of a US dollar. */
const PLAIN = 15;
const WITH_LINK = 200;

export function priceOf(posts: readonly string[]): Price {
  const linked = posts.filter(hasLink).length;
  const usd = ((posts.length - linked) * PLAIN + linked * WITH_LINK) / 1_000;
  if (posts.length === 1) return { usd, says: linked ? 'a post with a link' : 'a post without a link' };
  return { usd, says: `${howMany(posts.length, 'post')}, ${linked === 0 ? 'none' : linked} with a link` };
}
