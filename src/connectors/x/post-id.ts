/** Ids of posts: what they look like, what they tell, and where a post is seen. Pure. */

/** Before the ids of tasks that came from X. */
export const SOURCE_PREFIX = 'x:';

/** When X began to count, in milliseconds since the epoch; an id's upper bits are the milliseconds since then. */
const X_EPOCH = 1_288_834_974_657n;
const TIME_SHIFT = 22n;
const ADDRESS =
  /^(?:https?:\/\/)?(?:www\.|mobile\.)?(?:x|twitter)\.com\/(?:i\/(?:web\/)?|\w{1,15}\/)status\/(\d{1,20})(?:[/?#]\S*)?$/i;

/** Of a post's id or its address; null for anything else. */
export function postIdIn(text: string): string | null {
  const given = text.trim();
  return /^\d{1,20}$/.test(given) ? given : (ADDRESS.exec(given)?.[1] ?? null);
}

/** When the post was made, by X's clock. Milliseconds since the epoch. */
export function timeOfPost(id: string): number {
  return Number((BigInt(id) >> TIME_SHIFT) + X_EPOCH);
}

/** Below zero where the first is the older one. */
export function byAge(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one === other ? 0 : 1);
}

/** `account`: `@acme` */
export function linkTo(account: string, id: string): string {
  return `https://x.com/${account.slice(1)}/status/${id}`;
}
