/** Starts Chromium on a profile, shut off from everything but the pages it is for, and knows how to end it for good. */
import type { BrowserContext, LaunchOptions, Request, Route } from 'playwright-core';
import { OfficeError } from '../../errors.ts';
import type { BrowserOptions } from './browser.ts';
import { findBrowser } from './program.ts';

export interface Launched {
  context: BrowserContext;
  /** Resolves when Chromium is gone. */
  end(): Promise<void>;
}

const VIEW = { width: 1_280, height: 900 };
const LOADABLE = ['https:', 'http:', 'data:', 'blob:', 'about:'];
const LAUNCH_MS_MAX = 30_000;

/** Throws `not_configured` without a program, `already_running` where another one has the profile, `service_failed` else. */
export async function launch(options: BrowserOptions): Promise<Launched> {
  const executablePath = await findBrowser(options.executable);
  const { chromium } = await import('playwright-core');
  const context = await chromium
    .launchPersistentContext(options.profileDir, {
      executablePath,
      ...startOf(options),
      acceptDownloads: false,
      permissions: [],
      serviceWorkers: 'block',
      // names of buttons are looked for in English
      locale: 'en-US',
      viewport: VIEW,
    })
    .catch((error: unknown) => {
      throw notStarted(error, options.title, options.profileDir);
    });
  const pid = await processOf(context);
  await context.route('**/*', (route) => only(options.origins, route));
  for (const page of context.pages()) await page.close();
  // windows that a page opens by itself: nobody looks at them
  context.on('page', (page) => {
    page.opener().then(
      (opener) => opener && page.close(),
      () => {},
    );
  });
  return { context, end: () => endFor(context, pid, options) };
}

/** What the login window starts with as well. */
export function startOf({
  args,
  headless,
  display,
  profileDir,
}: Pick<BrowserOptions, 'args' | 'headless' | 'display' | 'profileDir'>): LaunchOptions {
  return {
    args: ['--deny-permission-prompts', ...args],
    headless,
    chromiumSandbox: !args.includes('--no-sandbox'),
    timeout: LAUNCH_MS_MAX,
    // the office's own environment holds tokens, and ending it by a signal is the office's own business
    env: {
      HOME: profileDir,
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
      ...(display ? { DISPLAY: display } : {}),
    },
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  };
}

/** Lets a page be opened at these origins alone; what a page loads for itself is its own business, but never a file. */
async function only(origins: readonly string[], route: Route): Promise<void> {
  const request = route.request();
  const { protocol, origin } = new URL(request.url());
  const isAllowed = isPage(request) ? origins.includes(origin) : LOADABLE.includes(protocol);
  await (isAllowed ? route.continue() : route.abort('blockedbyclient')).catch(() => {});
}

function isPage(request: Request): boolean {
  if (!request.isNavigationRequest()) return false;
  try {
    return request.frame().parentFrame() === null;
  } catch {
    // a window that is only just opening
    return true;
  }
}

/** 0 where it isn't told. */
async function processOf(context: BrowserContext): Promise<number> {
  try {
    const session = await context.browser()!.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    return processInfo.find(({ type }) => type === 'browser')?.id ?? 0;
  } catch {
    return 0;
  }
}

async function endFor(
  context: BrowserContext,
  pid: number,
  { clock, limits, log, title }: BrowserOptions,
): Promise<void> {
  const isStuck = clock.setTimeout(() => {
    if (pid <= 1) return;
    log.warn({ service: title }, 'The browser did not end by itself and was killed');
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone in the meantime
    }
  }, limits.stop_ms_max);
  await context.close().catch(() => {});
  clock.clearTimeout(isStuck);
}

/** Of the library's error only some words are looked at; its text holds paths and arguments. */
export function notStarted(error: unknown, title: string, profileDir: string): OfficeError {
  const text = error instanceof Error ? error.message : '';
  if (/ProcessSingleton|profile appears to be in use|existing browser session/i.test(text)) {
    return new OfficeError('already_running', `Another browser has ${title}’s login open.`, {
      retryable: true,
      hint: `Close the login window, or stop the office while you log in. If neither is open, run \`rm ${profileDir}/SingletonLock\`.`,
    });
  }
  if (/no usable sandbox|running as root without --no-sandbox/i.test(text)) {
    return new OfficeError('not_configured', 'The browser can’t be started safely here.', {
      hint: 'Run the office as an ordinary user on a system that allows user namespaces; in a container set BROWSER_ARGS to --no-sandbox.',
    });
  }
  return new OfficeError('service_failed', 'The browser could not be started.', {
    hint: 'Run the program that BROWSER_PATH names once by hand; it says what it lacks.',
  });
}
