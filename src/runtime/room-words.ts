/** What the owner is told of a disk without room. Pure. */

export type DiskName = 'vault' | 'state';

export interface DiskFacts {
  name: DiskName;
  dir: string;
  code: 'disk_full' | 'disk_failed';
  /** Milliseconds since the epoch. */
  since: number;
  /** Bytes; null where the system doesn't tell. */
  free: number | null;
  /** Bytes that have to become free before the office goes on; 0 where there would be room enough, but the system lets us write no more. */
  missing: number;
}

export interface Trouble {
  code: DiskFacts['code'];
  /** Milliseconds since the epoch. */
  since: number;
  title: string;
  /** One sentence: where, and how much is missing. */
  says: string;
  /** What happens meanwhile, and what to do. */
  hint: string;
}

const FOLDERS: Record<DiskName, string> = { vault: 'your vault', state: 'the ledger' };
const MEANWHILE = 'Until then I take in nothing new and send nothing; what I have is kept, and I go on by myself.';

/** Of the disks in trouble, at least one; a disk that fails counts before one that is full. */
export function troubleOf(disks: readonly DiskFacts[]): Trouble {
  const worst = disks.find(({ code }) => code === 'disk_failed') ?? disks[0]!;
  const since = Math.min(...disks.map((disk) => disk.since));
  const where = `The disk with ${FOLDERS[worst.name]} (${worst.dir})`;
  if (worst.code === 'disk_failed') {
    const says = `${where} can’t be written to: it fails.`;
    return { code: worst.code, since, title: 'The disk fails', says, hint: `Please look after it. ${MEANWHILE}` };
  }
  const title = 'The disk is full';
  if (worst.missing === 0) {
    const says = `${where} takes no more, though it has room: there may be a quota.`;
    return { code: worst.code, since, title, says, hint: `Please make room there. ${MEANWHILE}` };
  }
  const says = `${where} is full: ${sizeText(worst.free ?? 0)} are free, and ${sizeText(worst.missing)} are missing.`;
  return { code: worst.code, since, title, says, hint: `Please free at least that much. ${MEANWHILE}` };
}

/** What is said when it begins, changes or is over. */
export function roomMessage(
  now: Trouble | null,
  before: Trouble | null,
  showTime: (ms: number) => string,
): { title: string; text: string } {
  if (now) return { title: now.title, text: `${now.says} ${now.hint}` };
  const since = before ? ` Since ${showTime(before.since)} I had taken in nothing new and sent nothing.` : '';
  return { title: 'There is room on the disk again', text: `I go on.${since} Nothing was lost.` };
}

/** `12 kB`, `4 MB`, rounded up, because less would not do. */
function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`;
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
