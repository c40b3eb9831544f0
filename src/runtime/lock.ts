/**
 * One office a vault, and one a ledger. The lock is an exclusive transaction on a small SQLite file: the system lets it go when the
 * process dies, however it dies, so there is no stale lock to wait for.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OfficeError } from '../errors.ts';

/** Throws `already_running`. The result lets go. */
export function lock(dir: string, what: string): () => void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(dir, 'office.lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new OfficeError('already_running', `Another office is already at work on this ${what}.`, {
      hint: 'Stop it first, or give this one a VAULT_DIR and a STATE_DIR of its own.',
      cause: error,
    });
  }
  return () => db.close();
}
