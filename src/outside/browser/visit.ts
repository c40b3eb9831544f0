/** Opens one of the service's pages, and says truthfully why that didn't work. Only looks. */
import type { Page, Response } from 'playwright-core';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import { retryAfterOf } from '../http.ts';
import type { Guard } from './guard.ts';

export interface Visiting {
  title: string;
  /** Without a slash at its end. */
  root: string;
  guard: Guard;
  clock: Clock;
}

/** Where a service asks to wait without saying how long. Milliseconds. */
const WAIT_MS = 15 * 60_000;

/** `path` with a slash at its start. Throws `not_authorized`, `rate_limited`, `unreachable`, `service_failed`. */
export async function visit(page: Page, path: string, { title, root, guard, clock }: Visiting): Promise<void> {
  const response = await page.goto(root + path, { waitUntil: 'domcontentloaded' }).catch((error: unknown) => {
    throw notOpened(error, title, page);
  });
  const status = response?.status() ?? 0;
  if (status === 429) {
    const asked = retryAfterOf(await headersOf(response), clock.now());
    const retryAfterMs = asked ?? WAIT_MS;
    throw new OfficeError('rate_limited', `${title} asks to wait before its pages are opened again.`, { retryAfterMs });
  }
  if (status >= 500) throw new OfficeError('service_failed', `${title}’s page failed (HTTP ${status}).`);
  await guard.pass(page);
  if (status === 401)
    throw new OfficeError('not_authorized', `${title} no longer accepts the login.`, { hint: 'Log in again.' });
}

async function headersOf(response: Response | null): Promise<Record<string, string>> {
  return (await response?.allHeaders().catch(() => null)) ?? {};
}

/** A page that was closed on purpose is left to whoever closed it. */
function notOpened(error: unknown, title: string, page: Page): unknown {
  if (page.isClosed()) return error;
  return new OfficeError('unreachable', `${title}’s page could not be opened.`);
}
