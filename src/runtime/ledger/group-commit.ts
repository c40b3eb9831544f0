/**
 * Steps that come together share one SQLite transaction, and so one flush to the disk. A step runs at once, in the order of the calls, inside
 * a savepoint of its own: one that throws is undone alone. What differs is who waits for the disk:
 * `run` resolves when the step is durable; `soon` gives its result at once and is durable with the next commit, at most `SOON_MS` later.
 * `soon` is for steps that a crash may take back without harm, because they are done again.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { isDiskFull, isDiskTrouble, OfficeError } from '../../errors.ts';

const SOON_MS = 10;
/** SQLite's primary codes for “the disk can't be read or written” and “the file can't be opened”. */
const DISK_FAILURES = new Set([10, 14]);

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

export class GroupCommit {
  /** Called when steps were undone that had already given their result. */
  onUndone: () => void = () => {};
  /** Called when the disk refused a step or a commit; what `soon` had promised may be undone then. */
  onDiskTrouble: (error: unknown) => void = () => {};
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  #waiters: Waiter[] = [];
  #afterwards: (() => void)[] = [];
  #flushing = false;
  #timer: unknown = null;
  #closed = false;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Resolves with the step's result when it is on the disk. The step must be synchronous and touch nothing but the database. */
  async run<T>(step: () => T): Promise<T> {
    const value = this.#attempt(step);
    if (!this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.#flush());
    }
    await new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    return value;
  }

  /** The step's result; it becomes durable with the next commit. */
  async soon<T>(step: () => T): Promise<T> {
    const value = this.#attempt(step);
    if (!this.#flushing) this.#timer ??= this.#clock.setTimeout(() => this.#flush(), SOON_MS);
    return value;
  }

  /** Resolves when nothing that somebody waits for is still on its way to the disk. */
  async settled(): Promise<void> {
    if (this.#flushing) await new Promise<void>((resolve) => this.#afterwards.push(resolve));
  }

  /** Calls back after the commit, or its failure. */
  afterwards(call: () => void): void {
    this.#afterwards.push(call);
  }

  /** Commits what is open; afterwards every step is refused. */
  close(): void {
    this.#flush();
    this.#closed = true;
  }

  #attempt<T>(step: () => T): T {
    if (this.#closed) throw new OfficeError('stopped', 'The ledger is closed.');
    try {
      if (!this.#db.isTransaction) this.#db.exec('BEGIN IMMEDIATE');
      this.#db.exec('SAVEPOINT step');
      const value = step();
      this.#db.exec('RELEASE step');
      return value;
    } catch (error) {
      // A full disk may have ended the whole transaction: then nothing of it stands, and all who wait for it are told.
      this.onUndone();
      const why = explained(error);
      if (!this.#undoStep()) this.#settle(why);
      if (isDiskTrouble(why)) this.onDiskTrouble(why);
      throw why;
    }
  }

  /** False where the whole transaction is gone. */
  #undoStep(): boolean {
    if (!this.#db.isTransaction) return false;
    try {
      this.#db.exec('ROLLBACK TO step');
      this.#db.exec('RELEASE step');
      // Where nothing else stands, nobody comes to end the transaction.
      if (!this.#flushing && this.#timer === null) this.#db.exec('ROLLBACK');
      return true;
    } catch {
      this.#undoAll();
      return false;
    }
  }

  /** After a failed flush nothing that was written may count: the next commit writes its pages anew. */
  #undoAll(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // SQLite undoes it by itself before the next step, or refuses that one.
    }
  }

  #flush(): void {
    // Asked for before the ledger was closed, which has flushed already.
    if (this.#closed) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing = false;
    try {
      if (this.#db.isTransaction) this.#db.exec('COMMIT');
      this.#settle(null);
    } catch (error) {
      this.#undoAll();
      this.onUndone();
      const why = explained(error);
      this.#settle(why);
      if (isDiskTrouble(why)) this.onDiskTrouble(why);
    }
  }

  #settle(error: unknown): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) error === null ? waiter.resolve() : waiter.reject(error);
    const calls = this.#afterwards;
    this.#afterwards = [];
    for (const call of calls) call();
  }
}

function explained(error: unknown): unknown {
  if (error instanceof OfficeError) return error;
  const code = Number((error as { errcode?: unknown } | null)?.errcode) & 0xff;
  if (DISK_FAILURES.has(code)) {
    const hint = 'Look at the disk: it may be failing.';
    return new OfficeError('disk_failed', 'The ledger can’t be written: its disk fails.', { hint, cause: error });
  }
  if (!isDiskFull(error)) return error;
  return new OfficeError('disk_full', 'The disk is full, so nothing new is accepted.', {
    hint: 'Free some space; the office goes on by itself.',
    cause: error,
  });
}
