/**
 * Lines onto a file of the audit trail. The ledger's head says how far the file is accounted for, so nothing is read again; only what
 * doesn't fit the head is looked at. A write of ours that was cut short is made anew. A change by somebody else stays as it is, for
 * everybody to see; it is written down, told once, and the trail goes on behind it.
 */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditLine } from '../../domain/office.ts';
import type { Zone } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { officeEntry } from '../entries.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type ChainedLine, chainOn, GENESIS, isCutShort, lengthInCommon, partsOf, type TrailHead } from './chain.ts';
import { isTrailFile, namesInTrail, sizeOf, trailPath, walkKnown } from './files.ts';
import { linesOf } from './lines.ts';

export interface TrailDesk {
  ledger: Ledger;
  vaultDir: string;
  log: Pick<Log, 'warn'>;
}

interface OpenFile {
  name: string;
  path: string;
  handle: FileHandle;
  size: number;
}

/** The file's new head, which the ledger has still to be told. Lines that lie there already are not written again. */
export async function appendToTrail(desk: TrailDesk, name: string, lines: readonly AuditLine[]): Promise<TrailHead> {
  const file = await openFile(desk.vaultDir, name);
  try {
    const known = (await desk.ledger.trailHead(name)) ?? (await begin(desk, file));
    const head = await settled(desk, file, known, lines);
    const missing = lines.filter(({ seq }) => seq > head.seq);
    const next = missing.length > 0 ? await write(file, head, missing) : head;
    stampsOf(desk.ledger).set(name, await stampOf(file.handle));
    return next;
  } finally {
    await file.handle.close();
  }
}

async function openFile(vaultDir: string, name: string): Promise<OpenFile> {
  const path = trailPath(vaultDir, name);
  await mkdir(dirname(path), { recursive: true });
  const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(path, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0o640);
  const stats = await handle.stat();
  if (stats.isFile()) return { name, path, handle, size: stats.size };
  await handle.close();
  throw new OfficeError('path_refused', `Logs/${name} is not a plain file.`, { hint: 'Move it away.' });
}

/** The first line of this ledger in this file is still to come. What it will be chained to is settled before it is written. */
async function begin({ ledger, vaultDir }: TrailDesk, { name, size }: OpenFile): Promise<TrailHead> {
  const last = await ledger.lastTrailHead();
  const prev = last?.hash ?? (await lastHash(vaultDir, name));
  // A new ledger goes on behind what an older one left; else nobody but us begins a file.
  const start = last ? 0 : size;
  const head = { file: name, start, prev, bytes: start, lines: 0, firstSeq: 0, seq: 0, hash: prev, broken: false };
  await ledger.setTrailHead(head);
  return head;
}

/** Of the newest line that an earlier ledger left. */
async function lastHash(vaultDir: string, name: string): Promise<string> {
  const names = await namesInTrail(vaultDir, name.split('/')[0] as Zone);
  for (const other of names.filter((one) => isTrailFile(one) && one <= name).reverse()) {
    let hash: string | null = null;
    const path = trailPath(vaultDir, other);
    for await (const { bytes } of linesOf(path, sizeOf(path) ?? 0)) hash = partsOf(bytes)?.hash ?? hash;
    if (hash !== null) return hash;
  }
  return GENESIS;
}

/** Holds the file against its head, and takes in what somebody else did to it. */
async function settled(
  desk: TrailDesk,
  file: OpenFile,
  head: TrailHead,
  lines: readonly AuditLine[],
): Promise<TrailHead> {
  if (file.size < head.bytes) {
    return broken(desk, file, head, `It is ${head.bytes - file.size} bytes shorter than it was.`);
  }
  if (file.size > head.bytes) {
    const { written, isOurs } = await lookBehind(file, head, lines);
    if (isOurs) return head;
    return broken(desk, file, onwards(head, written, 0), 'Something was added that the office did not write.');
  }
  if (head.broken || !(await isSuspicious(desk, file, head))) return head;
  const [flaw] = (await walkKnown(file.path, head)).flaws;
  return flaw ? broken(desk, file, head, `Line ${flaw.line}: ${flaw.problem}`) : head;
}

