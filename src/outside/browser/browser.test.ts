/** The browser itself: a real Chromium that crashes, hangs, is led astray, and is asked for several things at once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BROWSER_ARGS } from '../../../tests/helpers/web-hand.ts';
import { systemClock } from '../../clock.ts';
import { LIMITS } from '../../limits.ts';
import { silentLog } from '../../log.ts';
import { openBrowser, type ServiceBrowser } from './browser.ts';

const signal = new AbortController().signal;
let home: string;
let elsewhere: string;
let servers: Server[];
let profileDir: string;
let browser: ServiceBrowser;

beforeAll(async () => {
  servers = [createServer(), createServer()];
  [home, elsewhere] = (await Promise.all(servers.map(listen))) as [string, string];
  servers[0]!.on('request', (request, response) => {
    if (request.url === '/away') response.statusCode = 302;
    response.setHeader('location', `${elsewhere}/trap`);
    response.setHeader('content-type', 'text/html');
    response.end(`<h1>home</h1><a href="${elsewhere}/link">link</a><a id="new" href="/two" target="_blank">new</a>`);
  });
  servers[1]!.on('request', (_, response) => response.end('elsewhere'));
});
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});
beforeEach(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'cs-browser-'));
  browser = await open();
});
afterEach(async () => {
  await browser.close();
  await rm(profileDir, { recursive: true, force: true });
});

async function open(more: { browser_idle_ms?: number; keepPage?: boolean } = {}): Promise<ServiceBrowser> {
  const { keepPage, browser_idle_ms = LIMITS.browser_idle_ms } = more;
  return openBrowser({
    title: 'Home',
    profileDir,
    executable: await chromium.executablePath(),
    args: BROWSER_ARGS.split(' '),
    headless: true,
    origins: [home],
    keepPage,
    clock: systemClock,
    limits: { ...LIMITS, browser_idle_ms, stop_ms_max: 1_000, browser_step_ms_max: 3_000 },
    log: silentLog,
  });
}

const heading = async (page: Page) => {
  await page.goto(home);
  return page.locator('h1').innerText();
};

describe('a browser for one service', () => {
  it('does one thing after the other, and what fails does not hold up what follows', async () => {
    const done: string[] = [];
    const task = (name: string, fails = false) =>
      browser.run(async (page) => {
        done.push(`${name} begins`);
        await heading(page);
        if (fails) throw new Error('the page’s own words');
        done.push(`${name} ends`);
      }, signal);
    const results = await Promise.allSettled([task('one'), task('two', true), task('three')]);
    expect(done).toEqual(['one begins', 'one ends', 'two begins', 'three begins', 'three ends']);
    expect(results[1]).toMatchObject({
      reason: { code: 'service_failed', message: expect.not.stringContaining('own words') },
    });
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['an address', (page) => page.goto(`${elsewhere}/`)],
    ['a file', (page) => page.goto('file:///etc/passwd')],
    ['a link', (page) => page.goto(home).then(() => page.locator('a').first().click())],
    ['a redirect', (page) => page.goto(`${home}/away`)],
  ])('goes nowhere but home, also by %s', async (_, lead) => {
    const seen = await browser.run(async (page) => {
      await lead(page).catch(() => {});
      await page.waitForLoadState().catch(() => {});
      return page.content().catch(() => '');
    }, signal);
    expect(seen).not.toMatch(/elsewhere|root:/);
  });

  it('lets a page open no windows', async () => {
    const count = await browser.run(async (page) => {
      await page.goto(home);
      await page.locator('#new').click();
      // longer than a window would take
      await page.locator('h1').innerText();
      return page.context().pages().length;
    }, signal);
    const [first, own] = [1, 1];
    expect(count).toBe(first + own);
  });

  it('starts anew after Chromium was killed', async () => {
    const killed = browser.run(async (page) => {
      process.kill(await pidOf(page), 'SIGKILL');
      await page.locator('#never').click();
    }, signal);
    await expect(killed).rejects.toMatchObject({ code: 'service_failed', outcome: 'not-sent' });
    expect(await browser.run(heading, signal)).toBe('home');
  });

  it('ends a Chromium that is stuck', async () => {
    const pid = await browser.run(async (page) => {
      const id = await pidOf(page);
      process.kill(id, 'SIGSTOP');
      return id;
    }, signal);
    await browser.close();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('stops at once when it is told to, also while it waits for its turn', async () => {
    const stop = new AbortController();
    const first = browser.run((page) => page.goto(home).then(() => page.locator('#never').click()), stop.signal);
    const second = browser.run(heading, stop.signal);
    await expect.poll(() => servers[0]!.listenerCount('request')).toBe(1);
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'stopped' });
    await expect(first).rejects.toMatchObject({ code: 'stopped' });
    expect(await browser.run(heading, signal)).toBe('home');
  });

  it('ends after a while without work, and begins again', async () => {
    await browser.close();
    browser = await open({ browser_idle_ms: 50 });
    const pid = await browser.run(pidOf, signal);
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
    expect(await browser.run(heading, signal)).toBe('home');
  });

  it('keeps a page for the next call, and gives it up after an error', async () => {
    await browser.close();
    browser = await open({ keepPage: true });
    await browser.run((page) => page.goto(home), signal);
    expect(await browser.run(async (page) => page.url(), signal)).toBe(`${home}/`);
    await browser.run(() => Promise.reject(new Error('no')), signal).catch(() => {});
    expect(await browser.run(async (page) => page.url(), signal)).toBe('about:blank');
  });
});

async function pidOf(page: Page): Promise<number> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.find(({ type }) => type === 'browser')!.id;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
