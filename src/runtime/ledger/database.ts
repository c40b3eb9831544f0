/** One SQLite file, its prepared statements and its group commits: what every part of the ledger works with. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { GroupCommit } from './group-commit.ts';
import type { Row } from './rows.ts';

type Value = string | number | null;

export class Database {
  readonly commits: GroupCommit;
  readonly clock: Clock;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.clock = clock;
    this.commits = new GroupCommit(db, clock);
  }

  one(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Only inside of `commits.run` or `commits.soon`. Gives back how many rows changed, and the id of a new one. */
  run(sql: string, ...values: Value[]): { changed: number; id: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changed: Number(changes), id: Number(lastInsertRowid) };
  }

  close(): void {
    this.commits.close();
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
