/**
 * Deliveries: the parts of a joint action, each with its intent before the call, what a look-up will need and how it ended, exactly as an execution;
 * and charges: what a call to a service with a price costs, reserved before it is made.
 */
import { OfficeError } from '../../errors.ts';
import type { Database } from './database.ts';
import type { Execution, Ledger } from './ledger.ts';
import { toExecution } from './rows.ts';
import type { Writer } from './writer.ts';

/** One part of a joint action. */
export interface Delivery extends Execution {
  /** The part's action type, e.g. `x.post`. */
  type: string;
  /** Why it certainly failed: an error's code and what it says; empty otherwise. */
  error: string;
}

/** What a call costs, in millionths of a US dollar, and how much the service's calls may come to since then. */
export interface Charge {
  /** Of the execution or delivery that it is for. */
  key: string;
  service: string;
  at: number;
  usd_micro: number;
  budget: { since: number; max_usd_micro: number };
}

type Part = Pick<Ledger, 'deliver' | 'endDelivery' | 'rememberDelivery' | 'deliveries' | 'charge' | 'chargedSince'>;

export function deliveries(db: Database, writer: Writer): Part {
  const one = (key: string) => toDelivery(db.one('SELECT * FROM deliveries WHERE key = ?', key)!);
  const charged = (service: string, since: number): number =>
    db.one(
      `SELECT coalesce(sum(usd_micro), 0) AS sum FROM charges WHERE service = ? AND at >= ?
         AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.key = charges.key AND e.state = 'failed')
         AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.key = charges.key AND d.state = 'failed')`,
      service,
      since,
    )!.sum as number;
  return {
    deliver: ({ key, taskId, type, digest, at }) =>
      db.commits.run(() => {
        const found = db.one('SELECT * FROM deliveries WHERE key = ?', key);
        if (found && found.digest !== digest) {
          throw new OfficeError('key_reused', 'The same approval was used with another content. Nothing was sent.');
        }
        if (found && found.state !== 'failed') return { fresh: false, delivery: toDelivery(found) };
        if (writer.row(taskId)?.state !== 'executing') {
          throw new OfficeError('note_changed', 'The approval was taken back at the last moment. Nothing was sent.');
        }
        if (found) db.run("UPDATE deliveries SET state = 'intent', error = '', ended_at = NULL WHERE key = ?", key);
        else {
          const sql = `INSERT INTO deliveries (key, task, type, digest, state, error, since) VALUES (?, ?, ?, ?, 'intent', '', ?)`;
          db.run(sql, key, taskId, type, digest, at);
        }
        return { fresh: true, delivery: one(key) };
      }),
    endDelivery: (key, { state, receipt, error }) =>
      db.commits.run(() => {
        const json = receipt ? JSON.stringify(receipt) : null;
        const sql = 'UPDATE deliveries SET state = ?, receipt = ?, error = ?, ended_at = ? WHERE key = ?';
        db.run(sql, state, json, error ?? '', db.clock.now(), key);
      }),
    rememberDelivery: (key, memory) =>
      db.commits.run(() => void db.run('UPDATE deliveries SET memory = ? WHERE key = ?', JSON.stringify(memory), key)),
    deliveries: async (taskId) =>
      db.all('SELECT * FROM deliveries WHERE task = ? ORDER BY since, key', taskId).map(toDelivery),
    charge: ({ key, service, at, usd_micro, budget }) =>
      db.commits.run(() => {
        const others = db.one('SELECT usd_micro AS own FROM charges WHERE key = ? AND at >= ?', key, budget.since);
        const sum = charged(service, budget.since) - Number(others?.own ?? 0) + usd_micro;
        if (sum > budget.max_usd_micro) return false;
        const sql = `INSERT INTO charges (key, service, at, usd_micro) VALUES (?, ?, ?, ?)
          ON CONFLICT (key) DO UPDATE SET at = excluded.at, usd_micro = excluded.usd_micro`;
        db.run(sql, key, service, at, usd_micro);
        return true;
      }),
    chargedSince: async (service, since) => charged(service, since),
  };
}

function toDelivery(row: Parameters<typeof toExecution>[0]): Delivery {
  return { ...toExecution(row), type: row.type as string, error: row.error as string };
}
