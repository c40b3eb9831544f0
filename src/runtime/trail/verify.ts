/**
 * Holds the whole audit trail against itself and against the ledger: any line that was edited, removed, added, moved or cut, and any file
 * that is missing or doesn't belong. Reads only, and may run beside an office that writes: files are measured before the ledger is asked,
 * so whatever lies behind a head has to be a line that still waits in the ledger.
 */
import { open } from 'node:fs/promises';
import type { AuditLine } from '../../domain/office.ts';
import { ZONES } from '../../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { chainOn, GENESIS, isCutShort, type TrailHead } from './chain.ts';
import { dateOf, isTrailFile, namesInTrail, sizeOf, trailPath, walkKnown, walkUnknown } from './files.ts';
import type { Walk } from './walk.ts';

export interface TrailFlaw {
  /** Relative to the vault. */
  path: string;
  /** From 1; 0 for the file as a whole. */
  line: number;
  problem: string;
}

export interface TrailReport {
  flaws: TrailFlaw[];
  /** What isn't wrong but can't be vouched for, one sentence each. */
  notes: string[];
  files: number;
  lines: number;
}

export interface TrailQuery {
  /** Only the files of this day, YYYY-MM-DD. */
  date?: string;
  /** Called with each line that is there. */
  onLine?: (line: Buffer) => void;
}

/** `read` gives the ledger's side; null where there is no ledger. */
export async function verifyTrail(
  vaultDir: string,
  read: () => Promise<Awaited<ReturnType<Ledger['trail']>> | null>,
  { date, onLine }: TrailQuery = {},
): Promise<TrailReport> {
  const sizes = await measure(vaultDir);
  const { heads, backlog } = (await read()) ?? { heads: [], backlog: [] };
  const report: TrailReport = { flaws: [], notes: [], files: 0, lines: 0 };
  const known = new Map(heads.map((head) => [head.file, head]));
  const first = heads.map(({ file }) => dateOf(file)).toSorted()[0];
  const older: Older[] = [];
  const isAsked = (file: string) => date === undefined || dateOf(file) === date;
  for (const file of [...new Set([...sizes.keys(), ...known.keys()])].filter(isAsked).toSorted()) {
    const head = known.get(file);
    const place: Place = { vaultDir, file, size: sizes.get(file) ?? null, onLine };
    const walk = head ? await checkKnown(report, place, head, backlog) : await checkUnknown(report, place, first);
    if (!walk) continue;
    if (!head) older.push({ file, walk });
    report.files += 1;
    report.lines += walk.lines;
    for (const flaw of walk.flaws) report.flaws.push({ path: shown(file), ...flaw });
    if (walk.unchained > 0) {
      report.notes.push(`${shown(file)}: ${walk.unchained} lines were written before lines were chained.`);
    }
  }
  if (date === undefined) checkOlder(report, older, heads);
  return report;
}

interface Older {
  file: string;
  walk: Walk;
}

/** Files that no ledger speaks for still hang together: each with one before it, and this ledger's first line with the last. */
function checkOlder(report: TrailReport, older: readonly Older[], heads: readonly TrailHead[]): void {
  const ends = new Set([GENESIS]);
  const [begun] = heads.filter(({ lines }) => lines > 0).toSorted((a, b) => a.firstSeq - b.firstSeq);
  const links = older.map(({ file, walk }, at) => ({ file, prev: at === 0 ? null : walk.prev, end: walk.hash }));
  const last =
    begun && begun.start === 0 && older.length > 0 ? [{ file: begun.file, prev: begun.prev, end: null }] : [];
  for (const { file, prev, end } of [...links, ...last]) {
    if (prev !== null && !ends.has(prev)) {
      report.flaws.push({
        path: shown(file),
        line: 1,
        problem: 'What was written before this line is missing, or was changed.',
      });
    }
    if (end !== null) ends.add(end);
  }
}

interface Place {
  vaultDir: string;
  file: string;
  /** When the files were measured; null where there was none. */
  size: number | null;
  onLine?: (line: Buffer) => void;
}

async function measure(vaultDir: string): Promise<Map<string, number | null>> {
  const sizes = new Map<string, number | null>();
  for (const zone of ZONES) {
    for (const file of await namesInTrail(vaultDir, zone)) {
      if (/^\w+\/audit-/.test(file)) sizes.set(file, sizeOf(trailPath(vaultDir, file)));
    }
  }
  return sizes;
}

async function checkKnown(
  report: TrailReport,
  { vaultDir, file, size, onLine }: Place,
  head: TrailHead,
  backlog: readonly AuditLine[],
): Promise<Walk | null> {
  const path = trailPath(vaultDir, file);
  const flaw = (problem: string) => void report.flaws.push({ path: shown(file), line: 0, problem });
  if (sizeOf(path) === null) {
    if (head.bytes === 0) return null;
    const what = `It held ${head.lines} lines (numbers ${head.firstSeq} to ${head.seq}).`;
    flaw(size === null ? `This file is missing. ${what}` : `This is no plain file. ${what}`);
    return null;
  }
  if (head.start > 0) {
    report.notes.push(
      `${shown(file)}: its first ${head.start} bytes are older than this ledger, which can't vouch for them.`,
    );
  }
  const waiting = backlog.filter(({ time, seq }) => time.slice(0, 10) === dateOf(file) && seq > head.seq);
  const isLonger = size !== null && size > head.bytes && !(await isWaiting(path, size, head, waiting));
  return walkKnown(path, head, { bytesMax: isLonger ? size : head.bytes, onLine });
}

/** What lies behind the head is what the office was about to account for. */
async function isWaiting(path: string, size: number, head: TrailHead, waiting: AuditLine[]): Promise<boolean> {
  const texts = chainOn(head, waiting).map(({ text }) => text);
  const ours = Buffer.from(texts.join(''));
  // With the byte before, which has to be a line break: where it is none, ours begin with one.
  const from = Math.max(0, head.bytes - 1);
  const there = await bytesAt(path, from, Math.min(size - from, ours.length + 3));
  const lead = head.bytes === 0 ? '' : there[0] === LINE_BREAK ? '\n' : `${String.fromCharCode(there[0] ?? 0)}\n`;
  return isCutShort(Buffer.concat([Buffer.from(lead, 'latin1'), ours]), there, size - from);
}

const LINE_BREAK = 10;

/** No ledger of ours speaks for it: older than this one, or put there by somebody. */
async function checkUnknown(report: TrailReport, place: Place, first: string | undefined): Promise<Walk | null> {
  const { vaultDir, file, size, onLine } = place;
  if (size === 0) return null;
  const isOlder = isTrailFile(file) && (first === undefined || dateOf(file) < first);
  if (!isOlder || size === null) {
    const problem = 'The ledger knows nothing of this file: it was added or renamed.';
    report.flaws.push({ path: shown(file), line: 0, problem });
    return null;
  }
  const walk = await walkUnknown(trailPath(vaultDir, file), size, onLine);
  const whole = walk.flaws.length === 0 ? ' In itself it is whole.' : '';
  report.notes.push(`${shown(file)} is older than this ledger, which can't vouch for it.${whole}`);
  return walk;
}

async function bytesAt(path: string, at: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function shown(file: string): string {
  return `Logs/${file}`;
}
