/**
 * Room on the disks: whether what comes in could still be written down. A write that failed for want of room, or less free room than the reserve,
 * stops what is new and every outward step; once there is clearly room again, and a try shows it, everything goes on. Looking is cheap, and
 * nothing here needs a disk to work.
 */

import { randomFillSync } from 'node:crypto';
import { constants, statfsSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { isDiskFull, isDiskTrouble, OfficeError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { type DiskFacts, type DiskName, type Trouble, troubleOf } from './room-words.ts';

export interface Room {
  /** Null while there is room. */
  trouble(): Trouble | null;
  /** Throws `disk_full` or `disk_failed` where nothing new may be taken in. */
  require(): void;
  /** True where an outward step could be recorded: asked right before it, so the disks are looked at once more. */
  mayAct(): boolean;
  /** While this says true, something that the owner said could not be written down yet, and no outward step is taken. */
  holdActs(held: boolean): void;
  /** A write there failed. Anything but a disk's fault is passed over. */
  failed(disk: DiskName, error: unknown): void;
  /** Looks at every disk, and tries one that failed; resolves when that is done. */
  look(): Promise<void>;
  /** Tells of everything from now on, and at once of a trouble that there is. */
  listen(listener: RoomListener): void;
}

export interface RoomOptions {
  disks: readonly { name: DiskName; dir: string /** A folder of ours in it. */; tryIn: string }[];
  limits: Pick<Limits, 'disk_reserve_bytes' | 'disk_reserve_share_max' | 'breaker_open_ms' | 'heartbeat_ms'>;
  clock: Clock;
}

export interface RoomListener {
  /** The office has to stop taking things in, or may go on. */
  changed(now: Trouble | null, before: Trouble | null): void;
  /** Writes had failed, and the disks work now: what was undone can be done again. */
  mended(): void;
}

/** Times the reserve that has to be free before the office goes on, so that it doesn't flap. */
const ENOUGH_AGAIN = 1.5;
const TRY_BYTES_MAX = 256 * 1024;
const TRY_FILE = '.room.tmp';

interface Disk {
  name: DiskName;
  dir: string;
  tryIn: string;
  blocked: 'disk_full' | 'disk_failed' | null;
  /** A write failed since the last try that worked. */
  hurt: boolean;
  since: number;
  mendedAt: number;
  /** How long a disk that fails again and again is left alone; milliseconds. */
  rest_ms: number;
  notBefore: number;
}

export function createRoom({ disks: given, limits, clock }: RoomOptions): Room {
  const disks = given.map(
    (one): Disk => ({ ...one, blocked: null, hurt: false, since: 0, mendedAt: 0, rest_ms: 0, notBefore: 0 }),
  );
  let told: Trouble | null = null;
  let held = false;
  let listener: RoomListener | null = null;
  let looking: Promise<void> | null = null;

  const free = (disk: Disk) => freeIn(disk.dir, limits);

  const publish = (): void => {
    const blocked = disks.filter((disk) => disk.blocked !== null);
    const now = blocked.length === 0 ? null : troubleOf(blocked.map((disk) => factsOf(disk, free(disk))));
    const before = told;
    told = now;
    if ((now === null) !== (before === null) || now?.code !== before?.code) listener?.changed(now, before);
  };

  const block = (disk: Disk, code: NonNullable<Disk['blocked']>): void => {
    disk.hurt = true;
    if (disk.blocked === null) {
      const now = clock.now();
      const soonAgain = disk.mendedAt > 0 && now - disk.mendedAt < limits.breaker_open_ms;
      disk.rest_ms = soonAgain ? Math.min(Math.max(disk.rest_ms * 2, limits.heartbeat_ms), limits.breaker_open_ms) : 0;
      Object.assign(disk, { since: now, notBefore: now + disk.rest_ms });
    }
    disk.blocked = code;
  };

  /** Of what can be seen without writing. */
  const lookForLow = (): void => {
    for (const disk of disks) if (disk.blocked === null && isLow(free(disk))) block(disk, 'disk_full');
  };

  const tryAgain = async (disk: Disk): Promise<void> => {
    if (clock.now() < disk.notBefore) return;
    const room = free(disk);
    if (disk.blocked && room && room.bytes < room.reserve * ENOUGH_AGAIN) return;
    const problem = await tryToWrite(disk.tryIn, Math.min(TRY_BYTES_MAX, limits.disk_reserve_bytes));
    if (problem !== null) return block(disk, problem);
    if (disk.blocked) disk.mendedAt = clock.now();
    Object.assign(disk, { blocked: null, hurt: false });
  };

  const lookAtAll = async (): Promise<void> => {
    lookForLow();
    publish();
    const hurt = disks.filter((disk) => disk.hurt);
    for (const disk of hurt) await tryAgain(disk);
    publish();
    if (hurt.length > 0 && disks.every((disk) => !disk.hurt)) listener?.mended();
  };

  const look = (): Promise<void> => {
    looking ??= lookAtAll().finally(() => {
      looking = null;
    });
    return looking;
  };

  return {
    trouble: () => told,
    require: () => {
      if (told) throw new OfficeError(told.code, told.says, { hint: told.hint });
    },
    mayAct: () => {
      lookForLow();
      publish();
      return told === null && !held;
    },
    holdActs: (now) => {
      held = now;
    },
    failed: (name, error) => {
      const disk = disks.find((one) => one.name === name);
      if (!disk || !isDiskTrouble(error)) return;
      disk.hurt = true;
      if (isDiskFull(error)) block(disk, 'disk_full');
      publish();
      // One that is full is looked at with the next heartbeat; whether one fails is known only by trying.
      if (disk.blocked === null) void look();
    },
    look,
    listen: (given) => {
      listener = given;
      if (told) listener.changed(told, null);
    },
  };
}

interface Free {
  bytes: number;
  reserve: number;
}

/** Null where the system doesn't tell. */
function freeIn(dir: string, limits: RoomOptions['limits']): Free | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(dir);
    const share = blocks * bsize * limits.disk_reserve_share_max;
    return blocks === 0 ? null : { bytes: bavail * bsize, reserve: Math.min(limits.disk_reserve_bytes, share) };
  } catch {
    return null;
  }
}

function isLow(free: Free | null): boolean {
  return free !== null && free.bytes < free.reserve;
}

function factsOf({ name, dir, since, blocked }: Disk, free: Free | null): DiskFacts {
  const enough = free ? free.reserve * ENOUGH_AGAIN : 0;
  return {
    name,
    dir,
    since,
    code: blocked!,
    free: free?.bytes ?? null,
    missing: Math.max(0, enough - (free?.bytes ?? 0)),
  };
}

/** Null when the disk took it; anew each time, because after a failed flush nothing that was written before can be trusted. */
async function tryToWrite(folder: string, bytes: number): Promise<Disk['blocked']> {
  const path = join(folder, TRY_FILE);
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
    try {
      // Random, so that no disk saves itself the room.
      await file.writeFile(randomFillSync(Buffer.alloc(bytes)));
      await file.sync();
    } finally {
      await file.close();
      await unlink(path).catch(() => {});
    }
    return null;
  } catch (error) {
    return isDiskFull(error) ? 'disk_full' : 'disk_failed';
  }
}
