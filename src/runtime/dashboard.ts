/** Keeps Dashboard.md right: written by nobody else, at most once in `dashboard_wait_ms`, from what is active. */
import { wait } from '../clock.ts';
import type { OfficeReader } from '../domain/office.ts';
import { errorFacts } from '../errors.ts';
import { type DashboardRow, renderDashboard } from '../observe/dashboard.ts';
import type { Desk } from './desk.ts';
import type { TaskRow } from './ledger/task-row.ts';
import { startOfDay } from './times.ts';

const DAY_MS = 86_400_000;

export interface Dashboard {
  /** Something changed; the page follows soon. */
  changed(): void;
  write(): Promise<void>;
}

export function createDashboard(desk: Desk, read: OfficeReader, signal: AbortSignal): Dashboard {
  let pending = false;

  const write = async (): Promise<void> => {
    await desk.vault.writePage('Dashboard.md', await page(desk, read));
  };

  const soon = async (): Promise<void> => {
    await wait(desk.clock, desk.limits.dashboard_wait_ms, signal);
    pending = false;
    await write();
  };

  return {
    changed: () => {
      if (pending || signal.aborted) return;
      pending = true;
      soon().catch((error) => {
        pending = false;
        if (!signal.aborted) desk.log.warn(errorFacts(error), 'the dashboard could not be written');
      });
    },
    write,
  };
}

async function page(desk: Desk, read: OfficeReader): Promise<string> {
  const { ledger, clock, limits, timeZone } = desk;
  const now = clock.now();
  const today = startOfDay(now, timeZone);
  const [status, waiting, done, thisWeek] = await Promise.all([
    read.status(),
    ledger.waiting(limits.dashboard_rows_max),
    ledger.lastDone(limits.dashboard_rows_max),
    ledger.closedCounts(today - 6 * DAY_MS, now + 1),
  ]);
  return renderDashboard(
    {
      ...status,
      changedAt: now,
      timeZone,
      waiting: waiting.rows.map((row) => rowOf(row, row.askedAt)),
      waitingTotal: waiting.total,
      doneThisWeek: thisWeek.done ?? 0,
      done: done.map((row) => rowOf(row, row.closedAt ?? 0)),
    },
    limits.dashboard_rows_max,
  );
}

function rowOf(row: TaskRow, at: number): DashboardRow {
  return {
    title: row.title || row.subject,
    note: row.path,
    state: row.state,
    at,
    expiresAt: row.expiresAt || null,
    receipt: row.memo.problem ?? '',
  };
}
