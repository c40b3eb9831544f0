/** A platform's hand that works by a browser: the owner's own login on the platform's own pages. Nothing is opened before it is needed. */
import type { CheckResult, ConnectorContext } from '../../connectors/connector.ts';
import { errorFacts } from '../../errors.ts';
import { openBrowser, type ServiceBrowser } from './browser.ts';
import { isOwners } from './compose.ts';
import { findPosted } from './find-posted.ts';
import { createGuard } from './guard.ts';
import type { PlatformHand } from './hand.ts';
import type { WebPlatform } from './platform.ts';
import { postOnce } from './posting.ts';
import type { PostReader } from './posts.ts';
import { openProfile } from './profile.ts';
import { argsOf } from './settings.ts';
import { visit } from './visit.ts';
import { neededWebConfig, type WebConfig } from './web-settings.ts';

/** `settings`: those of `webSettings`. Throws `not_configured`; everything else comes up when it is used. */
export function openWebHand(
  platform: WebPlatform,
  settings: Readonly<Record<string, unknown>>,
  context: ConnectorContext,
): PlatformHand {
  const config = neededWebConfig(platform, settings);
  const reader = readerOf(platform, config, context);
  let browser: Promise<ServiceBrowser> | null = null;
  const opened = () => {
    browser ??= openOn(platform, config, context).catch((error: unknown) => {
      // what is wrong with the folder can be mended while the office runs
      browser = null;
      throw error;
    });
    return browser;
  };
  return {
    post: async (action, attempt) => postOnce(await opened(), reader, action, attempt),
    lookup: async (action, attempt) => findPosted(await opened(), reader, action, attempt),
    check: (signal) => check(opened, reader, signal),
    close: async () => {
      await (await browser?.catch(() => null))?.close();
    },
  };
}

async function check(
  opened: () => Promise<ServiceBrowser>,
  reader: PostReader,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { platform, config } = reader;
  try {
    await (await opened()).run(async (page) => {
      await visit(page, platform.composeAt(config.owner), reader);
      await isOwners(page, reader);
    }, signal);
    return { ok: true, says: `The browser is logged in to ${platform.title} as ${config.account}` };
  } catch (error) {
    const { message, hint } = errorFacts(error);
    return { ok: false, says: message, hint };
  }
}

function readerOf(
  platform: WebPlatform,
  config: WebConfig,
  { clock, limits, log, tell }: ConnectorContext,
): PostReader {
  const { id, title, prefix, walls } = platform;
  const origins = [new URL(config.root).origin];
  const guard = createGuard({ title, service: id, walls, origins, setting: `${prefix}_LOCATORS`, tell, log });
  return { platform, config, title, root: config.root, guard, clock, limits };
}

async function openOn(
  { id, title }: WebPlatform,
  config: WebConfig,
  context: ConnectorContext,
): Promise<ServiceBrowser> {
  const { clock, limits, log, stateDir, vaultDir } = context;
  const profileDir = await openProfile({ stateDir, vaultDir, service: id });
  return openBrowser({
    title,
    profileDir,
    executable: config.BROWSER_PATH,
    args: argsOf(config.BROWSER_ARGS),
    headless: config.BROWSER_HEADLESS === 'true',
    display: config.BROWSER_DISPLAY,
    origins: [new URL(config.root).origin],
    clock,
    limits,
    log,
  });
}
