/** Which vendors mails and notes of late speak of: one that nobody hears of may be paid for nothing. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isoTime } from '../../clock.ts';
import { nameWords } from '../../domain/bank/likeness.ts';
import type { Desk } from '../desk.ts';

const DAY_MS = 86_400_000;
const LATE_DAYS = 90;
/** A younger office hasn't heard enough to say that it heard nothing. */
const AGE_DAYS_MIN = 60;
const HITS_MAX = 10;
const VENDORS_MAX = 100;
const MAIL = 'email.send';

type Needs = Pick<Desk, 'library' | 'hosts' | 'vault' | 'clock' | 'zone'>;

/** Null where the office can't know: no mailbox is connected, or it hasn't listened for long. */
export async function heardOf(desk: Needs, vendors: readonly string[]): Promise<Set<string> | null> {
  const { hosts, library, clock } = desk;
  const hasMail = hosts.actionTypes.includes(MAIL) && hosts.ofAction(MAIL).host.missing.length === 0;
  if (!hasMail || !(await isOldEnough(desk))) return null;
  const since = clock.now() - LATE_DAYS * DAY_MS;
  const heard = new Set<string>(vendors.slice(VENDORS_MAX));
  for (const vendor of vendors.slice(0, VENDORS_MAX)) {
    const [word] = nameWords(vendor);
    const hits = word ? await library.search(word, HITS_MAX) : [];
    // Its own statements speak of every vendor.
    const isHeard = hits.some(({ at, kind, from, subject, snippet }) => {
      return (
        kind !== 'FINANCE' && at >= since && nameWords(`${from} ${subject} ${snippet}`).some((one) => one === word)
      );
    });
    if (isHeard || !word) heard.add(vendor);
  }
  return heard;
}

async function isOldEnough({ vault, clock, zone }: Needs): Promise<boolean> {
  const files = await readdir(join(vault.dir, 'Logs', zone)).catch(() => []);
  const youngest = `audit-${isoTime(clock.now() - AGE_DAYS_MIN * DAY_MS).slice(0, 10)}.jsonl`;
  return files.some((name) => name.startsWith('audit-') && name <= youngest);
}
