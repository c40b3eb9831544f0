/** Ids as Google makes them. What comes in their place isn't kept: it could be anything that a broken proxy gives back. Pure. */

/** Of a message, a thread, a draft. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

/** Of a place in the mailbox's history. */
export function isHistoryId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,40}$/.test(value);
}
