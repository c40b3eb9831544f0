/**
 * Stands under the office in place of `node:sqlite`: the real SQLite on real files in memory, whose commits are operations that can fail or
 * be the last. What SQLite itself does with a torn disk is SQLite's own to prove.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync as RealDatabase } from 'node:sqlite';
import { ground } from '../ground.ts';

const SQLITE_FULL = 13;

const open = new Set<DatabaseSync>();
let folder = '';

/** Every world has files of its own. */
export function useFolder(path: string): void {
  folder = path;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** The office is dead: what it had not committed is undone. */
export function endDatabases(): void {
  for (const database of open) database.abandon();
  open.clear();
}

export class DatabaseSync extends RealDatabase {
  readonly #name: string;

  constructor(path: string, options: ConstructorParameters<typeof RealDatabase>[1] = {}) {
    ground.needLife();
    super(join(folder, path.replaceAll('/', '_')), options);
    this.#name = path;
    open.add(this);
  }

  override exec(sql: string): void {
    ground.needLife();
    if (sql === 'COMMIT') this.#commit();
    else super.exec(sql);
  }

  override prepare(sql: string, ...options: []): ReturnType<RealDatabase['prepare']> {
    ground.needLife();
    return super.prepare(sql, ...options);
  }

  override close(): void {
    open.delete(this);
    super.close();
  }

  abandon(): void {
    super.close();
  }

  #commit(): void {
    if (ground.disk.isFull) this.#refuse();
    ground.perform('commit', this.#name, () => super.exec('COMMIT'));
  }

  /** As SQLite does on a full disk: the transaction is undone. */
  #refuse(): never {
    super.exec('ROLLBACK');
    throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: SQLITE_FULL });
  }
}
