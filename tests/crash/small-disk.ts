/** Disks that really run out of room, which only root can make: a small one in memory, and one whose own ground gives way under it. */
import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  /** Absolute path of the folder that lies on it. */
  dir: string;
  /** Takes every byte but so many. */
  fillUp(leave?: number): void;
  makeRoom(): void;
  unmount(): void;
}

/** Why there can be none here; empty where there can. */
export function whyNoDisk(): string {
  if (process.getuid?.() !== 0) return 'only root can mount a small disk';
  const tried = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt']);
  return tried.status === 0 ? '' : 'file systems can’t be mounted here';
}

/** Why there can be no thin disk here; empty where there can. */
export function whyNoThinDisk(): string {
  const why = whyNoDisk();
  if (why !== '') return why;
  const hasLoops = spawnSync('losetup', ['-f']).status === 0;
  return hasLoops && spawnSync('mkfs.ext4', ['-V']).status === 0 ? '' : 'there is no loop device, or no mkfs.ext4';
}

/** A disk in memory. Whoever writes too much is told at once. */
export function memoryDisk(place: string): SmallDisk {
  const dir = join(place, 'disk');
  mount(['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs'], dir);
  const filler = join(dir, 'filler');
  return {
    dir,
    fillUp: (leave = 0) => fill(filler, leave),
    makeRoom: () => rmSync(filler),
    unmount: () => spawnSync('umount', ['-l', dir]),
  };
}

/**
 * A disk that promises more than the ground under it has: writing goes well, the flush fails, and once a flush has failed the system takes what it
 * could not write for written.
 */
export function thinDisk(place: string): SmallDisk {
  const [ground, dir] = [join(place, 'ground'), join(place, 'disk')];
  mount(['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs'], ground);
  const image = join(ground, 'image');
  closeSync(openSync(image, 'w'));
  truncateSync(image, 64 * 1024 * 1024);
  must('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', '-E', 'nodiscard,lazy_itable_init=1', image]);
  mount(['-o', 'loop', image], dir);
  const filler = join(ground, 'filler');
  return {
    dir,
    fillUp: () => fill(filler, 0),
    makeRoom: () => rmSync(filler),
    unmount: () => {
      spawnSync('umount', ['-l', dir]);
      spawnSync('umount', ['-l', ground]);
    },
  };
}

function mount(what: readonly string[], folder: string): void {
  mkdirSync(folder);
  must('mount', [...what, folder]);
}

function must(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} did not work: ${stderr}`);
}

function fill(path: string, leave: number): void {
  const file = openSync(path, 'w');
  const left = () => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize - leave;
  };
  for (const bytes of leave > 0 ? [4_096] : [64 * 1024, 4_096, 1]) {
    try {
      while (leave === 0 || left() > 0) writeSync(file, Buffer.alloc(bytes, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  fsyncSync(file);
  closeSync(file);
}
