/** What the schedule works with, and what its cursor says. */
import type { ConnectorContext } from '../connector.ts';

export interface ScheduleSession
  extends Pick<ConnectorContext, 'clock' | 'log' | 'vaultDir' | 'timeZone' | 'handbookText'> {
  /** The problem that the log has told of last, so that it is told once. */
  told: string | null;
}

/** `checkedAt`, in milliseconds since the epoch: everything due until then has been handed over. */
export interface ScheduleCursor {
  /** By a schedule's name. A new or changed one isn't here as it is now, and begins with its next slot. */
  perName: Record<string, { cron: string; checkedAt: number }>;
}
