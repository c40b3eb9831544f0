/**
 * Who has a file open for writing, as far as Linux lets us see: every process's descriptors in /proc. Elsewhere, and
 * where processes are hidden from us, it says so instead of guessing.
 *
 * Reads of /proc never wait for a disk, so they are made directly, in short runs that let other work in between;
 * through the thread pool they would take ten times as long.
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Sight } from './session.ts';

export interface Suspect {
  /** The name's bytes as Latin-1. */
  name: string;
  dev: bigint;
  ino: bigint;
  uid: bigint;
}

/** Descriptors looked at in one go. */
const RUN_LENGTH = 400;
/** The number that every Linux kernel gives the first process namespace; in any other we don't see all processes. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';
/** File systems whose writers are processes of this machine: ext, xfs, btrfs, tmpfs, ramfs, f2fs, zfs, bcachefs. */
const LOCAL_FILE_SYSTEMS = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x858458f6, 0xf2f52010, 0x2fc12fc1, 0xca451a4e,
]);
/** Servers that write for people on other machines and don't let us see their descriptors. */
const FILE_SERVERS = new Set(['nfsd', 'smbd', 'ksmbd', 'vsftpd', 'proftpd', 'pure-ftpd']);

/** Looks for writers of all suspects in one walk; the answer for each stands at its place. */
export async function findWriters(suspects: readonly Suspect[], inbox: string, signal: AbortSignal): Promise<Sight[]> {
  const sights: Sight[] = suspects.map((suspect) => (isOurs(suspect) ? { kind: 'free' } : { kind: 'blind' }));
  if (suspects.length === 0 || !seesEveryProcess(inbox)) return sights.map(() => ({ kind: 'blind' }));
  const places = new Map(suspects.map((suspect, place) => [suspect.name, place]));
  let looked = 0;
  for (const pid of processes()) {
    const descriptors = descriptorsOf(pid);
    if (descriptors.length === 0 && FILE_SERVERS.has(commandOf(pid))) return sights.map(() => ({ kind: 'blind' }));
    for (const descriptor of descriptors) {
      const target = targetOf(descriptor);
      const place = places.get(baseName(target));
      if (place !== undefined && isWriterOf(descriptor, suspects[place]!)) {
        sights[place] = { kind: 'open', descriptor, target };
      }
      if (++looked % RUN_LENGTH === 0) await letOthersRun(undefined, { signal });
    }
  }
  return sights;
}

/** True while the descriptor that was seen writing is still the same: far cheaper than to look at all of them again. */
export function stillOpen(sight: Sight): boolean {
  return sight.kind === 'open' && targetOf(sight.descriptor) === sight.target && isWritable(sight.descriptor);
}

/** Another user's processes are closed to us, unless we are root. */
function isOurs(suspect: Suspect): boolean {
  const uid = process.getuid?.();
  return uid === 0 || suspect.uid === BigInt(uid ?? -1);
}

function seesEveryProcess(inbox: string): boolean {
  if (process.platform !== 'linux') return false;
  if (targetOf('/proc/self/ns/pid') !== FIRST_PID_NAMESPACE) return false;
  if (lstatSync('/proc/1', { throwIfNoEntry: false }) === undefined) return false; // hidepid
  return LOCAL_FILE_SYSTEMS.has(statfsSync(inbox).type);
}

function processes(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Empty where the process is gone, is the kernel's, or isn't ours to look into. */
function descriptorsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((number) => `/proc/${pid}/fd/${number}`);
  } catch {
    return [];
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim();
  } catch {
    return '';
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link, 'latin1');
  } catch {
    return '';
  }
}

/** A process in a container may know the file by another path, so the name is only a hint and the inode decides. */
function isWriterOf(descriptor: string, suspect: Suspect): boolean {
  if (!isWritable(descriptor)) return false;
  try {
    const stat = statSync(descriptor, { bigint: true });
    return stat.ino === suspect.ino && stat.dev === suspect.dev;
  } catch {
    return false;
  }
}

/** The owner's bits of a descriptor's link tell how it was opened. */
function isWritable(descriptor: string): boolean {
  try {
    return (lstatSync(descriptor).mode & 0o200) !== 0;
  } catch {
    return false;
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
