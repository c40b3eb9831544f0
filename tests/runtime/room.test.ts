/** Room on the disks: when nothing more is taken in, when it goes on, and what is told. */
import { existsSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OfficeError } from '../../src/errors.ts';
import { attentive } from '../../src/runtime/hearing.ts';
import { createRoom, type Room } from '../../src/runtime/room.ts';
import { roomMessage, troubleOf } from '../../src/runtime/room-words.ts';
import { aLedger, eventually, NOON, stillClock, tempDir } from './bench.ts';

const MIB = 1024 * 1024;
const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
const broken = new OfficeError('disk_failed', 'The disk fails.');

/** A room over one folder; its reserve is in the test's hand. */
async function aRoom() {
  const dir = await tempDir();
  const clock = stillClock();
  const limits = { disk_reserve_bytes: MIB, disk_reserve_share_max: 1, breaker_open_ms: 300_000, heartbeat_ms: 5_000 };
  const tryIn = join(dir, 'ours');
  const room = createRoom({
    disks: [
      { name: 'vault', dir, tryIn: dir },
      { name: 'state', dir, tryIn },
    ],
    limits,
    clock,
  });
  const told: string[] = [];
  room.listen({
    changed: (now) => told.push(now?.code ?? 'room'),
    mended: () => told.push('mended'),
  });
  const free = () => {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  };
  return { room, dir, tryIn, clock, limits, told, free };
}

const refusal = (room: Room) => {
  try {
    room.require();
    return null;
  } catch (error) {
    return (error as OfficeError).code;
  }
};

describe('too little free room', () => {
  test('stops what is new before anything fails, and is told once', async () => {
    const { room, limits, told, free } = await aRoom();
    await room.look();
    expect([room.mayAct(), refusal(room)]).toEqual([true, null]);
    limits.disk_reserve_bytes = free() * 2;
    await room.look();
    await room.look();
    expect([room.mayAct(), refusal(room)]).toEqual([false, 'disk_full']);
    expect(told).toEqual(['disk_full']);
  });

  test('is over only when there is clearly more than the reserve', async () => {
    const { room, limits, told, free } = await aRoom();
    limits.disk_reserve_bytes = free() * 2;
    await room.look();
    limits.disk_reserve_bytes = Math.floor(free() / 1.2);
    await room.look();
    expect(refusal(room)).toBe('disk_full');
    limits.disk_reserve_bytes = MIB;
    await expect(room.look()).resolves.toBeUndefined();
    expect(told.slice(0, 1)).toEqual(['disk_full']);
  });

  test('is seen right before an outward step, not only with the heartbeat', async () => {
    const { room, limits, free } = await aRoom();
    limits.disk_reserve_bytes = free() * 2;
    expect(room.mayAct()).toBe(false);
  });
});

describe('a write that failed', () => {
  test('for want of room stops what is new at once, whatever the system says of free room, until a try goes well', async () => {
    const { room, dir, told } = await aRoom();
    room.failed('vault', full);
    expect([room.mayAct(), refusal(room)]).toEqual([false, 'disk_full']);
    expect(room.trouble()?.says).toMatch(/takes no more, though it has room/);
    await room.look();
    expect(told).toEqual(['disk_full', 'room', 'mended']);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('because the disk fails stops what is new only where a try fails, too', async () => {
    const { room, tryIn, told } = await aRoom();
    room.failed('vault', broken);
    await eventually(() => told.includes('mended'), 'the try that went well');
    expect(told).toEqual(['mended']);
    // The folder to try in isn't there.
    room.failed('state', broken);
    await eventually(() => room.trouble() !== null, 'the try that failed');
    expect(refusal(room)).toBe('disk_failed');
    expect(existsSync(tryIn)).toBe(false);
  });

  test('of any other kind is no business of the disk', async () => {
    const { room, told } = await aRoom();
    room.failed('vault', new OfficeError('note_changed', 'changed'));
    await room.look();
    expect(told).toEqual([]);
  });

  test('again and again is tried later and later, so that the owner isn’t told every minute', async () => {
    const { room, clock, told } = await aRoom();
    const rests = [];
    for (let turn = 0; turn < 4; turn += 1) {
      room.failed('vault', full);
      const since = clock.date;
      for (await room.look(); room.trouble(); await room.look()) clock.date += 1_000;
      rests.push(clock.date - since);
    }
    expect(rests).toEqual([0, 5_000, 10_000, 20_000]);
    expect(told.filter((one) => one === 'disk_full')).toHaveLength(4);
    clock.date += 400_000;
    room.failed('vault', full);
    await room.look();
    expect(room.trouble()).toBeNull();
  });
});

test('whoever listens late is told of a trouble that there is', async () => {
  const { room, dir } = await aRoom();
  room.failed('vault', full);
  const told: unknown[] = [];
  room.listen({ changed: (now, before) => told.push(now?.code, before), mended: () => {} });
  expect(told).toEqual(['disk_full', null]);
  rmSync(dir, { recursive: true });
});

test('the words say where, how much is missing, and since when', () => {
  const facts = {
    name: 'vault' as const,
    dir: '/v',
    code: 'disk_full' as const,
    since: NOON,
    free: 3_000_000,
    missing: 45_000_001,
  };
  const trouble = troubleOf([facts]);
  expect(roomMessage(trouble, null, String)).toEqual({
    title: 'The disk is full',
    text: expect.stringContaining('The disk with your vault (/v) is full: 3 MB are free, and 46 MB are missing.'),
  });
  expect(roomMessage(null, trouble, () => '12:00').text).toContain('Since 12:00');
  expect(troubleOf([facts, { ...facts, name: 'state', code: 'disk_failed' }]).title).toBe('The disk fails');
});

describe('what the owner said and could not be written down', () => {
  test('holds every outward step back until it was heard and handled', async () => {
    const ledger = await aLedger();
    let fails = true;
    const states: boolean[] = [];
    const mailbox = attentive(
      { ...ledger, recordUpdates: (updates) => (fails ? Promise.reject(full) : ledger.recordUpdates(updates)) },
      { holdActs: (held) => states.push(held) },
      () => states.push(false),
    );
    await expect(mailbox.recordUpdates([{ update_id: 7 }])).rejects.toBe(full);
    expect(states).toEqual([true]);
    fails = false;
    await mailbox.recordUpdates([{ update_id: 7 }]);
    expect(states).toEqual([true]);
    await mailbox.updateHandled(7);
    expect(states).toEqual([true, false, false]);
  });

  test('is waited for no more when Telegram doesn’t give it again', async () => {
    const ledger = await aLedger();
    let fails = true;
    const states: boolean[] = [];
    const mailbox = attentive(
      { ...ledger, recordUpdates: (updates) => (fails ? Promise.reject(full) : ledger.recordUpdates(updates)) },
      { holdActs: (held) => states.push(held) },
      () => {},
    );
    await expect(mailbox.recordUpdates([{ update_id: 7 }])).rejects.toBe(full);
    fails = false;
    await mailbox.recordUpdates([]);
    expect(states).toEqual([true, false]);
  });
});
