/** The rule for a finished file, where the facts can't be had from this machine. */
import type { BigIntStats } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../limits.ts';
import type { Dropped } from './session.ts';
import { settlesInMs } from './settle.ts';

const NOW = 1_800_000_000_000;
const ns = (ms: number) => BigInt(ms) * 1_000_000n;

function dropped(overrides: Partial<Dropped> & { mtime?: number; ctime?: number } = {}): Dropped {
  const { mtime = NOW, ctime = NOW, ...rest } = overrides;
  const stat = { size: 10n, nlink: 1n, mtimeNs: ns(mtime), ctimeNs: ns(ctime) } as BigIntStats;
  const none = { firstSeenAt: NOW, sameSince: NOW, handedOver: 0, notBefore: 0 };
  return { name: Buffer.from('a.txt'), stat, sight: { kind: 'free' }, ...none, ...rest };
}

const settles = (file: Dropped, placeholder = false) => settlesInMs(file, { now: NOW, placeholder, limits: LIMITS });

describe('a dropped file', () => {
  it('with no writer waits for the rest of its quiet moment', () => {
    expect(settles(dropped({ mtime: NOW - 5 }))).toBe(15);
    expect(settles(dropped({ mtime: NOW - 20 }))).toBe(0);
  });

  it('with an old time of its own is taken at once where writers are seen', () => {
    expect(settles(dropped({ mtime: 0 }))).toBe(0);
  });

  it('with an old time of its own is not trusted where writers can’t be seen', () => {
    expect(settles(dropped({ mtime: 0, sight: { kind: 'blind' } }))).toBe(2_000);
    expect(settles(dropped({ mtime: 0, ctime: NOW - 500, sight: { kind: 'blind' } }))).toBe(1_500);
    expect(settles(dropped({ mtime: 0, ctime: NOW - 2_000, sight: { kind: 'blind' } }))).toBe(0);
  });

  it('with a time in the future is judged by how long we have seen it unchanged', () => {
    expect(settles(dropped({ mtime: NOW + 1e9 }))).toBe(20);
    expect(settles(dropped({ mtime: NOW + 1e9, sameSince: NOW - 30 }))).toBe(0);
  });

  it('that is being written is looked at ever less often, at least once a second', () => {
    const open = { kind: 'open', descriptor: '/proc/1/fd/1', target: '/x' } as const;
    expect(settles(dropped({ sight: open }))).toBe(20);
    expect(settles(dropped({ sight: open, firstSeenAt: NOW - 3_000 }))).toBe(300);
    expect(settles(dropped({ sight: open, firstSeenAt: NOW - 3_600_000 }))).toBe(1_000);
  });
});
