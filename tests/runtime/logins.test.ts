/** Logins that end: the owner is reminded in time, once for each reminder, also after a restart. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Connector, defineConnector } from '../../src/connectors/connector.ts';
import { lookAtLogins } from '../../src/runtime/logins.ts';
import { aDesk, NOON, stillClock } from './bench.ts';

const DAY_MS = 24 * 3_600_000;

function connectorWhoseLoginEnds(expiresAt: () => number | null): Connector {
  return defineConnector({
    id: 'linkedin',
    title: 'LinkedIn',
    configSchema: z.object({}),
    missing: () => [],
    open: async () => ({}),
    account: () => 'acme',
    actions: [],
    check: async () => ({ ok: true, says: '' }),
    login: async () => ({ expiresAt: expiresAt(), renew: 'Make a new token and put it into LINKEDIN_ACCESS_TOKEN.' }),
  });
}

async function reminded(daysLeft: readonly (number | null)[]): Promise<string[]> {
  const clock = stillClock();
  const ends = NOON + 30 * DAY_MS;
  let endsAt: number | null = ends;
  const desk = await aDesk({ clock, connectors: [connectorWhoseLoginEnds(() => endsAt)] });
  for (const left of daysLeft) {
    endsAt = left === null ? null : ends;
    clock.date = ends - (left ?? 0) * DAY_MS;
    await lookAtLogins(desk, new AbortController().signal);
  }
  const titles: string[] = [];
  for (let next = await desk.ledger.nextMessage(); next; next = await desk.ledger.nextMessage(next.id)) {
    if (next.message.kind === 'notice') titles.push(next.message.title);
  }
  return titles;
}

test('reminds 14, 7 and 1 days before, once each, however often it looks', async () => {
  const titles = await reminded([20, 14, 13.5, 8, 7, 6, 2, 1, 0.5]);
  expect(titles.map((title) => /ends in (\d+) day/.exec(title)?.[1])).toEqual(['14', '7', '1']);
});

test('says once that it has ended', async () => {
  expect(await reminded([-1, -2])).toEqual(['The login of LinkedIn has ended']);
});

test('says nothing of a login that doesn’t end', async () => {
  expect(await reminded([null])).toEqual([]);
});
