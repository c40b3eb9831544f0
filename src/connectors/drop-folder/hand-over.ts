/**
 * Makes the arrival of one finished file. The file stays in the Inbox until the office has its note and moves it, so a
 * crash here costs nothing: the same file gives the same source key at the next look.
 */
import type { BigIntStats } from 'node:fs';
import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arrival } from '../../domain/task.ts';
import { describeFile, humanSize } from './describe.ts';
import { decodeName, oneLineName, portableName } from './names.ts';
import { type Dropped, type DropSession, isSameContent, nameKey } from './session.ts';
import { describeStatement } from './statement.ts';

/** A file that the office left in place is offered again, less and less often. */
const AGAIN_BASE_MS = 1_000;
const AGAIN_MS_MAX = 60_000;
/** From here on the log says that something is stuck. */
const HANDED_OVER_TOLD_AT = 3;

/** Resolves when the office has it, or when it changed meanwhile and has to be judged anew. */
export async function handOver(session: DropSession, file: Dropped, accept: (arrival: Arrival) => Promise<boolean>) {
  file.handedOver += 1;
  file.notBefore = session.clock.now() + Math.min(AGAIN_MS_MAX, AGAIN_BASE_MS * 2 ** (file.handedOver - 1));
  const name = decodeName(file.name) ?? (await giveReadableName(session, file.name));
  const path = join(session.inbox, name);
  const stat = await lstat(path, { bigint: true }).catch(() => null);
  if (stat === null || !isSameContent(stat, file.stat)) return;
  await accept(await toArrival(session, name, path, stat));
  const left = await lstat(path, { bigint: true }).catch(() => null);
  if (left === null || left.ino !== stat.ino) session.files.delete(nameKey(file.name));
  else if (file.handedOver === HANDED_OVER_TOLD_AT) {
    session.log.warn({ file: oneLineName(name) }, 'this file was accepted but still lies in the Inbox');
  }
}

async function toArrival(session: DropSession, name: string, path: string, stat: BigIntStats): Promise<Arrival> {
  const shown = oneLineName(name);
  const statement = await describeStatement(path, shown, stat);
  return {
    source: sourceKey(stat),
    kind: statement === null ? 'FILE' : 'FINANCE',
    from: 'Inbox',
    subject: shown,
    at: Math.min(session.clock.now(), Number(stat.ctimeNs / 1_000_000n)),
    request: statement ?? (await describeFile(path, shown, stat)),
    facts: { files: [`${shown} (${humanSize(Number(stat.size))})`] },
    file: path,
  };
}

/**
 * Survives a move within the disk and a change of name. The time of birth tells a file from an earlier one whose inode
 * number it inherited, e.g. the same document dropped again after the first was deleted.
 */
function sourceKey(stat: BigIntStats): string {
  return `file:${stat.dev}-${stat.ino}-${stat.mtimeNs}-${stat.birthtimeNs}`;
}

/** A name that isn't UTF-8 can be no path in a note, so the file gets one that is, beside the old one. */
async function giveReadableName(session: DropSession, name: Buffer): Promise<string> {
  const from = Buffer.concat([Buffer.from(`${session.inbox}/`), name]);
  const wanted = portableName(name);
  for (let copy = 1; ; copy += 1) {
    const candidate = copy === 1 ? wanted : `${copy}-${wanted}`;
    const taken = await lstat(join(session.inbox, candidate)).catch(() => null);
    if (taken !== null) continue;
    await rename(from, join(session.inbox, candidate)).catch(() => {});
    return candidate;
  }
}
