/**
 * How WhatsApp Web is: connected, to be paired with the phone, away, open elsewhere, or something nobody foresaw. Pairing and whatever is unclear
 * is the owner's; nothing is clicked away in her place.
 */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { wait } from '../../../clock.ts';
import { OfficeError } from '../../../errors.ts';
import type { ConnectorContext } from '../../connector.ts';
import { BOUNDS } from '../bounds.ts';
import type { Locators } from './locators.ts';
import { look, type Seen } from './look.ts';

export type Health = 'CONNECTED' | 'PAIRING' | 'UNPAIRED' | 'TIMEOUT' | 'CONFLICT' | 'UNKNOWN';

export interface WebPage {
  root: string;
  locators: Locators;
  context: ConnectorContext;
}

/** What was seen of it over time; lives as long as the office runs. */
export interface Watched {
  wasConnected: boolean;
  /** Somebody else has it open: until the office is started anew, the page is not loaded again, because that would take it away from them. */
  inConflict: boolean;
  /** The state that the owner was told of last. */
  told: Health | null;
  code: { hash: string; toldAt: number; waitMs: number } | null;
}

/** Opens the page where it isn't open, waits until it is loaded, and resolves with what is there. */
export async function arrive(
  page: Page,
  web: WebPage,
  watched: Watched,
  signal: AbortSignal,
): Promise<{ health: Health; seen: Seen | null }> {
  const isThere = page.url().startsWith(web.root);
  if (!isThere && watched.inConflict) return { health: 'CONFLICT', seen: null };
  if (!isThere) await page.goto(web.root, { waitUntil: 'domcontentloaded' });
  const { clock } = web.context;
  const until = clock.now() + BOUNDS.page_load_ms_max;
  for (;;) {
    const seen = await look(page, web.locators);
    const health = healthOf(seen, watched);
    const mayComeYet = health === 'UNKNOWN' && seen.dialog === '' && clock.now() < until;
    if (!mayComeYet) {
      watched.inConflict = health === 'CONFLICT';
      if (health === 'CONNECTED') isConnected(watched);
      return { health: health === 'UNKNOWN' && seen.isLoading ? 'TIMEOUT' : health, seen };
    }
    await pause(web, signal);
  }
}

/** For a state that isn't CONNECTED: tells the owner what is hers, and gives the error that says it. */
export async function notConnected(
  page: Page,
  web: WebPage,
  watched: Watched,
  health: Health,
  signal: AbortSignal,
): Promise<OfficeError | null> {
  switch (health) {
    case 'PAIRING':
    case 'UNPAIRED':
      return showCode(page, web, watched, health, signal);
    case 'TIMEOUT':
      await page.goto('about:blank');
      return new OfficeError('unreachable', 'WhatsApp Web does not connect; it is opened anew.');
    case 'CONFLICT':
      await tellOnce(page, web, watched, health, CONFLICT);
      return new OfficeError('not_authorized', CONFLICT.title, { hint: CONFLICT.text });
    default:
      await tellOnce(page, web, watched, health, UNKNOWN);
      return new OfficeError('not_authorized', UNKNOWN.title, { hint: UNKNOWN.text });
  }
}

const CONFLICT = {
  title: 'WhatsApp Web is open in another window',
  text: 'I don’t take it away from there. Close it in the other window and start the office anew.',
};
const UNKNOWN = {
  title: 'WhatsApp Web shows a page that I don’t know',
  text: 'I do nothing there. If the picture shows your chats, the page has changed: WHATSAPP_LOCATORS can be put right. If it asks for another browser, set BROWSER_HEADLESS=false.',
};
const SCAN =
  'On your phone open WhatsApp → Settings → Linked devices → Link a device, and scan this code within a minute. A new one follows if it runs out.';

/** Null once the owner has scanned it. */
async function showCode(
  page: Page,
  web: WebPage,
  watched: Watched,
  health: Health,
  signal: AbortSignal,
): Promise<OfficeError | null> {
  const { clock } = web.context;
  const picture = await page.locator(web.locators.code).first().screenshot({ type: 'png' });
  const hash = createHash('sha256').update(picture).digest('hex');
  const former = watched.code;
  const isDue = !former || (former.hash !== hash && clock.now() >= former.toldAt + former.waitMs);
  const title = health === 'UNPAIRED' ? 'WhatsApp has logged this browser out' : 'WhatsApp wants to be linked';
  if (isDue) {
    await web.context.tell({ title, text: SCAN, picture });
    const waitMs = Math.min(former ? former.waitMs * 2 : BOUNDS.code_again_ms, BOUNDS.code_again_ms_max);
    watched.code = { hash, toldAt: clock.now(), waitMs };
    watched.told = health;
    const until = clock.now() + BOUNDS.code_wait_ms;
    while (clock.now() < until) {
      await pause(web, signal);
      if (healthOf(await look(page, web.locators), watched) !== 'CONNECTED') continue;
      isConnected(watched);
      return null;
    }
  }
  return new OfficeError('not_authorized', `${title}.`, {
    hint: 'Scan the code that I sent you; the next one follows by itself.',
  });
}

/** Whatever comes next is told anew. */
function isConnected(watched: Watched): void {
  Object.assign(watched, { wasConnected: true, told: null, code: null });
}

async function tellOnce(
  page: Page,
  { context }: WebPage,
  watched: Watched,
  health: Health,
  notice: { title: string; text: string },
): Promise<void> {
  if (watched.told === health) return;
  const isThere = page.url() !== 'about:blank';
  const picture = isThere ? await page.screenshot({ type: 'png' }) : undefined;
  await context.tell({ ...notice, ...(picture && { picture }) });
  watched.told = health;
}

function healthOf(seen: Seen, { wasConnected }: Watched): Health {
  if (seen.dialog.includes('Use here')) return 'CONFLICT';
  if (seen.hasCode) return wasConnected ? 'UNPAIRED' : 'PAIRING';
  if (seen.isOffline) return 'TIMEOUT';
  return seen.hasChats && seen.dialog === '' ? 'CONNECTED' : 'UNKNOWN';
}

/** A short wait between two looks. Throws `stopped`. */
export async function pause({ context }: Pick<WebPage, 'context'>, signal: AbortSignal): Promise<void> {
  await wait(context.clock, BOUNDS.page_step_ms, signal).catch(() => {
    throw new OfficeError('stopped', 'The work on WhatsApp’s page was stopped.');
  });
}
