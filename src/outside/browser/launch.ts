/** Starts Chromium on a profile, shut off from everything but the pages it is for, and knows how to end it for good. */
import type { BrowserContext, LaunchOptions } from 'playwright-core';
import { OfficeError } from '../../errors.ts';
import type { BrowserOptions } from './browser.ts';
import { findBrowser } from './program.ts';

export interface Launched {
  context: BrowserContext;
  /** Resolves when Chromium is gone. */
  end(): Promise<void>;
}

const VIEW = { width: 1_280, height: 900 };
/** Nothing that a page opens by itself would be fenced in. */
const NO_WINDOWS = '--block-new-web-contents';
const LAUNCH_MS_MAX = 30_000;

/** Throws `not_configured` without a program, `already_running` where another one has the profile, `service_failed` else. */
export async function launch(options: BrowserOptions): Promise<Launched> {
  const executablePath = await findBrowser(options.executable);
  const { chromium } = await import('playwright-core');
  const context = await chromium
    .launchPersistentContext(options.profileDir, {
      executablePath,
      ...startOf({
        ...options,
        args: [NO_WINDOWS, ...options.args],
        screen: options.display ? { DISPLAY: options.display } : {},
      }),
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
  // The first, empty page stays: a browser with a window ends with its last page. Windows that a page opens by itself: nobody looks at them
  context.on('page', (page) => {
    page.opener().then(
      (opener) => opener && page.close(),
      () => {},
    );
  });
  return { context, end: () => endFor(context, pid, options) };
}

export interface Start extends Pick<BrowserOptions, 'args' | 'headless' | 'profileDir'> {
  /** Of the environment: where a window can be shown. */
  screen: Readonly<Record<string, string>>;
}

/** What the login window starts with as well. */
export function startOf({ args, headless, profileDir, screen }: Start): LaunchOptions {
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
      ...screen,
    },
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  };
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
