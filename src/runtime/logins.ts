/**
 * Logins and keys that end: once a day each connector is asked when its own does, and the owner is reminded 14, 7 and 1 days before, once each.
 * What was said is kept in the ledger, so a restart says nothing twice.
 */
import { wait } from '../clock.ts';
import type { Login } from '../connectors/connector.ts';
import { howMany } from '../domain/in-words.ts';
import { errorFacts } from '../errors.ts';
import type { ConnectorHost } from './connector-host.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';

const DAY_MS = 24 * 3_600_000;
const FLAG = 'login:';

/** Runs until the signal ends it. */
export async function watchLogins(desk: Desk, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await lookAtLogins(desk, signal);
    await wait(desk.clock, desk.limits.login_look_ms, signal).catch(() => {});
  }
}

/** One look at each. Never throws. */
export async function lookAtLogins(desk: Desk, signal: AbortSignal): Promise<void> {
  const hosts = desk.hosts.all.filter(({ connector, missing }) => connector.login && missing.length === 0);
  for (const host of hosts) {
    await look(desk, host, signal).catch((error) =>
      desk.log.debug({ connector: host.connector.id, ...errorFacts(error) }, 'when the login ends can’t be told'),
    );
  }
}

async function look(desk: Desk, host: ConnectorHost, signal: AbortSignal): Promise<void> {
  const { connector } = host;
  const login = await host.call((session, limited) => connector.login!(session, limited), signal);
  if (login.expiresAt !== null) await remind(desk, host, { ...login, expiresAt: login.expiresAt });
}

async function remind(desk: Desk, { connector }: ConnectorHost, { expiresAt, renew }: Login & { expiresAt: number }) {
  const left_ms = expiresAt - desk.clock.now();
  const due = desk.limits.login_reminder_days.filter((days) => left_ms <= days * DAY_MS);
  if (due.length === 0) return;
  const name = `${FLAG}${connector.id}`;
  // One reminder for each threshold and each login: a renewed one ends at another time.
  const said = `${expiresAt}:${left_ms <= 0 ? 0 : Math.min(...due)}`;
  if ((await desk.ledger.flag(name)) === said) return;
  const days = Math.ceil(left_ms / DAY_MS);
  const when = left_ms <= 0 ? 'has ended' : `ends in ${howMany(days, 'day')}, on ${desk.showTime(expiresAt)}`;
  await desk.ledger.setFlag(name, said, {
    out: [{ kind: 'notice', title: `The login of ${connector.title} ${when}`, text: renew }],
    audit: [officeEntry('login.ending', connector.title, when)],
  });
}
