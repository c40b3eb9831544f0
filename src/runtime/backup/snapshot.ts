/** A copy of the ledger as it was at one moment, made while an office may be writing it, and what the copy says of vault and trail. */
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OfficeError } from '../../errors.ts';
import { SCHEMA_VERSION } from '../ledger/schema.ts';

const BUSY_MS_MAX = 5_000;
const FILE = 'ledger.db';

export interface Snapshot {
  /** Ids of the tasks that are open in it. */
  open: string[];
  /** File of the trail → bytes for which the ledger accounts. */
  trail: Map<string, number>;
}

/** Throws `not_found` where there is no ledger, `config_invalid` for one of another version or a damaged one. */
export function copyLedger(stateDir: string, target: string): Snapshot {
  const source = join(stateDir, FILE);
  if (!existsSync(source)) {
    throw new OfficeError('not_found', `There is no ledger in ${stateDir} yet.`, {
      hint: 'Start the office once with `countersign start`.',
    });
  }
  const db = new DatabaseSync(source, { readOnly: true, timeout: BUSY_MS_MAX });
  try {
    // One reading transaction sees one moment, and no writer waits for it.
    db.prepare('VACUUM INTO ?').run(target);
  } finally {
    db.close();
  }
  chmodSync(target, 0o600);
  return inspect(target);
}

/** The copy is checked, and rid of the one thing in it that could open a door: the code for pairing. */
function inspect(path: string): Snapshot {
  const db = new DatabaseSync(path);
  try {
    checkCopy(db);
    db.exec("PRAGMA secure_delete = ON; DELETE FROM flags WHERE name = 'pairing_code';");
    const column = (sql: string) => db.prepare(sql).all() as Record<string, string | number>[];
    return {
      open: column('SELECT id FROM tasks WHERE closed_at IS NULL').map(({ id }) => id as string),
      trail: new Map(
        column('SELECT file, bytes FROM trail').map(({ file, bytes }) => [file as string, bytes as number]),
      ),
    };
  } finally {
    db.close();
  }
}

/** Throws `config_invalid`. */
export function checkCopy(db: DatabaseSync): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version !== SCHEMA_VERSION) {
    throw new OfficeError(
      'config_invalid',
      `The ledger has version ${version}; this program reads version ${SCHEMA_VERSION}.`,
      {
        hint:
          version < SCHEMA_VERSION ? 'Start the office once; it renews the ledger.' : 'Use the program that wrote it.',
      },
    );
  }
  const [said] = db.prepare('PRAGMA integrity_check(1)').all() as { integrity_check: string }[];
  if (said?.integrity_check === 'ok') return;
  throw new OfficeError('config_invalid', 'The ledger is damaged.', { hint: 'Take an earlier back-up.' });
}
