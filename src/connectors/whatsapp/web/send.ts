/**
 * Writes one message into one chat and sends it once. What stands in the box is read back before the click; what came of the click is read from
 * the chat, where the message stands with a tick.
 */
import type { Page } from 'playwright-core';
import { isoTime } from '../../../clock.ts';
import type { Receipt } from '../../../domain/action.ts';
import { OfficeError } from '../../../errors.ts';
import type { Attempt, Lookup } from '../../connector.ts';
import { BOUNDS } from '../bounds.ts';
import { receiptOf } from '../receipt.ts';
import type { WhatsAppReply } from '../whatsapp-reply.ts';
import { openChat } from './chat.ts';
import { pause, type WebPage } from './health.ts';
import { look, type Seen, type ShownMessage } from './look.ts';

/** The page is connected. `page` has to be given up after an error, because something may still stand in its box. */
export async function writeAndSend(
  page: Page,
  web: WebPage,
  action: WhatsAppReply,
  attempt: Attempt,
): Promise<Receipt> {
  const { signal } = attempt;
  const seen = await openChat(page, web, action.chat, signal);
  if (seen.composer !== '') {
    const hint = 'Send or delete it there, then press Retry.';
    throw new OfficeError('refused', `Something of yours stands unsent in the chat ${action.chat}.`, { hint });
  }
  const anchor = seen.messages.at(-1)?.id ?? '';
  try {
    await write(page, web, action.text);
    await readBack(page, web, action);
    await attempt.remember({ anchor });
    // The owner may have been at the page meanwhile.
    await readBack(page, web, action);
  } catch (error) {
    await empty(page, web);
    throw error;
  }
  return click(page, web, action, { anchor, signal });
}

/** Reads the chat. `certain` only where everything since the intent stands there and nothing can be under way. */
export async function findSent(page: Page, web: WebPage, action: WhatsAppReply, attempt: Attempt): Promise<Lookup> {
  const { clock } = web.context;
  const anchor = attempt.memory?.anchor;
  const settled = Math.max(attempt.since, clock.now() - BOUNDS.settle_ms) + BOUNDS.settle_ms;
  await openChat(page, web, action.chat, attempt.signal);
  for (;;) {
    const seen = await look(page, web.locators);
    if (seen.openName !== action.chat) return { found: false, certain: false };
    const since = messagesSince(seen, anchor);
    const ours = since?.find((message) => isOurs(message, action));
    if (ours?.hasTick) return { found: true, receipt: receiptOf(action, ours.id, isoTime(clock.now())) };
    // A restore has forgotten where to look, so nothing can be ruled out.
    if (clock.now() >= settled) return { found: false, certain: since !== null && !ours && !attempt.memoryLost };
    await pause(web, attempt.signal);
  }
}

/** Line by line, because Enter alone would send. */
async function write(page: Page, web: WebPage, text: string): Promise<void> {
  await page.locator(web.locators.composer).click();
  for (const [index, line] of text.split('\n').entries()) {
    if (index > 0) await page.keyboard.press('Shift+Enter');
    if (line !== '') await page.keyboard.insertText(line);
  }
}

async function readBack(page: Page, web: WebPage, { chat, text }: WhatsAppReply): Promise<void> {
  const seen = await look(page, web.locators);
  if (seen.openName === chat && seen.composer === text) return;
  throw new OfficeError(
    'refused',
    'WhatsApp Web did not take the text exactly as you approved it, so it was not sent.',
    {
      hint: 'Try it without unusual characters, or send it from your phone.',
    },
  );
}

async function empty(page: Page, web: WebPage): Promise<void> {
  const composer = page.locator(web.locators.composer);
  await composer.fill('').catch(() => {});
}

async function click(
  page: Page,
  web: WebPage,
  action: WhatsAppReply,
  { anchor, signal }: { anchor: string; signal: AbortSignal },
): Promise<Receipt> {
  const { clock } = web.context;
  const send = page.locator(web.locators.send);
  if ((await send.count()) !== 1) {
    await empty(page, web);
    const hint = 'WHATSAPP_LOCATORS can be put right.';
    throw new OfficeError(
      'refused',
      'WhatsApp Web’s page has changed: its Send button was not found. Nothing was sent.',
      { hint },
    );
  }
  try {
    await send.click({ noWaitAfter: true });
    const until = clock.now() + BOUNDS.tick_ms_max;
    while (clock.now() < until) {
      const seen = await look(page, web.locators);
      const since = seen.openName === action.chat ? messagesSince(seen, anchor) : null;
      const ours = since?.find((message) => isOurs(message, action));
      if (ours?.hasTick) return receiptOf(action, ours.id, isoTime(clock.now()));
      await pause(web, signal);
    }
  } catch (error) {
    web.context.log.debug({ kind: (error as Error).name }, 'WhatsApp Web did not answer after the click');
  }
  throw new OfficeError('outcome_unknown', 'WhatsApp Web did not show whether the message left.');
}

/** What stands below the message that was the last one before: all, where the chat was empty; null where that can't be told. */
function messagesSince({ messages }: Seen, anchor: string | undefined): ShownMessage[] | null {
  if (anchor === undefined || (anchor === '' && messages.length === BOUNDS.messages_read_max)) return null;
  const index = messages.findIndex(({ id }) => id === anchor);
  return index < 0 && anchor !== '' ? null : messages.slice(index + 1);
}

/** WhatsApp shows *bold* without its stars, and spaces as it likes. */
function isOurs({ isOwn, text }: ShownMessage, action: WhatsAppReply): boolean {
  return isOwn && plain(text) === plain(action.text);
}

function plain(text: string): string {
  return text
    .replace(/[*_~`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