/** What lies behind the head: a write of ours that the ledger never heard of, whole or not, or something else. */
async function lookBehind(
  file: OpenFile,
  head: TrailHead,
  lines: readonly AuditLine[],
): Promise<{ written: ChainedLine[]; isOurs: boolean }> {
  const chained = chainOn(
    head,
    lines.filter(({ seq }) => seq > head.seq),
  );
  const ours = Buffer.from((await leadOf(file, head)) + chained.map(({ text }) => text).join(''));
  const length = file.size - head.bytes;
  const there = await readAt(file, head.bytes, Math.min(length, ours.length));
  const same = lengthInCommon(ours, there);
  let end = ours.length - chained.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const written = chained.filter(({ text }) => {
    end += Buffer.byteLength(text);
    return end <= same;
  });
  return { written, isOurs: isCutShort(ours, there, length) };
}

async function write(file: OpenFile, head: TrailHead, lines: readonly AuditLine[]): Promise<TrailHead> {
  const chained = chainOn(head, lines);
  const text = (await leadOf(file, head)) + chained.map((line) => line.text).join('');
  // Written anew rather than only flushed again: after a flush that failed nobody knows what the disk has.
  const { size } = await file.handle.stat();
  if (size > head.bytes && size === file.size) await file.handle.truncate(head.bytes);
  await file.handle.appendFile(text);
  await file.handle.sync();
  if (file.size === 0) await syncFolder(dirname(file.path));
  return onwards(head, chained, Buffer.byteLength(text));
}

function onwards(head: TrailHead, chained: readonly ChainedLine[], bytes: number): TrailHead {
  const last = chained.at(-1);
  if (!last) return head;
  return {
    ...head,
    bytes: head.bytes + bytes,
    lines: head.lines + chained.length,
    firstSeq: head.firstSeq || chained[0]!.seq,
    seq: last.seq,
    hash: last.hash,
  };
}

/** Whatever lies there now is accounted for as it is: nothing is cut away that isn't certainly ours. */
async function broken({ ledger, log }: TrailDesk, file: OpenFile, head: TrailHead, what: string): Promise<TrailHead> {
  const next = { ...head, bytes: file.size, broken: true };
  const text = `Somebody or something else changed Logs/${file.name}. ${what} Everything goes on, and nothing was removed. \`countersign audit verify\` shows where.`;
  log.warn({ file: file.name, what }, 'the audit trail was changed by somebody else');
  await ledger.setTrailHead(next, {
    audit: [officeEntry('audit.broken', `Logs/${file.name}`, what)],
    out: head.broken ? [] : [{ kind: 'notice', title: 'The audit trail was changed', text }],
  });
  return next;
}

/** A line break, where what lies before ours has none. */
async function leadOf(file: OpenFile, head: TrailHead): Promise<string> {
  if (head.bytes === 0) return '';
  const [last] = await readAt(file, head.bytes - 1, 1);
  return last === LINE_BREAK ? '' : '\n';
}

/** Touched since we closed it; or, by a process that hasn't had it open yet, found with another last line. */
async function isSuspicious({ ledger }: TrailDesk, file: OpenFile, head: TrailHead): Promise<boolean> {
  const stamp = stampsOf(ledger).get(file.name);
  if (stamp !== undefined) return stamp !== (await stampOf(file.handle));
  const ending = Buffer.from(`,"hash":"${head.hash}"}\n`);
  return head.lines > 0 && !(await readAt(file, head.bytes - ending.length, ending.length)).equals(ending);
}

async function readAt(file: OpenFile, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(length), 0, length, Math.max(0, at));
  return buffer.subarray(0, bytesRead);
}

const LINE_BREAK = 10;

/** How this process left each file. */
const stamps = new WeakMap<Ledger, Map<string, string>>();

function stampsOf(ledger: Ledger): Map<string, string> {
  const known = stamps.get(ledger) ?? new Map<string, string>();
  stamps.set(ledger, known);
  return known;
}

async function stampOf(handle: FileHandle): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
  return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

/** Some file systems can't sync a folder and say so. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(code)) throw error;
  } finally {
    await folder.close();
  }
}
