/**
 * One Chromium for a test file: the one inside `@sparticuz/chromium`, so that nothing is downloaded. A page that logs an
 * error or asks for anything beyond this machine fails its test.
 */
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as driver, type Page } from 'playwright-core';

/** Made for a cloud function: they end the browser with its first context, or switch off what tests are to see at work. */
const NOT_HERE = /^--(single-process|disable-web-security|allow-running-insecure-content|disable-site-isolation)/;

/** Close it when the file's tests are over. */
export async function launchBrowser(env: Record<string, string> = {}): Promise<Browser> {
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !NOT_HERE.test(arg)),
    headless: true,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

export interface WatchedPage {
  page: Page;
  /** Errors in the console, exceptions, and requests to other hosts; a good page has none. */
  complaints: string[];
  close(): Promise<void>;
}

const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Opens `url` in a context of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}
