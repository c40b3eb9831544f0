/**
 * For `node --import`: counts what an office does at the border of its process (writes, flushes, renames, removals, commits, requests), writes each
 * to a trace, and ends the process by SIGKILL at the one that the environment names. The office itself knows nothing of it.
 *   CRASH_PLACE  files below this folder count         CRASH_TRACE  one line a boundary goes there
 *   CRASH_BEGIN  counting starts once this file exists; without it, at once
 *   CRASH_AT     the number of the boundary to die at, or parts of names to be passed in order, the last of them to die at: `answered > commit: after`;
 *                without it, none
 */
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';

// biome-ignore lint/suspicious/noExplicitAny: what is wrapped has every shape
type Any = any;

const { CRASH_PLACE: place = '', CRASH_TRACE, CRASH_BEGIN, CRASH_AT } = process.env;
/** Children must not count, nor die. */
delete process.env.NODE_OPTIONS;

const real = { exists: fs.existsSync, write: fs.writeSync, open: fs.openSync };
const diesAt = Number(CRASH_AT ?? 0);
/** Names still to be passed, where there is no number. */
const ahead = Number.isNaN(diesAt) ? CRASH_AT!.split(' > ') : [];
const paths = new Map<number, string>();
let trace = -1;
let hasBegun = CRASH_BEGIN === undefined;
let passed = 0;

if (CRASH_TRACE) {
  trace = real.open(CRASH_TRACE, 'w');
  watchFiles();
  watchCommits();
  watchRequests();
  syncBuiltinESMExports();
}

/** One boundary. `half` does a part of the operation before the end. */
function boundary(name: string, half: () => void = () => {}): void {
  hasBegun ||= real.exists(CRASH_BEGIN!);
  if (!hasBegun) return;
  passed += 1;
  real.write(trace, `${name}\n`);
  if (!isLast(name)) return;
  half();
  process.kill(process.pid, 'SIGKILL');
}

function isLast(name: string): boolean {
  if (!name.includes(ahead[0] ?? '\n')) return passed === diesAt;
  ahead.shift();
  return ahead.length === 0;
}

function watchFiles(): void {
  wrap(fs, 'openSync', (open, args) => kept(open(...args), args[0]));
  wrap(fs, 'closeSync', (close, args) => {
    paths.delete(args[0]);
    return close(...args);
  });
  for (const name of ['rename', 'unlink', 'link', 'rm', 'copyFile', 'writeFile', 'appendFile']) {
    wrap(fs, `${name}Sync`, (act, args) => around(name, args, () => act(...args)));
    wrap(fs.promises, name, (act, args) => around(name, args, () => act(...args)));
    wrap(fs, name, (act, args) => {
      before(name, args[0]);
      act(...args);
    });
  }
  for (const name of ['fsync', 'fdatasync']) {
    wrap(fs, `${name}Sync`, (act, args) => around('flush', args, () => act(...args)));
    wrap(fs, name, (act, [file, done]) => {
      const path = before('flush', file);
      act(file, (...answer: unknown[]) => {
        after('flush', path);
        done(...answer);
      });
    });
  }
  wrap(fs, 'writeSync', (write, args) => {
    const [file, data] = args;
    before('write', file);
    before('write half', file, () => real.write(file, halfOf(data)));
    return write(...args);
  });
  watchHandles();
}

function watchHandles(): void {
  wrap(fs.promises, 'open', async (open, args) => {
    const handle = await open(...args);
    kept(handle.fd, args[0]);
    watchHandle(handle);
    return handle;
  });
}

function watchHandle(handle: Any): void {
  for (const name of ['sync', 'datasync'])
    wrap(handle, name, (act) => around('flush', [handle.fd], () => act.call(handle)));
  for (const name of ['write', 'writeFile', 'appendFile']) {
    wrap(handle, name, (act, args) => {
      before('write', handle.fd);
      before('write half', handle.fd, () => real.write(handle.fd, halfOf(args[0])));
      return act.call(handle, ...args);
    });
  }
  wrap(handle, 'close', (close) => {
    paths.delete(handle.fd);
    return close.call(handle);
  });
}

function watchCommits(): void {
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (sql: string) {
    const commits = /\bCOMMIT\b/.test(sql);
    if (commits) boundary('commit: before');
    exec.call(this, sql);
    if (commits) boundary('commit: after');
  };
}

function watchRequests(): void {
  // X's client asks by https also where the service is at http.
  for (const by of [http, https]) {
    wrap(by, 'request', (request, args) => {
      const name = `request ${methodOf(args)} ${addressOf(args)}`;
      boundary(`${name}: about to be sent`);
      const sending = request(...args);
      sending.once('finish', () => boundary(`${name}: sent`));
      sending.once('response', () => boundary(`${name}: answered`));
      return sending;
    });
  }
}

function wrap(holder: Any, name: string, by: (real: Any, args: Any[]) => unknown): void {
  const found = holder[name];
  holder[name] = (...args: Any[]) => by(found, args);
}

function around(name: string, args: readonly Any[], act: () => unknown): unknown {
  const path = before(name, args[0]);
  const result = act();
  if (!(result instanceof Promise)) {
    after(name, path);
    return result;
  }
  return result.then((value) => {
    after(name, path);
    return value;
  });
}

function before(name: string, file: string | number | Buffer, half?: () => void): string {
  const path = typeof file === 'number' ? (paths.get(file) ?? '') : String(file);
  if (path.startsWith(place)) boundary(`${name} ${shown(path)}${half ? '' : ': before'}`, half);
  return path;
}

function after(name: string, path: string): void {
  if (path.startsWith(place)) boundary(`${name} ${shown(path)}: after`);
}

function kept<T extends number>(file: T, path: unknown): T {
  paths.set(file, String(path));
  return file;
}

function halfOf(data: unknown): Uint8Array {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data instanceof Uint8Array ? data : new Uint8Array();
  return bytes.subarray(0, bytes.length >> 1);
}

/** Without what differs from run to run. */
function shown(path: string): string {
  return path
    .slice(place.length + 1)
    .replace(/\.tmp-[\w-]+/, '.tmp')
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, 'ID')
    .replace(/\d{4}-\d{2}(-\d{2})?/g, 'DATE');
}

function methodOf(args: readonly Any[]): string {
  return args.find((arg) => typeof arg?.method === 'string')?.method ?? 'GET';
}

function addressOf(args: readonly Any[]): string {
  const [first] = args;
  const path = first instanceof URL ? first.pathname : String(first?.path ?? first).replace(/^https?:\/\/[^/]*/, '');
  return path
    .replace(/\?.*/, '')
    .replace(/\/bot[^/]+/, '/bot')
    .replace(/\/(messages|threads|drafts)\/(?!send)[^/]+/, '/$1/ID');
}
