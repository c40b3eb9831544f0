/**
 * Breaks the disk on purpose: counts the calls that change or open files and lets one of them fail, or lets the process
 * "die" there, after which every further call fails too, as if it had never been made.
 */
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { onTestFinished } from 'vitest';

export interface Fault {
  /** Number of the call that fails, from 1; 0 for none. */
  at: number;
  /** `die`: nothing works from there on. Else the code of an error that comes once. */
  kind: 'die' | 'ENOSPC' | 'EDQUOT' | 'EIO';
}

/** How many calls were made so far, and which one fails. */
export const disk = { calls: 0, fault: { at: 0, kind: 'die' } as Fault, failed: '' };

export function startCounting(fault: Fault): void {
  Object.assign(disk, { calls: 0, fault, failed: '' });
}

/** Puts itself between the vault and Node's file functions until the test has ended. */
export async function breakableDisk(): Promise<void> {
  const handle = await fsPromises.open('/dev/null');
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  const restore = [
    intercept(fsPromises, 'open', 'promise'),
    ...['writeFile', 'sync'].map((name) => intercept(handles, name, 'promise')),
    ...['openSync', 'writeSync', 'renameSync', 'unlinkSync', 'mkdirSync'].map((name) => intercept(fs, name, 'throw')),
    intercept(fs, 'fsync', 'callback'),
  ];
  syncBuiltinESMExports();
  onTestFinished(() => {
    startCounting({ at: 0, kind: 'die' });
    for (const undo of restore) undo();
    syncBuiltinESMExports();
  });
}

// biome-ignore lint/suspicious/noExplicitAny: any function of Node's
function intercept(owner: any, name: string, how: 'throw' | 'promise' | 'callback'): () => void {
  const real = owner[name];
  owner[name] = function (this: unknown, ...args: unknown[]) {
    const error = failure(name);
    if (!error) return real.apply(this, args);
    if (how === 'throw') throw error;
    if (how === 'promise') return Promise.reject(error);
    return (args.at(-1) as (error: Error) => void)(error);
  };
  return () => {
    owner[name] = real;
  };
}

function failure(name: string): Error | null {
  const { at, kind } = disk.fault;
  disk.calls += 1;
  const isDead = kind === 'die' && disk.calls > at;
  if (at === 0 || !(disk.calls === at || isDead)) return null;
  disk.failed ||= name;
  return Object.assign(new Error(`${kind} on purpose`), { code: kind === 'die' ? 'EDEAD' : kind });
}
