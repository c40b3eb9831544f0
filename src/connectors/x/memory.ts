/** What is remembered of a thread while it is posted: enough to find each post again, and to go on. Pure. */
import { isoTime } from '../../clock.ts';

export interface Memory {
  /** When the first try began. Milliseconds since the epoch. */
  since: number;
  /** When the last post was sent off; null where it was clearly refused, so that nothing can be under way. Milliseconds since the epoch. */
  sentAt: number | null;
  /** Older posts that say the same as the first one. */
  known: readonly string[];
  /** Of the posts that stand there, in order. */
  ids: readonly string[];
}

/** Null where nothing can have been posted under this key: this is always remembered before. */
export function memoryOf(kept: Readonly<Record<string, string>> | null): Memory | null {
  const since = Date.parse(kept?.since ?? '');
  if (!kept || Number.isNaN(since)) return null;
  const sentAt = Date.parse(kept.sentAt ?? '');
  return { since, sentAt: Number.isNaN(sentAt) ? null : sentAt, known: list(kept.known), ids: list(kept.ids) };
}

export function keptAs({ since, sentAt, known, ids }: Memory): Record<string, string> {
  return {
    since: isoTime(since),
    sentAt: sentAt === null ? '' : isoTime(sentAt),
    known: known.join(' '),
    ids: ids.join(' '),
  };
}

function list(kept: string | undefined): string[] {
  return (kept ?? '').split(' ').filter((id) => /^\d{1,20}$/.test(id));
}
