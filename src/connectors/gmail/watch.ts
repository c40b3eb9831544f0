/**
 * Watches the inbox by Gmail's history, never by listing it again. The first look is bounded, and so is the look after a gap;
 * whatever is seen twice is known by its source key.
 */
import { isoTime } from '../../clock.ts';
import type { Arrival } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { PollResult, Watch } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { call } from './call.ts';
import { malformedError } from './errors.ts';
import { fetchMail } from './fetch-mail.ts';
import { isHistoryId, isId } from './ids.ts';
import type { GmailSession } from './session.ts';

export interface GmailCursor {
  /** Everything up to this record of Gmail's history has been taken in. */
  historyId: string;
  /** ISO 8601: when it was so. */
  at: string;
}

type Accept = (arrival: Arrival) => Promise<boolean>;

interface HistoryPage {
  ids: string[];
  /** Where the next poll goes on. */
  historyId: string;
  more: boolean;
}

export const gmailWatch: Watch<GmailSession, GmailCursor> = {
  intervalMs: (session) => session.context.limits.gmail_poll_ms,
  async poll(session, { cursor, accept, signal }) {
    const { limits, clock } = session.context;
    const at = isoTime(clock.now());
    if (!cursor?.historyId) {
      const query = { labelIds: ['INBOX', 'UNREAD'], maxResults: limits.gmail_first_sync_messages_max };
      return { cursor: { historyId: await sync(session, query, accept, signal), at } };
    }
    const page = await readHistory(session, cursor.historyId, signal);
    if (!page) return await resync(session, cursor, at, accept, signal);
    await takeIn(session, page.ids, accept, signal);
    const next = { historyId: page.historyId, at: page.more ? cursor.at : at };
    return page.more ? { cursor: next, againMs: 0 } : { cursor: next };
  },
};

/** Gmail keeps its history for about a week; after a longer gap the inbox since then is looked at instead. */
async function resync(
  session: GmailSession,
  cursor: GmailCursor,
  at: string,
  accept: Accept,
  signal: AbortSignal,
): Promise<PollResult<GmailCursor>> {
  const since = Date.parse(cursor.at) || session.context.clock.now();
  const after = Math.floor((since - BOUNDS.resync_overlap_ms) / 1_000);
  const query = { labelIds: ['INBOX'], q: `after:${after}`, maxResults: BOUNDS.resync_messages_max };
  session.context.log.info(
    { since: cursor.at },
    'Gmail no longer has the history since the last poll; looking at the inbox.',
  );
  return { cursor: { historyId: await sync(session, query, accept, signal), at } };
}

/** The history id is kept before the listing, so what arrives in between is seen by the next poll. */
async function sync(
  session: GmailSession,
  query: { labelIds: string[]; q?: string; maxResults: number },
  accept: Accept,
  signal: AbortSignal,
): Promise<string> {
  const users = session.api.users;
  const profile = await call(session, 'read', signal, (options) => users.getProfile({ userId: 'me' }, options));
  if (!isHistoryId(profile?.historyId)) throw malformedError('read');
  const list = await call(session, 'read', signal, (options) =>
    users.messages.list({ userId: 'me', ...query }, options),
  );
  if (list.nextPageToken) {
    session.context.log.warn(
      { taken: query.maxResults },
      'The inbox holds more mails than are taken in; older ones are left.',
    );
  }
  const newestFirst = (list.messages ?? []).map(({ id }) => id).filter(isId);
  await takeIn(session, newestFirst.reverse(), accept, signal);
  return profile.historyId;
}

/**
 * One page of history; null where Gmail has forgotten it. A page goes on where its last record ends, so that a poll is
 * bounded and whatever was taken in stays so.
 */
async function readHistory(
  session: GmailSession,
  startHistoryId: string,
  signal: AbortSignal,
): Promise<HistoryPage | null> {
  let pageToken: string | undefined;
  for (let page = 0; page < BOUNDS.history_empty_pages_max; page++) {
    const answer = await listHistory(session, startHistoryId, pageToken, signal);
    if (!answer) return null;
    if (!isHistoryId(answer.historyId)) throw malformedError('read');
    const records = answer.history ?? [];
    pageToken = answer.nextPageToken ?? undefined;
    const last = records.at(-1)?.id;
    if (last && !isHistoryId(last)) throw malformedError('read');
    if (last || !pageToken) {
      const added = records.flatMap((record) => record.messagesAdded ?? []);
      const ids = [...new Set(added.map(({ message }) => message?.id).filter(isId))];
      return pageToken && last
        ? { ids, historyId: last, more: true }
        : { ids, historyId: answer.historyId, more: false };
    }
  }
  throw malformedError('read');
}

async function listHistory(
  session: GmailSession,
  startHistoryId: string,
  pageToken: string | undefined,
  signal: AbortSignal,
) {
  const query = {
    userId: 'me',
    startHistoryId,
    historyTypes: ['messageAdded'],
    labelId: 'INBOX',
    maxResults: BOUNDS.history_records_max,
    pageToken,
  };
  try {
    return await call(session, 'read', signal, (options) => session.api.users.history.list(query, options));
  } catch (error) {
    const isForgotten =
      error instanceof OfficeError && (error.cause as { status?: number } | undefined)?.status === 404;
    if (isForgotten) return null;
    throw error;
  }
}

/** Oldest first, some at once. Throws when one can't be fetched now: then the cursor stays and all are seen again. */
async function takeIn(
  session: GmailSession,
  ids: readonly string[],
  accept: Accept,
  signal: AbortSignal,
): Promise<void> {
  const atOnce = session.context.limits.connector_calls_at_once_max;
  for (let start = 0; start < ids.length; start += atOnce) {
    const batch = ids.slice(start, start + atOnce);
    const taken = await Promise.allSettled(
      batch.map(async (id) => {
        const arrival = await fetchMail(session, id, signal);
        if (arrival) await accept(arrival);
      }),
    );
    // only now, so that nothing is handed over after the poll has ended
    for (const one of taken) if (one.status === 'rejected') throw one.reason;
  }
}
