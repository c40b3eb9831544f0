/**
 * How the lines of an audit file hang together: each carries the hash of its own bytes and of the line before, and a file's first line
 * also says what it is chained to. So a line can't be changed, left out, moved or added without breaking what follows. Pure.
 */

import { sha256 } from '../../domain/digest.ts';
import type { AuditLine } from '../../domain/office.ts';

/** What the first line of the very first file is chained to. */
export const GENESIS = '0'.repeat(64);

/** What the ledger knows of a file of the trail. */
export interface TrailHead {
  /** `<zone>/audit-YYYY-MM-DD.jsonl`. */
  file: string;
  /** Bytes that lay there before this ledger's first line. */
  start: number;
  /** What this ledger's first line is chained to. */
  prev: string;
  /** Up to here the file is accounted for. */
  bytes: number;
  /** Lines of this ledger, and the numbers of the first and the last of them; 0 before the first. */
  lines: number;
  firstSeq: number;
  seq: number;
  /** Hash of the last line; `prev` before the first. */
  hash: string;
  /** True once a change by somebody else has been found and told. */
  broken: boolean;
}

export interface ChainedLine {
  seq: number;
  /** With its line break. */
  text: string;
  hash: string;
}

/** The next lines of a file, as they have to stand in it: for the same head and lines always the same bytes. */
export function chainOn(head: Pick<TrailHead, 'hash' | 'lines'>, lines: readonly AuditLine[]): ChainedLine[] {
  let before = head.hash;
  return lines.map((line, at) => {
    const open = JSON.stringify(line).slice(0, -1);
    const body = head.lines === 0 && at === 0 ? `${open},"prev":"${before}"` : open;
    const hash = hashOf(before, Buffer.from(body));
    before = hash;
    return { seq: line.seq, text: `${body},"hash":"${hash}"}\n`, hash };
  });
}

/**
 * True where what lies behind a head (`length` bytes, which begin with `there`) can only be a write of ours that was cut short: a beginning
 * of it, or zeros in its place, as a power failure leaves them.
 */
export function isCutShort(ours: Buffer, there: Buffer, length: number): boolean {
  return length <= ours.length && there.subarray(lengthInCommon(ours, there)).every((byte) => byte === 0);
}

export function lengthInCommon(one: Buffer, other: Buffer): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? one.length : at;
}

/** A line taken apart; null for one that the office can't have written. */
export function partsOf(line: Buffer): { body: Buffer; hash: string; seq: number; prev: string | null } | null {
  const hash = ENDING.exec(line.toString('latin1', Math.max(0, line.length - ENDING_BYTES)))?.[1];
  if (hash === undefined) return null;
  const said = parsed(line);
  if (typeof said?.seq !== 'number') return null;
  const body = line.subarray(0, line.length - ENDING_BYTES);
  return { body, hash, seq: said.seq, prev: typeof said.prev === 'string' ? said.prev : null };
}

/** A line's JSON object; null for anything else. */
export function parsed(line: Buffer | string): Record<string, unknown> | null {
  try {
    const said = JSON.parse(line.toString());
    return typeof said === 'object' && said !== null ? said : null;
  } catch {
    return null;
  }
}

export function hashOf(before: string, body: Buffer): string {
  return sha256(Buffer.concat([Buffer.from(`${before}\n`), body]));
}

const ENDING = /^,"hash":"([0-9a-f]{64})"\}$/;
const ENDING_BYTES = 75;
