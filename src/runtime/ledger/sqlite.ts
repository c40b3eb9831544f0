/** The ledger on node:sqlite: one file in the state folder, write-ahead log, every commit flushed to the disk. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { OfficeError } from '../../errors.ts';
import { costs } from './costs.ts';
import { Database } from './database.ts';
import { deliveries } from './deliveries.ts';
import { executions } from './executions.ts';
import type { Ledger } from './ledger.ts';
import { lessons } from './lessons.ts';
import { listings } from './listings.ts';
import { peopleAndFlags } from './people-and-flags.ts';
import { proposals } from './proposals.ts';
import { restored } from './restored.ts';
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { openSealer } from './seal.ts';
import { stops } from './stops.ts';
import { tasks } from './tasks.ts';
import { trail } from './trail.ts';
import { mailbox } from './updates-and-messages.ts';
import { Writer } from './writer.ts';

const FILE = 'ledger.db';
const PRAGMAS =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;';
const BUSY_MS_MAX = 5_000;
/** SQLite's primary codes for “malformed” and “not a database”. */
const DAMAGE = new Set([11, 26]);

export interface LedgerOptions {
  stateDir: string;
  clock: Clock;
  /** Reading only, beside a running office; no row is ever written. */
  readOnly?: boolean;
  /** Told of every new deadline, so that one timer can serve the earliest. */
  onDeadline?: (at: number) => void;
  /** Told when the disk refused something; what was given as done may be undone then. */
  onDiskTrouble?: (error: unknown) => void;
}

/** Opens or makes the ledger. Throws `not_found` (reading where there is none) and `config_invalid`. */
export function openLedger(options: LedgerOptions): Ledger {
  const { stateDir, clock, readOnly = false, onDeadline = () => {}, onDiskTrouble = () => {} } = options;
  const file = tellingDamage(stateDir, () => {
    const opened = readOnly ? openToRead(stateDir) : openToWrite(stateDir);
    prepareSchema(opened, readOnly, clock.now());
    return opened;
  });
  const db = new Database(file, clock);
  db.commits.onDiskTrouble = onDiskTrouble;
  const writer = new Writer(db, openSealer(stateDir), onDeadline);
  if (!readOnly) writer.watchHeld();
  return {
    ...mailbox(db, writer),
    ...tasks(db, writer),
    ...executions(db, writer),
    ...deliveries(db, writer),
    ...lessons(db),
    ...listings(db),
    ...peopleAndFlags(db, writer),
    ...costs(db),
    ...proposals(db, writer),
    ...stops(db),
    ...trail(db, writer),
    ...restored(db, writer),
    close: async () => {
      writer.close();
      db.close();
    },
  };
}

/** A damaged ledger is never mended by guessing: what it knew is asked again. */
function tellingDamage<T>(stateDir: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const code = (error as { errcode?: number }).errcode ?? 0;
    if (!DAMAGE.has(code & 0xff)) throw error;
    throw new OfficeError('config_invalid', `The ledger ${join(stateDir, FILE)} is damaged.`, {
      hint: 'Put back a copy, or move it away together with the files that begin with its name: what waits is then asked again.',
      cause: error,
    });
  }
}

function openToRead(stateDir: string): DatabaseSync {
  const path = join(stateDir, FILE);
  if (existsSync(path)) return new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS_MAX });
  throw new OfficeError('not_found', `There is no ledger in ${stateDir} yet.`, {
    hint: 'Start the office once with `countersign start`.',
  });
}

/** Nobody else may look into the state folder. */
function openToWrite(stateDir: string): DatabaseSync {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  const path = join(stateDir, FILE);
  const file = new DatabaseSync(path, { timeout: BUSY_MS_MAX });
  chmodSync(path, 0o600);
  file.exec(PRAGMAS);
  return file;
}

function prepareSchema(file: DatabaseSync, readOnly: boolean, now: number): void {
  file.prepare('SELECT 1 FROM sqlite_schema').get(); // Fails where the tables can't be read.
  const { user_version: version } = file.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version === SCHEMA_VERSION) return;
  if (readOnly || (version !== 0 && !(version in MIGRATIONS))) {
    const isOlder = version < SCHEMA_VERSION;
    throw new OfficeError(
      'config_invalid',
      `The ledger has version ${version}; this program reads version ${SCHEMA_VERSION}.`,
      { hint: isOlder ? 'Start the office once; it makes or renews the ledger.' : 'Use the program that wrote it.' },
    );
  }
  if (version === 0) make(file, now);
  else renew(file, version, now);
}

function make(file: DatabaseSync, now: number): void {
  // Numbers of audit lines start with the time, so that a new ledger never repeats those of a lost one.
  const audit = `INSERT INTO sqlite_sequence (name, seq) VALUES ('audit', ${Math.floor(now)} * 1000);`;
  file.exec(`BEGIN; ${SCHEMA} ${audit} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

/** All steps or none: an older program still reads what was not renewed to the end. */
function renew(file: DatabaseSync, from: number, now: number): void {
  const steps = Object.entries(MIGRATIONS).filter(([version]) => Number(version) >= from);
  const sql = steps.map(([, step]) => step(now)).join('');
  file.exec(`BEGIN; ${sql} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}
