/**
 * The window in which the owner logs in herself, on the profile that the office works with afterwards. Nothing is typed for her, and it ends by itself
 * once the page shows that she is in.
 */
import type { Page } from 'playwright-core';
import { type Clock, wait } from '../../clock.ts';
import type { LogInOptions } from '../../connectors/connector.ts';
import { OfficeError } from '../../errors.ts';
import { notStarted, startOf } from './launch.ts';
import { locate } from './locators.ts';
import type { WebPlatform } from './platform.ts';
import { openProfile } from './profile.ts';
import { findBrowser } from './program.ts';
import { argsOf } from './settings.ts';
import { neededWebConfig, type WebConfig } from './web-settings.ts';
import { isOwnersPage } from './whose.ts';

interface WindowOptions extends LogInOptions {
  /** False shows the window; true is for machines that have none, in tests. */
  headless?: boolean;
}

/** What a window needs of the environment; everything else stays out of the browser. */
const SCREEN_VARIABLES = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR'] as const;
const LOOK_EVERY_MS = 500;

/**
 * Resolves with the account once she is logged in as the one that the settings name. Throws `not_configured` without a profile's address or a
 * browser, `not_authorized` where the window was closed before, `already_running` while the office has it open, `stopped` by the signal.
 */
export async function openForLogin(
  platform: WebPlatform,
  settings: Readonly<Record<string, unknown>>,
  { stateDir, vaultDir, env, clock, signal, headless = false }: WindowOptions,
): Promise<string> {
  const config = neededWebConfig(platform, settings);
  const profileDir = await openProfile({ stateDir, vaultDir, service: platform.id });
  const executablePath = await findBrowser(config.BROWSER_PATH);
  const { chromium } = await import('playwright-core');
  const start = startOf({ args: argsOf(config.BROWSER_ARGS), headless, profileDir, screen: screenOf(env) });
  const context = await chromium
    .launchPersistentContext(profileDir, {
      executablePath,
      ...start,
      acceptDownloads: false,
      locale: 'en-US',
      viewport: null,
    })
    .catch((error: unknown) => {
      throw notStarted(error, platform.title, profileDir);
    });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(config.root + platform.composeAt(config.owner), { waitUntil: 'domcontentloaded' }).catch(() => {});
    await loggedIn(page, platform, config, clock, signal);
    return config.account;
  } finally {
    await context.close().catch(() => {});
  }
}

async function loggedIn(
  page: Page,
  platform: WebPlatform,
  config: WebConfig,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const self = locate(page, config.locators, 'self').first();
  for (;;) {
    if (page.isClosed()) {
      throw new OfficeError(
        'not_authorized',
        `The window was closed before you were logged in to ${platform.title} as ${config.account}.`,
        {
          hint: `Run \`countersign auth ${platform.id}\` again and leave the window open; it closes by itself.`,
        },
      );
    }
    const isThere = await self.isVisible().catch(() => false);
    if (isThere && (await isOwnersPage(page, platform, config).catch(() => false))) return;
    await wait(clock, LOOK_EVERY_MS, signal).catch(() => {
      throw new OfficeError('stopped', 'Stopped before the login was done.');
    });
  }
}

function screenOf(env: WindowOptions['env']): Record<string, string> {
  const known = SCREEN_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return Object.fromEntries(known);
}
