/** WhatsApp by WhatsApp Web in a browser, with the owner's own phone behind it. */
import type { Page } from 'playwright-core';
import { OfficeError } from '../../../errors.ts';
import { openBrowser, type ServiceBrowser } from '../../../outside/browser/browser.ts';
import { openProfile } from '../../../outside/browser/profile.ts';
import type { Attempt, CheckResult, ConnectorContext, Lookup } from '../../connector.ts';
import type { Hand, Problem } from '../hand.ts';
import { openStore } from '../store.ts';
import type { WhatsAppReply } from '../whatsapp-reply.ts';
import { arrive, notConnected, type Watched, type WebPage } from './health.ts';
import { type Locators, locatorsFrom } from './locators.ts';
import { findSent, writeAndSend } from './send.ts';
import { keywordsOf, takeUnread, type WebWatch } from './watch.ts';

export interface WebConfig {
  access: 'web';
  number: string;
  /** Without a slash at its end. */
  root: string;
  keywords: string;
  pollMs: number;
  locators: string | undefined;
  browser: { executable?: string; args: readonly string[]; headless: boolean; display?: string };
}

/** Starts no browser before something is asked of it. Throws `path_refused` where others could read its login. */
export async function openWeb(config: WebConfig, context: ConnectorContext): Promise<Hand> {
  const { stateDir, vaultDir, clock, limits, log } = context;
  const profileDir = await openProfile({ stateDir, vaultDir, service: 'whatsapp' });
  const locators: Locators = locatorsFrom(config.locators);
  const web: WebPage = { root: config.root, locators, context };
  const origins = [new URL(config.root).origin];
  const browser = openBrowser({
    title: 'WhatsApp',
    profileDir,
    ...config.browser,
    origins,
    keepPage: true,
    clock,
    limits,
    log,
  });
  const store = openStore(stateDir, clock.now());
  const watched: Watched = { wasConnected: false, inConflict: false, told: null, code: null };
  const watch: WebWatch = {
    account: config.number,
    store,
    keywords: keywordsOf(config.keywords),
    unreadBefore: new Map(),
    toldOf: new Set(),
  };
  const connected = <T>(work: (page: Page) => Promise<T>, signal: AbortSignal) =>
    whenConnected(browser, web, watched, work, signal);

  return {
    account: config.number,
    context,
    store,
    pollMs: config.pollMs,
    subscribe: () => () => {},
    poll: (accept, signal) => connected((page) => takeUnread(page, web, watch, accept, signal), signal),
    problem,
    reply: async (action, attempt) => {
      refuse(action, config.number);
      const earlier = await lookup(action, attempt);
      if (earlier.found) return earlier.receipt;
      if (!earlier.certain)
        throw new OfficeError('outcome_unknown', 'An earlier try may have sent this message already.');
      return connected((page) => writeAndSend(page, web, action, attempt), attempt.signal);
    },
    lookup,
    check: (signal) =>
      connected(
        async (): Promise<CheckResult> => ({ ok: true, says: `WhatsApp Web is connected for ${config.number}` }),
        signal,
      ),
    probe: (name, signal): Promise<CheckResult> => {
      if (name !== 'page') return Promise.resolve({ ok: true, says: 'The Cloud API is not in use.' });
      return connected((page) => canary(page, locators), signal);
    },
    login: async () => ({ expiresAt: null, renew: 'Scan the code that WhatsApp Web shows.' }),
    close: async () => {
      await browser.close();
      store.close();
    },
  };

  async function lookup(action: WhatsAppReply, attempt: Attempt): Promise<Lookup> {
    if (!attempt.memory && !attempt.memoryLost) return { found: false, certain: true };
    return connected((page) => findSent(page, web, action, attempt), attempt.signal);
  }
}

/** The page stays open for the next time, also where it isn't connected: a code that was just shown must not vanish. */
async function whenConnected<T>(
  browser: ServiceBrowser,
  web: WebPage,
  watched: Watched,
  work: (page: Page) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const result = await browser.run(async (page): Promise<{ value: T } | { error: unknown }> => {
    const { health } = await arrive(page, web, watched, signal);
    const error = health === 'CONNECTED' ? null : await notConnected(page, web, watched, health, signal);
    if (error) return { error };
    return work(page).then((value) => ({ value }), keptOpen);
  }, signal);
  if ('error' in result) throw result.error;
  return result.value;
}

/** A plain refusal leaves the page as it is; after anything else it is loaded anew. */
function keptOpen(error: unknown): { error: OfficeError } {
  if (error instanceof OfficeError && error.outcome === 'not-sent') return { error };
  throw error;
}

function problem({ to, chat, attachments }: WhatsAppReply): Problem | null {
  if (attachments.length > 0) {
    return {
      message: 'By WhatsApp Web I send words only, no files.',
      hint: 'Send the file from your phone, or set up the Cloud API.',
    };
  }
  const digits = (text: string) => text.replace(/\D/g, '');
  if (chat === '' || (to !== '' && digits(chat) !== digits(to))) {
    const hint = 'Say it with the name as WhatsApp shows it, e.g. “write to Ali Khan on WhatsApp: …”.';
    return { message: 'By WhatsApp Web I find chats by their name, not by a number.', hint };
  }
  return null;
}

function refuse(action: WhatsAppReply, number: string): void {
  const found = problem(action);
  if (found) throw new OfficeError('refused', found.message, { hint: found.hint });
  if (action.account === number) return;
  throw new OfficeError('action_invalid', `This message is from ${action.account}, but WhatsApp is open as ${number}.`);
}

/** Without opening a chat: what the page must have for anything to be done. */
async function canary(page: Page, locators: Locators): Promise<CheckResult> {
  const counts = await Promise.all(
    (['chatList', 'search'] as const).map((name) => page.locator(locators[name]).count()),
  );
  const hasRows = (await page.locator(locators.row).count()) > 0;
  if (counts.every((count) => count === 1) && hasRows)
    return { ok: true, says: 'The list of chats and its search are where they are looked for' };
  const hint = 'Put the selectors right in WHATSAPP_LOCATORS; the folder’s page says how.';
  return { ok: false, says: 'WhatsApp Web’s page has changed: the list of chats or its search was not found.', hint };
}
