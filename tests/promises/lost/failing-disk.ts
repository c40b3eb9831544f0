/**
 * Puts itself between a process and its disk: the n-th call of a kind, and as many after it as told, fail with the given code, as a disk's own would. What
 * SQLite writes is failed where its transactions end. Production code knows nothing of it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';

export const KINDS = ['open', 'write', 'fsync', 'rename', 'unlink', 'commit', 'statement'] as const;
export const CODES = ['ENOSPC', 'EDQUOT', 'EIO'] as const;

export interface Fault {
  kind: (typeof KINDS)[number] | 'all';
  code: (typeof CODES)[number];
  /** The first call that fails, from 1. */
  at: number;
  /** How many fail from there on. */
  times: number;
  /** Calls count only from the moment on at which the next intent to act is on the disk. */
  afterIntent?: true;
}

// biome-ignore lint/suspicious/noExplicitAny: what is wrapped has every shape
type Any = any;

let fault: Fault | null = null;
let calls = 0;
let failed = 0;
let intent: 'none' | 'written' | 'committed' = 'none';

/** From now on this fails; null for a sound disk. */
export function setFault(next: Fault | null): void {
  fault = next;
  calls = 0;
  failed = 0;
  intent = 'none';
}

/** How often the disk has failed since the fault was set. */
export function failures(): number {
  return failed;
}

/** What has to fail now; null where the call may pass. */
function failure(kind: Fault['kind']): Fault | null {
  if (fault?.afterIntent && intent !== 'committed') return null;
  if (fault === null || (fault.kind !== kind && fault.kind !== 'all')) return null;
  calls += 1;
  if (calls < fault.at || calls >= fault.at + fault.times) return null;
  failed += 1;
  return fault;
}

function nodeError({ code }: Fault): Error {
  return Object.assign(new Error(`${code} on purpose`), { code });
}

const SQLITE_FULL = 13;
const SQLITE_IOERR_WRITE = 778;
const SQLITE_IOERR_FSYNC = 1034;

/** SQLite knows a full disk by ENOSPC alone; a quota is a failed write to it. */
function sqliteError({ code, at }: Fault): Error {
  const codes = {
    ENOSPC: SQLITE_FULL,
    EDQUOT: SQLITE_IOERR_WRITE,
    EIO: at % 2 ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE,
  };
  return Object.assign(new Error(`${code} on purpose`), { code: 'ERR_SQLITE_ERROR', errcode: codes[code] });
}

const WRITING = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT;

/** Wraps Node's file functions and SQLite's in this process, for good. */
export async function installFailingDisk(): Promise<void> {
  const handle = await fs.promises.open('/dev/null');
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  const writes = ({ flags }: { flags: unknown }) =>
    typeof flags === 'number' ? (flags & WRITING) !== 0 : flags !== undefined && flags !== 'r';
  throwing(fs, 'openSync', 'open', ([, flags]) => writes({ flags }));
  throwing(fs, 'writeSync', 'write', ([file]) => file > 2);
  throwing(fs, 'renameSync', 'rename');
  throwing(fs, 'unlinkSync', 'unlink');
  throwing(fs, 'mkdirSync', 'open');
  calling(fs, 'fsync', 'fsync');
  rejecting(fs.promises, 'open', 'open', ([, flags]) => writes({ flags }));
  rejecting(fs.promises, 'rename', 'rename');
  rejecting(fs.promises, 'unlink', 'unlink');
  for (const name of ['writeFile', 'appendFile', 'truncate']) rejecting(handles, name, 'write');
  rejecting(handles, 'sync', 'fsync');
  sqlite(DatabaseSync.prototype, 'exec', 'commit', ([sql]) => sql === 'COMMIT');
  sqlite(StatementSync.prototype, 'run', 'statement');
  syncBuiltinESMExports();
}

type Meant = (args: Any[]) => boolean;

function throwing(owner: Any, name: string, kind: Fault['kind'], isMeant: Meant = () => true): void {
  wrap(owner, name, (self, real, args) => {
    const fails = isMeant(args) ? failure(kind) : null;
    if (fails) throw nodeError(fails);
    return real.apply(self, args);
  });
}

function rejecting(owner: Any, name: string, kind: Fault['kind'], isMeant: Meant = () => true): void {
  wrap(owner, name, (self, real, args) => {
    const fails = isMeant(args) ? failure(kind) : null;
    return fails ? Promise.reject(nodeError(fails)) : real.apply(self, args);
  });
}

function calling(owner: Any, name: string, kind: Fault['kind']): void {
  wrap(owner, name, (self, real, args) => {
    const fails = failure(kind);
    return fails ? setImmediate(args.at(-1), nodeError(fails)) : real.apply(self, args);
  });
}

function sqlite(owner: Any, name: string, kind: Fault['kind'], isMeant: Meant = () => true): void {
  wrap(owner, name, (self, real, args) => {
    const fails = isMeant(args) ? failure(kind) : null;
    if (fails) throw sqliteError(fails);
    const result = real.apply(self, args);
    if (self.sourceSQL?.includes('INTO executions')) intent = 'written';
    if (intent === 'written' && args[0] === 'COMMIT') intent = 'committed';
    return result;
  });
}

function wrap(owner: Any, name: string, act: (self: Any, real: Any, args: Any[]) => unknown): void {
  const real = owner[name];
  owner[name] = function (this: unknown, ...args: Any[]) {
    return act(this, real, args);
  };
}
