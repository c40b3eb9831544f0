/**
 * Is a dropped file finished? The rule, apart from how its facts are found. Pure.
 *
 * A finished file shows by two signs together: nothing about it has changed for a moment, and no process has it open
 * for writing. Where the second sign can't be had, the moment is long.
 */
import type { Limits } from '../../limits.ts';
import type { Dropped } from './session.ts';

/** A file that is being written is looked at again after a tenth of the time it has taken so far, at most this. */
const RECHECK_MS_MAX = 1_000;

export interface Circumstances {
  /** Milliseconds since the epoch. */
  now: number;
  /** A download goes into a neighbour and this is only its place. */
  placeholder: boolean;
  limits: Limits;
}

/** How long to wait before looking at it again, in milliseconds; 0 when it is finished. */
export function settlesInMs(file: Dropped, { now, placeholder, limits }: Circumstances): number {
  if (file.sight.kind === 'open' || placeholder) return recheckMs(now - file.firstSeenAt, limits);
  const quietNeeded = isHardToJudge(file) ? limits.drop_quiet_unknown_writer_ms : limits.drop_quiet_ms;
  const missing = Math.max(quietNeeded - quietMs(file, now), file.notBefore - now);
  return missing > 0 ? Math.ceil(missing) : 0;
}

/** An empty file is most often one that is just being made; a second name may be the one it is written under. */
function isHardToJudge(file: Dropped): boolean {
  return file.sight.kind === 'blind' || file.stat.size === 0n || file.stat.nlink > 1n;
}

/**
 * For how long it has been as it is. Where writers are seen, the file's own time counts, so a file that was moved in
 * is taken at once. Elsewhere a copy may have been given an old time, so only the inode's change time does.
 */
function quietMs(file: Dropped, now: number): number {
  const stamp = isHardToJudge(file) ? file.stat.ctimeNs : file.stat.mtimeNs;
  const age = now - Number(stamp / 1_000_000n);
  return Math.max(now - file.sameSince, age);
}

function recheckMs(takenMs: number, limits: Limits): number {
  return Math.min(RECHECK_MS_MAX, Math.max(limits.drop_quiet_ms, takenMs / 10));
}
