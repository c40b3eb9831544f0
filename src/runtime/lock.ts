/**
 * One office a vault, and one a ledger. The lock is an exclusive transaction on a small SQLite file: the system lets it go when the
 * process dies, however it dies, so there is no stale lock to wait for.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OfficeError } from '../errors.ts';

const SQLITE_BUSY = 5;

/** Throws `already_running`, and `config_invalid` where the folder can't be written. The result lets go. */
export function lock(dir: string, what: string): () => void {
  const db = openFile(dir, what);
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw unwritable(dir, what, error);
    throw new OfficeError('already_running', `Another office is already at work on this ${what}.`, {
      hint: 'Stop it first, or give this one a VAULT_DIR and a STATE_DIR of its own.',
      cause: error,
    });
  }
  return () => db.close();
}

function openFile(dir: string, what: string): DatabaseSync {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(dir, 'office.lock'), { timeout: 0 });
  } catch (error) {
    throw unwritable(dir, what, error);
  }
}

function unwritable(dir: string, what: string, cause: unknown): OfficeError {
  return new OfficeError('config_invalid', `The ${what} can’t be written: ${dir}`, {
    hint: 'It has to be a folder on a disk with room, in which this account may write.',
    cause,
  });
}
