/** What thinking cost. A request is reserved at its worst case before it goes out, so that no crash and no lost answer can hide what it may have cost. */
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';

/** One request to a model, before it goes out. Costs are in millionths of a US dollar. */
export interface CostAhead {
  taskId: string;
  iteration: number;
  model: string;
  at: number;
  worst_usd_micro: number;
}

/** What it came to. */
export interface CostOf {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  usd_micro: number;
  ms: number;
}

export interface CostSum {
  model: string;
  requests: number;
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  usd_micro: number;
}

type Part = Pick<Ledger, 'reserveCost' | 'settleCost' | 'costSince' | 'costsBetween' | 'costOfTask'>;

export function costs(db: Database): Part {
  const since = (from: number): number =>
    (db.one('SELECT coalesce(sum(usd_micro), 0) AS sum FROM costs WHERE at >= ?', from)?.sum as number) ?? 0;
  return {
    reserveCost: ({ taskId, iteration, model, at, worst_usd_micro }, { since: from, max_usd_micro }) =>
      db.commits.run(() => {
        if (since(from) + worst_usd_micro > max_usd_micro) return null;
        return db.run(
          "INSERT INTO costs (task, iteration, model, at, state, input, cache_read, cache_write, output, usd_micro, ms) VALUES (?, ?, ?, ?, 'reserved', 0, 0, 0, 0, ?, 0)",
          taskId,
          iteration,
          model,
          at,
          worst_usd_micro,
        ).id;
      }),
    settleCost: (id, cost) =>
      db.commits.soon(() => {
        if (cost === null) return void db.run("UPDATE costs SET state = 'unknown' WHERE id = ?", id);
        const { input, cacheRead, cacheWrite, output, usd_micro, ms } = cost;
        db.run(
          "UPDATE costs SET state = 'spent', input = ?, cache_read = ?, cache_write = ?, output = ?, usd_micro = ?, ms = ? WHERE id = ?",
          input,
          cacheRead,
          cacheWrite,
          output,
          usd_micro,
          ms,
          id,
        );
      }),
    costSince: async (from) => since(from),
    costsBetween: async (from, to) =>
      db
        .all(
          'SELECT model, count(*) AS requests, sum(input) AS input, sum(cache_read) AS cacheRead, sum(cache_write) AS cacheWrite, sum(output) AS output, sum(usd_micro) AS usd_micro FROM costs WHERE at >= ? AND at < ? GROUP BY model ORDER BY usd_micro DESC, model',
          from,
          to,
        )
        .map((row) => ({ ...row }) as unknown as CostSum),
    costOfTask: async (taskId) =>
      (db.one('SELECT coalesce(sum(usd_micro), 0) AS sum FROM costs WHERE task = ?', taskId)?.sum as number) ?? 0,
  };
}
