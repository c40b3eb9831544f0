/**
 * Steps that are ready together share one SQLite transaction, and so one fsync. Each step has a savepoint of its own: one that throws is
 * undone alone. A step's promise settles only after the commit that holds it.
 */
import type { DatabaseSync } from 'node:sqlite';
import { isDiskFull, OfficeError } from '../../errors.ts';

interface Job {
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Settled = { job: Job; value: unknown } | { job: Job; error: unknown };

export class GroupCommit {
  readonly #db: DatabaseSync;
  #jobs: Job[] = [];
  #closed = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Runs `step` in the next shared transaction. It must be synchronous and touch nothing but the database. */
  run<T>(step: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new OfficeError('stopped', 'The ledger is closed.'));
    return new Promise<T>((resolve, reject) => {
      if (this.#jobs.length === 0) setImmediate(() => this.#flush());
      this.#jobs.push({ run: step, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Commits what is waiting; afterwards every step is refused. */
  close(): void {
    this.#flush();
    this.#closed = true;
  }

  #flush(): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    if (jobs.length === 0) return;
    try {
      const settled = this.#commit(jobs);
      for (const one of settled) 'error' in one ? one.job.reject(one.error) : one.job.resolve(one.value);
    } catch (error) {
      const shown = isDiskFull(error)
        ? new OfficeError('disk_full', 'The disk is full, so nothing new is accepted.', {
            hint: 'Free some space; the office goes on by itself.',
            cause: error,
          })
        : error;
      for (const job of jobs) job.reject(shown);
    }
  }

  #commit(jobs: Job[]): Settled[] {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const settled = jobs.map((job) => this.#attempt(job));
      this.#db.exec('COMMIT');
      return settled;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #attempt(job: Job): Settled {
    this.#db.exec('SAVEPOINT step');
    try {
      const value = job.run();
      this.#db.exec('RELEASE step');
      return { job, value };
    } catch (error) {
      // A full disk may have ended the whole transaction already: then nothing of this batch stands.
      if (!this.#db.isTransaction) throw error;
      this.#db.exec('ROLLBACK TO step');
      this.#db.exec('RELEASE step');
      return { job, error };
    }
  }
}
