/** What the tests of the runtime's parts work with: a real ledger, vault and desk in a folder of their own, and plain examples of rows and cards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import type { Card } from '../../src/domain/card.ts';
import type { Arrival } from '../../src/domain/task.ts';
import { LIMITS } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import type { Desk } from '../../src/runtime/desk.ts';
import { newNonce } from '../../src/runtime/keys.ts';
import type { Ledger } from '../../src/runtime/ledger/ledger.ts';
import { openLedger } from '../../src/runtime/ledger/sqlite.ts';
import type { TaskRow } from '../../src/runtime/ledger/task-row.ts';
import { openDesk } from '../../src/runtime/open-desk.ts';
import type { Room } from '../../src/runtime/room.ts';
import { fillVault } from '../../src/vault/starter.ts';

export const NOON = Date.UTC(2026, 10, 20, 12);
const STARTER_VAULT = new URL('../../vault', import.meta.url).pathname;

/** Real timers, and a date that stands still until a test moves it. */
interface StillClock extends Clock {
  date: number;
}

export function stillClock(date = NOON): StillClock {
  const clock: StillClock = { ...systemClock, date, now: () => clock.date };
  return clock;
}

export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cs-runtime-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Closed when the test ends. */
export function ledgerIn(stateDir: string, options: Partial<Parameters<typeof openLedger>[0]> = {}): Ledger {
  const ledger = openLedger({ stateDir, clock: stillClock(), ...options });
  onTestFinished(() => ledger.close().catch(() => {}));
  return ledger;
}

export async function aLedger(options: Partial<Parameters<typeof openLedger>[0]> = {}): Promise<Ledger> {
  return ledgerIn(await tempDir(), options);
}

export function aRow(changes: Partial<TaskRow> = {}): TaskRow {
  const id = changes.id ?? ulid();
  return {
    id,
    kind: 'EMAIL',
    state: 'pending',
    path: `Pending_Approval/email/EMAIL_2026-11-20_offer_${id}.md`,
    noteHash: 'a1',
    zone: 'single',
    category: 'email',
    source: `gmail:${id}`,
    from: 'Ali Khan <ali@example.com>',
    subject: 'Offer',
    title: 'Reply to Ali Khan',
    priority: 'normal',
    openedAt: NOON,
    closedAt: null,
    iteration: 1,
    revision: 1,
    digest: 'd1',
    askedAt: NOON,
    expiresAt: NOON + LIMITS.expiry_ms,
    remindersSent: 0,
    wakeAt: NOON + LIMITS.expiry_ms,
    attempts: 0,
    memo: {},
    ...changes,
  };
}

export function aCard(row: TaskRow, changes: Partial<Card> = {}): Card {
  return {
    taskId: row.id,
    revision: row.revision,
    stage: 'decide',
    nonce: newNonce(),
    title: row.title,
    about: row.from,
    blocks: [{ kind: 'field', label: 'To', value: 'ali@example.com' }],
    warnings: [],
    rule: 'default',
    expiresAt: row.expiresAt,
    ...changes,
  };
}

/** A task that waits for the owner, with its card. */
export async function openPending(
  ledger: Ledger,
  changes: Partial<TaskRow> = {},
): Promise<{ row: TaskRow; card: Card }> {
  const row = aRow(changes);
  const card = aCard(row);
  await ledger.open(row, []);
  await ledger.advance(row.id, [row.state], { card });
  return { row, card };
}

/** A disk that nothing ever happens to. */
const ROOMY: Room = {
  trouble: () => null,
  require: () => {},
  mayAct: () => true,
  holdActs: () => {},
  failed: () => {},
  look: () => Promise.resolve(),
  listen: () => {},
};

/** A desk over a starter vault and a real ledger; its reasoner never has to think. */
export async function aDesk({
  clock = stillClock(),
  connectors = [],
}: {
  clock?: Clock;
  connectors?: readonly Connector[];
} = {}): Promise<Desk> {
  const dir = await tempDir();
  const [vaultDir, stateDir] = [join(dir, 'vault'), join(dir, 'state')];
  await fillVault(vaultDir, STARTER_VAULT);
  const { settings } = await loadSettings({ VAULT_DIR: vaultDir, STATE_DIR: stateDir, TIME_ZONE: 'UTC' }, dir);
  return openDesk({
    settings,
    ledger: ledgerIn(stateDir, { clock }),
    connectors,
    reasoner: () => ({ name: 'nobody', think: () => Promise.reject(new Error('nobody thinks here')) }),
    clock,
    limits: LIMITS,
    log: silentLog,
    random: () => 0,
    room: ROOMY,
    counted: () => {},
    wake: () => {},
  });
}

export function anArrival(changes: Partial<Arrival> = {}): Arrival {
  return {
    source: 'gmail:18c2',
    kind: 'EMAIL',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Offer',
    at: NOON,
    request: 'Please send me an offer.',
    facts: {},
    ...changes,
  };
}

/** Polls until `look` gives something truthy. */
export async function eventually<T>(look: () => T | Promise<T>, what = 'what was waited for'): Promise<T> {
  for (const until = Date.now() + 5_000; ; ) {
    const answer = await look();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`${what} never came`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
