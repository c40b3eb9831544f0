/**
 * Takes in unread chats in which something is asked. Opening a chat marks it as read for everybody, so only those are opened that are taken in:
 * chats whose last message has a keyword, and people who wrote several messages at once, of which the list shows only the last. What is about to be
 * opened is written down first; after a crash it is looked at again although it counts as read.
 */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { oneLine, plainText } from '../../../domain/mail-draft.ts';
import type { Arrival } from '../../../domain/task.ts';
import { OfficeError } from '../../../errors.ts';
import { BOUNDS } from '../bounds.ts';
import { shownName } from '../names.ts';
import type { Store } from '../store.ts';
import { openChat } from './chat.ts';
import type { WebPage } from './health.ts';
import { look, type Row, type ShownMessage } from './look.ts';

export interface WebWatch {
  account: string;
  store: Store;
  keywords: readonly string[];
  /** How many were unread at the last look, by chat; empty before the first one. */
  unreadBefore: Map<string, number>;
  /** Chats that the owner has been told of because they can't be opened. */
  toldOf: Set<string>;
}

type Accept = (arrival: Arrival) => Promise<boolean>;

/** Resolves with true where more chats wait. The page is connected. */
export async function takeUnread(
  page: Page,
  web: WebPage,
  watch: WebWatch,
  accept: Accept,
  signal: AbortSignal,
): Promise<boolean> {
  const { rows } = await look(page, web.locators);
  const isFirst = watch.unreadBefore.size === 0;
  for (const { name, unread } of rows.filter((row) => mustOpen(row, watch, isFirst))) watch.store.opening(name, unread);
  remember(watch, rows);
  const waiting = watch.store.openings();
  for (const one of waiting.slice(0, BOUNDS.chats_per_look_max)) {
    await takeChat(page, web, watch, one, accept, signal).catch((error: unknown) =>
      unopened(web, watch, one.chat, error),
    );
    watch.store.opened(one.chat);
  }
  return waiting.length > BOUNDS.chats_per_look_max;
}

/** `urgent, asap` as a list; nothing for `*`. */
export function keywordsOf(setting: string): string[] {
  const words = setting.split(',').map((word) => word.trim().toLowerCase());
  return words.includes('*') ? [] : words.filter(Boolean);
}

function mustOpen({ name, unread, says }: Row, { keywords, unreadBefore }: WebWatch, isFirst: boolean): boolean {
  if (unread === 0 || name === '') return false;
  const words = says.replace(name, ' ');
  if (keywords.length === 0 || keywords.some((word) => hasWord(words, word))) return true;
  // What was unread before the office came is the owner's own to read.
  if (isFirst) return false;
  const before = unreadBefore.get(name) ?? 0;
  return (unread < before ? unread : unread - before) > 1;
}

function remember({ unreadBefore }: WebWatch, rows: readonly Row[]): void {
  for (const { name, unread } of rows) unreadBefore.set(name, unread);
  unreadBefore.set('', 0);
}

function hasWord(text: string, word: string): boolean {
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, 'iu').test(text);
}

/** A chat that can't be opened for good must not keep the others from being looked at. */
async function unopened({ context }: WebPage, { toldOf }: WebWatch, chat: string, error: unknown): Promise<void> {
  if (!(error instanceof OfficeError) || error.code !== 'refused') throw error;
  if (toldOf.has(chat)) return;
  const text = `${error.message} ${error.hint ?? ''} Please look at it yourself.`;
  await context.tell({ title: 'A WhatsApp message could not be taken in', text });
  toldOf.add(chat);
}

async function takeChat(
  page: Page,
  web: WebPage,
  watch: WebWatch,
  { chat, unread }: { chat: string; unread: number },
  accept: Accept,
  signal: AbortSignal,
): Promise<void> {
  const { messages } = await openChat(page, web, chat, signal);
  const fromOthers = messages.filter(({ isOwn, id }) => !isOwn && id !== '');
  const fresh = fromOthers.slice(-unread).filter(({ id }) => !watch.store.wasTaken(sourceOf(chat, id)));
  if (fresh.length === 0) return;
  await accept(arrivalOf(web, watch, chat, fresh));
  watch.store.take(
    fresh.map(({ id }) => sourceOf(chat, id)),
    chat,
    web.context.clock.now(),
  );
}

function arrivalOf(
  { context }: WebPage,
  { account }: WebWatch,
  chat: string,
  messages: readonly ShownMessage[],
): Arrival {
  const last = messages.at(-1)!;
  const isGroup = messages.some(({ id }) => id.includes('@g.us'));
  const lines = messages.map((message) => {
    const text = plainText(message.text) || WITHOUT_WORDS;
    return isGroup ? `${authorOf(message)}: ${text}` : text;
  });
  const request = lines.join('\n').slice(0, context.limits.mail_request_chars_max);
  const name = shownName(chat);
  return {
    source: sourceOf(chat, last.id),
    kind: 'WHATSAPP',
    from: isGroup ? `${authorOf(last)} in the group ${name}` : name,
    subject: oneLine(lines[0]!.split('\n')[0]!),
    at: context.clock.now(),
    request,
    facts: { account, thread: chat },
  };
}

const WITHOUT_WORDS = '(A picture, a voice message or something else without words. Please look at it on WhatsApp.)';

/** `[10:15, 21/11/2026] Ali Khan: ` */
function authorOf({ head }: ShownMessage): string {
  return shownName(/^\[[^\]]*\]\s*(.*?):\s*$/s.exec(head)?.[1] ?? '') || 'Somebody';
}

function sourceOf(chat: string, id: string): string {
  const name = createHash('sha256').update(chat).digest('hex').slice(0, 12);
  return `whatsapp:web:${name}:${id.slice(0, BOUNDS.id_chars_max)}`;
}
