/** What goes on beside the tasks as long as the office is open: the audit trail, and the heartbeat. */
import { type Clock, wait } from '../clock.ts';
import { errorFacts, isDiskFull } from '../errors.ts';
import { drainAudit } from './audit.ts';
import type { Desk } from './desk.ts';

/** Audit lines are collected for so long before the file is flushed. */
const AUDIT_WAIT_MS = 50;

/** Brings the ledger's audit lines to the trail. A disk that fails makes them wait in the ledger. */
export async function keepTrail(desk: Desk, signal: AbortSignal, onWritten: () => void): Promise<void> {
  const { ledger, vault, zone, clock, limits, log } = desk;
  while (!signal.aborted) {
    try {
      await ledger.auditQueued(signal);
      await wait(clock, AUDIT_WAIT_MS, signal);
      await drainAudit(ledger, vault.dir, zone, log);
      onWritten();
    } catch (error) {
      if (signal.aborted) return;
      desk.room.failed('vault', error);
      const why = isDiskFull(error) ? 'the disk is full: ' : '';
      log.error(errorFacts(error), `${why}the audit trail waits in the ledger`);
      await wait(clock, limits.restart_wait_ms_max / 10, signal).catch(() => {});
    }
  }
}

export async function keepPulse(clock: Clock, everyMs: number, signal: AbortSignal, beat: () => void): Promise<void> {
  while (!signal.aborted) {
    beat();
    await wait(clock, everyMs, signal).catch(() => {});
  }
}
