/**
 * One look into the Inbox: what lies there, what of it is finished, and handing that over. Nothing is opened or moved
 * that isn't a plain file; one bad file never keeps the others waiting.
 */
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { OfficeError } from '../../errors.ts';
import type { PollResult, Watch } from '../connector.ts';
import { handOver } from './hand-over.ts';
import { isDownloadPlaceholder, isTemporaryName, oneLineName } from './names.ts';
import { type Dropped, type DropSession, isSameContent, nameKey } from './session.ts';
import { settlesInMs } from './settle.ts';
import { findWriters, stillOpen } from './writers.ts';

type Poll = Parameters<Watch<DropSession, null>['poll']>[1];

/** Files handed over together, so that their notes can share a flush of the disk. */
const HANDED_OVER_AT_ONCE_MAX = 8;

/** Throws `path_refused` where the Inbox isn't a folder of ours to read, `unreachable` where the disk doesn't answer. */
export async function lookIntoInbox(session: DropSession, { accept, signal }: Poll): Promise<PollResult<null>> {
  const neighbours = await takeStock(session);
  await lookForWriters(session, signal);
  const finished = [...session.files.values()].filter((file) => waitsMs(session, file, neighbours) === 0);
  await handAllOver(session, finished, accept, signal);
  const waits = [...session.files.values()].map((file) => waitsMs(session, file, neighbours));
  return { cursor: null, againMs: waits.length === 0 ? undefined : Math.max(1, Math.min(...waits)) };
}

/** Brings the session's observations up to what lies in the folder now. Returns all names in it. */
async function takeStock(session: DropSession): Promise<string[]> {
  const entries = await listInbox(session);
  const present = new Map<string, Dropped>();
  const told = new Set<string>();
  for (const entry of entries) {
    if (isTemporaryName(nameKey(entry.name))) continue;
    const stat = await statEntry(session, entry.name);
    if (stat === null) continue;
    if (stat.isFile()) present.set(nameKey(entry.name), observe(session, entry.name, stat));
    else told.add(tellOnce(session, entry.name, stat));
  }
  session.files = present;
  session.told = told;
  return entries.map((entry) => entry.name.toString('utf8'));
}

async function listInbox(session: DropSession): Promise<Dirent<Buffer>[]> {
  try {
    const stat = await lstat(session.inbox, { bigint: true });
    if (!stat.isDirectory()) throw new OfficeError('path_refused', 'The Inbox is not a folder.', { hint: INBOX_HINT });
    session.rewatch(stat.ino);
    return await readdir(session.inbox, { encoding: 'buffer', withFileTypes: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw inboxError(error);
    await mkdir(session.inbox).catch((cause) => {
      throw inboxError(cause);
    });
    return [];
  }
}

const INBOX_HINT = 'Make a folder named Inbox in your vault that this program may read and write.';

function inboxError(error: unknown): OfficeError {
  if (error instanceof OfficeError) return error;
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'EROFS') {
    return new OfficeError('path_refused', 'The Inbox can’t be used.', { cause: error, hint: INBOX_HINT });
  }
  return new OfficeError('unreachable', 'The Inbox can’t be read just now.', { cause: error });
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown })?.code);
}

/** Null where the file is gone already, or where the disk won't tell of this one. */
async function statEntry(session: DropSession, name: Buffer): Promise<BigIntStats | null> {
  const path = Buffer.concat([Buffer.from(`${session.inbox}/`), name]);
  return lstat(path, { bigint: true }).catch(() => null);
}

function observe(session: DropSession, name: Buffer, stat: BigIntStats): Dropped {
  const now = session.clock.now();
  const known = session.files.get(nameKey(name));
  if (known && isSameContent(known.stat, stat)) return Object.assign(known, { stat });
  const firstSeenAt = known?.stat.ino === stat.ino ? known.firstSeenAt : now;
  const sight = known?.sight.kind === 'open' ? known.sight : ({ kind: 'unchecked' } as const);
  return { name, stat, firstSeenAt, sameSince: now, sight, handedOver: 0, notBefore: 0 };
}

/** Folders, links, pipes and devices stay where they are; the log says so once. */
function tellOnce(session: DropSession, name: Buffer, stat: BigIntStats): string {
  const key = `${stat.dev}-${stat.ino}-${nameKey(name)}`;
  if (session.told.has(key)) return key;
  const file = oneLineName(name.toString('utf8'));
  if (stat.isDirectory()) session.log.info({ file }, 'a folder in the Inbox is left alone; drop its files one by one');
  else session.log.warn({ file }, 'this in the Inbox is not a plain file and is left alone');
  return key;
}

async function lookForWriters(session: DropSession, signal: AbortSignal): Promise<void> {
  const files = [...session.files.values()];
  const asked = files.filter(({ sight }) => sight.kind === 'unchecked' || (sight.kind === 'open' && !stillOpen(sight)));
  if (asked.length === 0) return;
  const suspects = asked.map(({ name, stat }) => ({
    name: nameKey(name),
    dev: stat.dev,
    ino: stat.ino,
    uid: stat.uid,
  }));
  const sights = await findWriters(suspects, session.inbox, signal).catch((cause) => {
    if (signal.aborted) throw new OfficeError('stopped', 'The look into the Inbox was stopped.', { cause });
    throw cause;
  });
  asked.forEach((file, place) => {
    file.sight = sights[place] ?? { kind: 'blind' };
  });
}

function waitsMs(session: DropSession, file: Dropped, neighbours: readonly string[]): number {
  const name = file.name.toString('utf8');
  const placeholder = file.stat.size === 0n && isDownloadPlaceholder(name, neighbours);
  return settlesInMs(file, { now: session.clock.now(), placeholder, limits: session.limits });
}

async function handAllOver(
  session: DropSession,
  files: readonly Dropped[],
  accept: Poll['accept'],
  signal: AbortSignal,
) {
  const failures: unknown[] = [];
  for (let at = 0; at < files.length; at += HANDED_OVER_AT_ONCE_MAX) {
    if (signal.aborted) throw new OfficeError('stopped', 'The look into the Inbox was stopped.');
    const together = files.slice(at, at + HANDED_OVER_AT_ONCE_MAX);
    const results = await Promise.allSettled(together.map((file) => handOver(session, file, accept)));
    for (const result of results) if (result.status === 'rejected') failures.push(result.reason);
  }
  if (failures.length > 0) throw failures[0];
}
