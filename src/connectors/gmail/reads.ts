/** Looking things up in the mailbox, for a model or another program. Only reads: nothing is marked, moved or made. All of it is outside text. */
import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { Arrival } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { ReadKind } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { call } from './call.ts';
import { fetchAnyMail } from './fetch-mail.ts';
import { isId } from './ids.ts';
import type { GmailSession } from './session.ts';

const query = z
  .string()
  .max(BOUNDS.search_chars_max)
  .refine((text) => text.trim() !== '', 'must say what to look for')
  .refine((text) => text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must be one line')
  .describe('As in Gmail’s own search box, e.g. from:ali@example.com newer_than:30d invoice');
const searchInput = z.strictObject({ query });
const readInput = z.strictObject({
  id: z.string().refine(isId, 'must be an id that mail.search gave').describe('The id that mail.search gave.'),
});

export const mailSearch: ReadKind<GmailSession, z.infer<typeof searchInput>> = {
  name: 'mail.search',
  says: `Searches the owner’s mailbox, the newest first, at most ${BOUNDS.search_hits_max} mails: date, sender, subject, id and how the text begins.`,
  input: searchInput,
  read: async (session, input, signal) => {
    const found = await call(session, 'read', signal, (options) =>
      session.api.users.messages.list({ userId: 'me', q: input.query, maxResults: BOUNDS.search_hits_max }, options),
    );
    const ids = (found?.messages ?? []).map(({ id }) => id).filter(isId);
    const hits = await Promise.all(ids.slice(0, BOUNDS.search_hits_max).map((id) => hitOf(session, id, signal)));
    const shown = hits.filter((hit) => hit !== null);
    return shown.length > 0 ? shown.join('\n\n') : 'No mail fits this search.';
  },
};

export const mailRead: ReadKind<GmailSession, z.infer<typeof readInput>> = {
  name: 'mail.read',
  says: 'Reads one mail of the owner’s mailbox as plain text, with its sender, receivers, date and the names of its files.',
  input: readInput,
  read: async (session, { id }, signal) => {
    const mail = await fetchAnyMail(session, id, signal);
    if (mail === null) throw new OfficeError('not_found', 'There is no mail of this id.');
    return shownMail(id, mail);
  },
};

/** Null where it is gone by now. */
async function hitOf(session: GmailSession, id: string, signal: AbortSignal): Promise<string | null> {
  const message = await headOf(session, id, signal);
  if (message === null) return null;
  const [{ cleanLine, htmlAsText }, { shownSender }, { decodeWords }] = await Promise.all([
    import('./text.ts'),
    import('./read-mail.ts'),
    import('postal-mime'),
  ]);
  const headers = message.payload?.headers ?? [];
  const header = (wanted: string) => headers.find(({ name }) => name?.toLowerCase() === wanted)?.value ?? '';
  const at = Number(message.internalDate);
  return lines([
    ['Id', id],
    ['Date', at > 0 ? isoTime(at) : ''],
    ['From', shownSender(header('from'))],
    ['Subject', cleanLine(decodeWords(header('subject')), BOUNDS.subject_chars_max)],
    // Gmail gives it as HTML.
    ['Begins', cleanLine(htmlAsText(message.snippet ?? ''), BOUNDS.subject_chars_max)],
  ]);
}

async function headOf(session: GmailSession, id: string, signal: AbortSignal): Promise<gmail_v1.Schema$Message | null> {
  const wanted = { userId: 'me', id, format: 'metadata', metadataHeaders: ['From', 'Subject'] };
  try {
    return await call(session, 'read', signal, (options) => session.api.users.messages.get(wanted, options));
  } catch (error) {
    if (((error as OfficeError).cause as { status?: number } | undefined)?.status === 404) return null;
    throw error;
  }
}

function shownMail(id: string, { from, subject, at, facts, request }: Arrival): string {
  const head = lines([
    ['Id', id],
    ['Date', isoTime(at)],
    ['From', from],
    ['To', (facts.addressed_to ?? []).join(', ')],
    ['Reply to', facts.reply_to ?? ''],
    ['Subject', subject],
    ['Files', (facts.files ?? []).join(', ')],
  ]);
  return `${head}\n\n${request}`;
}

/** One `Name: value` a line; what is empty is left out. Every value is one line already. */
function lines(fields: readonly (readonly [name: string, value: string])[]): string {
  return fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
