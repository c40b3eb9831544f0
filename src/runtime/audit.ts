/**
 * The audit trail: lines that the ledger committed are written to Logs/<zone>/audit-YYYY-MM-DD.jsonl, each exactly once, in order. The ledger
 * keeps a line until the file has been flushed.
 */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditLine, AuditQuery } from '../domain/office.ts';
import type { Zone } from '../domain/task.ts';
import type { Ledger } from './ledger/ledger.ts';

const BATCH = 1_000;
const TAIL_BYTES = 64 * 1024;
const FILE_BYTES_MAX = 256 * 1024 * 1024;

/** Writes what is in the ledger's backlog; resolves when none is left. */
export async function drainAudit(ledger: Ledger, vaultDir: string, zone: Zone): Promise<void> {
  for (;;) {
    const lines = await ledger.auditBacklog(BATCH);
    const last = lines.at(-1);
    if (!last) return;
    for (const [date, ofDay] of Map.groupBy(lines, ({ time }) => time.slice(0, 10))) {
      await append(pathOf(vaultDir, zone, date), ofDay, writtenBy(ledger));
    }
    await ledger.auditWritten(last.seq);
  }
}

/** How far this process has got in each file; where it isn't known, the file itself is asked. */
const written = new WeakMap<Ledger, Map<string, number>>();

function writtenBy(ledger: Ledger): Map<string, number> {
  const known = written.get(ledger) ?? new Map<string, number>();
  written.set(ledger, known);
  return known;
}

async function append(path: string, lines: readonly AuditLine[], known: Map<string, number>): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW } = constants;
  const file = await open(path, O_APPEND | O_CREAT | O_RDWR | O_NOFOLLOW, 0o640);
  try {
    const { size } = await file.stat();
    const done = known.get(path);
    // Until the lines are flushed, nothing is known for sure.
    known.delete(path);
    const tail = await readTail(file, size, done === undefined ? TAIL_BYTES : 1);
    const last = lines.at(-1)!.seq;
    const before = done ?? lastSeq(tail, last);
    const missing = lines.filter(({ seq }) => seq > before);
    // A crash may have cut the last line short: what follows begins on a line of its own.
    const mend = tail !== '' && !tail.endsWith('\n') ? '\n' : '';
    if (missing.length > 0) {
      await file.appendFile(mend + missing.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await file.sync();
    }
    known.set(path, last);
  } finally {
    await file.close();
  }
}

async function readTail(file: FileHandle, size: number, bytesMax: number): Promise<string> {
  const length = Math.min(size, bytesMax);
  if (length === 0) return '';
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

/** Of the lines that can be ours: a number beyond `max` was put there by somebody else, and must not keep ours out. */
function lastSeq(tail: string, max: number): number {
  const numbers = tail.split('\n').map((line) => parse(line)?.seq ?? 0);
  return Math.max(0, ...numbers.filter((seq) => seq <= max));
}

/** Lines of one day that fit the query, oldest first; the newest `limit` of them. */
export async function readAudit(vaultDir: string, zone: Zone, today: string, query: AuditQuery): Promise<AuditLine[]> {
  const date = query.date ?? today;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return [];
  const text = await readWhole(pathOf(vaultDir, zone, date));
  const lines = text.split('\n').flatMap((line) => parse(line) ?? []);
  const fits = lines.filter(
    (line) => (!query.category || line.category === query.category) && (!query.task || line.task === query.task),
  );
  return fits.slice(-query.limit);
}

async function readWhole(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    return size > FILE_BYTES_MAX ? '' : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function parse(line: string): AuditLine | null {
  try {
    const said = line === '' ? null : JSON.parse(line);
    return typeof said?.seq === 'number' && typeof said.time === 'string' ? (said as AuditLine) : null;
  } catch {
    return null;
  }
}

function pathOf(vaultDir: string, zone: Zone, date: string): string {
  return join(vaultDir, 'Logs', zone, `audit-${date}.jsonl`);
}
