/** One look at WhatsApp Web's page as it stands: which state, which chats, which messages. Reads only; all of it is outside text. */
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { OfficeError } from '../../../errors.ts';
import { BOUNDS } from '../bounds.ts';
import { IN_PAGE } from './in-page.ts';
import type { Locators } from './locators.ts';

const rowSchema = z.object({ name: z.string(), unread: z.number().int().min(0), says: z.string() });
const messageSchema = z.object({
  id: z.string(),
  isOwn: z.boolean(),
  /** It left; without one it still stands in WhatsApp's own queue. */
  hasTick: z.boolean(),
  text: z.string(),
  /** Who wrote it, as WhatsApp tells it in its copy of a line: `[10:15, 21/11/2026] Ali: `. */
  head: z.string(),
});
const seenSchema = z.object({
  hasCode: z.boolean(),
  hasChats: z.boolean(),
  isOffline: z.boolean(),
  isLoading: z.boolean(),
  dialog: z.string(),
  rows: z.array(rowSchema).max(BOUNDS.rows_read_max),
  /** The open chat; empty for none. */
  openName: z.string(),
  messages: z.array(messageSchema).max(BOUNDS.messages_read_max),
  /** Null where there is no place to write, or more than one. */
  composer: z.string().nullable(),
});
export type Seen = z.infer<typeof seenSchema>;
export type Row = z.infer<typeof rowSchema>;
export type ShownMessage = z.infer<typeof messageSchema>;

/** Throws `service_failed` where the page gives back something else than was asked for. */
export async function look(page: Page, locators: Locators): Promise<Seen> {
  const bounds = { rows: BOUNDS.rows_read_max, messages: BOUNDS.messages_read_max };
  const seen = seenSchema.safeParse(await page.evaluate(`(${IN_PAGE})(${JSON.stringify({ at: locators, bounds })})`));
  if (seen.success) return seen.data;
  throw new OfficeError('service_failed', 'WhatsApp Web’s page could not be read.');
}
