/** Opens one chat by its exact name; a name that stands there twice, or not at all, opens nothing. */
import type { Page } from 'playwright-core';
import { OfficeError } from '../../../errors.ts';
import { BOUNDS } from '../bounds.ts';
import { pause, type WebPage } from './health.ts';
import { look, type Seen } from './look.ts';

/** Resolves with what the open chat shows. Throws `refused`. */
export async function openChat(page: Page, web: WebPage, name: string, signal: AbortSignal): Promise<Seen> {
  const seen = await look(page, web.locators);
  if (seen.openName === name && seen.composer !== null) return seen;
  if (seen.rows.some((row) => row.name === name)) return choose(page, web, name, signal);
  const search = page.locator(web.locators.search);
  if ((await search.count()) !== 1) throw notOne(name, 0);
  try {
    await search.fill(name);
    await untilListed(page, web, name, signal);
    return await choose(page, web, name, signal);
  } finally {
    await search.fill('').catch(() => {});
  }
}

async function choose(page: Page, web: WebPage, name: string, signal: AbortSignal): Promise<Seen> {
  const { rows } = await look(page, web.locators);
  const found = rows.filter((row) => row.name === name).length;
  if (found !== 1) throw notOne(name, found);
  const row = page.locator(web.locators.row).filter({ has: page.getByTitle(name, { exact: true }) });
  await row.locator(web.locators.rowCell).first().click();
  return untilOpen(page, web, name, signal);
}

/** Returns also where it never is. */
async function untilListed(page: Page, web: WebPage, name: string, signal: AbortSignal): Promise<void> {
  const until = web.context.clock.now() + BOUNDS.chat_open_ms_max;
  while (web.context.clock.now() < until) {
    if ((await look(page, web.locators)).rows.some((row) => row.name === name)) return;
    await pause(web, signal);
  }
}

async function untilOpen(page: Page, web: WebPage, name: string, signal: AbortSignal): Promise<Seen> {
  const until = web.context.clock.now() + BOUNDS.chat_open_ms_max;
  for (;;) {
    const seen = await look(page, web.locators);
    if (seen.openName === name && seen.composer !== null) return seen;
    if (web.context.clock.now() >= until) {
      const hint = 'If WhatsApp Web looks different than before, WHATSAPP_LOCATORS can be put right.';
      throw new OfficeError('refused', `The chat ${name} did not open on WhatsApp Web.`, { hint });
    }
    await pause(web, signal);
  }
}

function notOne(name: string, count: number): OfficeError {
  if (count === 0) return new OfficeError('refused', `There is no chat called ${name} on WhatsApp.`);
  const hint = 'Give one of them another name in your phone’s contacts.';
  return new OfficeError('refused', `There is more than one chat called ${name} on WhatsApp.`, { hint });
}
