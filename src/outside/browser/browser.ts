/**
 * A logged-in browser for one service: Chromium on a profile of its own, started with the first call and ended after a while without one. It
 * goes nowhere but to the service's own pages, keeps nothing that it is sent, and allows nothing that a page may ask for. One call at a time; a
 * Chromium that crashed is started anew by the next call. playwright-core is loaded with the first one.
 */
import type { BrowserContext, Page } from 'playwright-core';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { fence } from './fence.ts';
import { type Launched, launch } from './launch.ts';

export interface BrowserOptions {
  /** As a person calls the service: `LinkedIn`. */
  title: string;
  /** From `openProfile`. */
  profileDir: string;
  /** BROWSER_PATH; without it the usual places are looked at. */
  executable?: string;
  args: readonly string[];
  headless: boolean;
  /** Linux, where it isn't headless: the screen. */
  display?: string;
  /** The service's own, e.g. `https://www.linkedin.com`; a page may be opened at these alone. */
  origins: readonly string[];
  /** True: the same page is handed to each call, until one throws or the browser ends. Otherwise each gets one of its own. */
  keepPage?: boolean;
  clock: Clock;
  limits: Pick<Limits, 'browser_idle_ms' | 'browser_step_ms_max' | 'stop_ms_max'>;
  log: Log;
}

export interface ServiceBrowser {
  /**
   * Does something with a page, after what was asked for before. Whatever `work` throws that is no `OfficeError` becomes `service_failed` or
   * `stopped`, both not sent: so `work` says itself what may have happened once it has acted. The page is gone as soon as the signal says so.
   */
  run<T>(work: (page: Page) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Ends Chromium, also a stuck one. */
  close(): Promise<void>;
}

export function openBrowser(options: BrowserOptions): ServiceBrowser {
  const { title, clock, limits, log } = options;
  let running: Promise<Launched> | null = null;
  let kept: Page | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let idleTimer: unknown = null;
  let isClosed = false;

  const end = async (): Promise<void> => {
    const former = running;
    running = null;
    kept = null;
    await (await former?.catch(() => null))?.end();
  };
  const start = async (): Promise<BrowserContext> => {
    if (running) return (await running).context;
    const mine = launch(options);
    running = mine;
    const forget = () => {
      if (running === mine) running = null;
    };
    mine.then(({ context }) => context.once('close', forget), forget);
    return (await mine).context;
  };
  const pageFor = async (): Promise<Page> => {
    if (kept && !kept.isClosed()) return kept;
    const page = await (await start()).newPage();
    page.setDefaultTimeout(limits.browser_step_ms_max);
    page.setDefaultNavigationTimeout(2 * limits.browser_step_ms_max);
    // a page whose process died answers nothing any more
    page.once('crash', () => void page.close().catch(() => {}));
    await fence(page, options.origins);
    return page;
  };

  const once = async <T>(work: (page: Page) => Promise<T>, signal: AbortSignal): Promise<T> => {
    if (isClosed || signal.aborted) throw stopped(title);
    clock.clearTimeout(idleTimer);
    let page: Page | null = null;
    const leave = () => void page?.close().catch(() => {});
    signal.addEventListener('abort', leave, { once: true });
    try {
      page = await pageFor();
      if (signal.aborted) throw stopped(title);
      const result = await work(page);
      if (options.keepPage) kept = page;
      return result;
    } catch (error) {
      // nobody knows what state it is in
      if (page === kept) kept = null;
      if (error instanceof OfficeError) throw error;
      if (signal.aborted || isClosed) throw stopped(title);
      const { name } = error as Error;
      log.warn({ service: title, kind: name }, 'The browser did not get on with the page');
      throw new OfficeError('service_failed', `${title}’s page did not answer as it should.`);
    } finally {
      signal.removeEventListener('abort', leave);
      const isKept = page !== null && page === kept && !signal.aborted;
      if (page && !isKept) await closePage(page);
      if (!isClosed) idleTimer = clock.setTimeout(() => void later(end), limits.browser_idle_ms);
    }
  };
  /** A page that can't even be closed belongs to a Chromium that is stuck. */
  const closePage = async (page: Page): Promise<void> => {
    if (!(await inTime(page.close(), limits.stop_ms_max, clock))) await end();
  };
  const later = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = last.then(task);
    last = turn.catch(() => {});
    return turn;
  };

  return {
    run: (work, signal) => {
      let begun = false;
      const turn = later(() => {
        begun = true;
        return once(work, signal);
      });
      // whoever still waits for its turn needn't wait until then to be stopped
      const early = new Promise<never>((_, reject) => {
        const give = () => begun || reject(stopped(title));
        if (signal.aborted) give();
        else signal.addEventListener('abort', give, { once: true });
        const forget = () => signal.removeEventListener('abort', give);
        turn.then(forget, forget);
      });
      return Promise.race([turn, early]);
    },
    close: async () => {
      isClosed = true;
      clock.clearTimeout(idleTimer);
      await end();
      await last;
    },
  };
}

/** False where it isn't done by then, in milliseconds. Never rejects. */
async function inTime(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  let timer: unknown;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = clock.setTimeout(() => resolve(false), ms);
  });
  const done = work.then(
    () => true,
    () => true,
  );
  const isDone = await Promise.race([done, tooLate]);
  clock.clearTimeout(timer);
  return isDone;
}

function stopped(title: string): OfficeError {
  return new OfficeError('stopped', `The work on ${title}’s page was stopped.`);
}
