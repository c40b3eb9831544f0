/** Where the files of the audit trail lie, and one of them held against what the ledger knows of it. */
import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Zone } from '../../domain/task.ts';
import type { TrailHead } from './chain.ts';
import { linesOf } from './lines.ts';
import { Walk } from './walk.ts';

/** A file's name within the trail: `<zone>/audit-YYYY-MM-DD.jsonl`. */
export function trailFile(zone: Zone, date: string): string {
  return `${zone}/audit-${date}.jsonl`;
}

export function trailPath(vaultDir: string, file: string): string {
  return join(vaultDir, 'Logs', file);
}

/** Whatever lies in the folder of a zone, in order of name. */
export async function namesInTrail(vaultDir: string, zone: Zone): Promise<string[]> {
  const names = await readdir(join(vaultDir, 'Logs', zone)).catch(() => []);
  return names.map((name) => `${zone}/${name}`).toSorted();
}

export function isTrailFile(file: string): boolean {
  return TRAIL_FILE.test(file);
}

/** YYYY-MM-DD. */
export function dateOf(file: string): string {
  return TRAIL_FILE.exec(file)?.[1] ?? '';
}

/** Bytes of a plain file; null for anything else. */
export function sizeOf(path: string): number | null {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.size : null;
}

/**
 * A whole file up to where the ledger has accounted for it, with every flaw that the chain and the ledger's head show; up to `bytesMax`, where
 * nothing that lies behind can be the office's.
 */
export async function walkKnown(
  path: string,
  head: TrailHead,
  { bytesMax = head.bytes, onLine }: { bytesMax?: number; onLine?: (line: Buffer) => void } = {},
): Promise<Walk> {
  const walk = new Walk(null);
  let isOurs = false;
  let bytes = 0;
  for await (const line of linesOf(path, bytesMax)) {
    if (!isOurs && line.at >= head.start) {
      isOurs = true;
      walk.expect(head.prev, head.firstSeq);
    }
    if (line.at >= head.bytes && (walk.hash ?? head.prev) === head.hash) {
      walk.flaw('From here on the office wrote nothing: this was added.', walk.lines + 1);
      break;
    }
    walk.step(line.bytes);
    onLine?.(line.bytes);
    bytes = line.at + line.bytes.length + (line.ended ? 1 : 0);
  }
  judgeEnd(walk, head, { bytes, isOurs });
  return walk;
}

/** A file that no ledger speaks for: whole in itself, or not. */
export async function walkUnknown(path: string, bytesMax: number, onLine?: (line: Buffer) => void): Promise<Walk> {
  const walk = new Walk(null);
  for await (const line of linesOf(path, bytesMax)) {
    walk.step(line.bytes);
    onLine?.(line.bytes);
    if (!line.ended) walk.flaw('The end of this line is missing.');
  }
  return walk;
}

function judgeEnd(walk: Walk, head: TrailHead, end: { bytes: number; isOurs: boolean }): void {
  const hash = end.isOurs ? walk.hash : null;
  const lastSeq = end.isOurs ? walk.seq : head.firstSeq - 1;
  if (head.lines > 0 && hash !== head.hash) {
    if (lastSeq < head.seq) walk.flaw(`The last lines are missing (numbers ${lastSeq + 1} to ${head.seq}).`);
    else if (walk.flaws.length === 0)
      walk.flaw('It hangs together, but it is not the file that the office wrote: it was written anew.', 0);
  }
  if (walk.flaws.length === 0 && end.bytes < head.bytes) {
    walk.flaw(`${head.bytes - end.bytes} bytes are missing at its end.`);
  }
}

const TRAIL_FILE = /^\w+\/audit-(\d{4}-\d{2}-\d{2})\.jsonl$/;
