/** Walks along the lines of an audit file and says in plain words where the chain breaks. Pure. */
import { hashOf, parsed, partsOf } from './chain.ts';

export interface Flaw {
  /** From 1; 0 for the file as a whole. */
  line: number;
  problem: string;
}

const FLAWS_MAX = 100;

export class Walk {
  readonly flaws: Flaw[] = [];
  /** Lines so far, and how many of them are older than the chain. */
  lines = 0;
  unchained = 0;
  /** Of the last line that is one. */
  seq = 0;
  hash: string | null = null;
  /** What the first line says that it is chained to, where nobody else knew. */
  prev: string | null = null;
  /** What the next line may be chained to: a line that doesn't fit may have been changed or added, and what follows tells which. */
  #before: string[];
  #known: string;

  /** `before` is what the first line has to be chained to; null where nobody knows any more: then the line itself is believed. */
  constructor(before: string | null) {
    this.#known = before ?? '';
    this.#before = before === null ? [] : [before];
  }

  /** From here on the lines are those of a ledger that knows what they are chained to, and the number of their first. */
  expect(before: string, firstSeq: number): void {
    if (this.hash !== null && this.hash !== before)
      this.flaw('Up to here it is not what stood there when the next line was written.');
    this.#known = before;
    this.#before = [before];
    this.seq = Math.max(0, firstSeq - 1);
    this.hash = null;
  }

  /** One line, without its line break. */
  step(line: Buffer): void {
    this.lines += 1;
    const parts = partsOf(line);
    if (parts) this.#chained(parts);
    else this.#strange(line);
  }

  #chained({ body, hash, seq, prev }: NonNullable<ReturnType<typeof partsOf>>): void {
    if (this.#before.length === 0 && prev !== null) {
      this.prev = prev;
      this.#before = [prev];
    }
    if (this.#before.some((before) => hashOf(before, body) === hash)) {
      this.#known = hash;
      this.#before = [hash];
    } else {
      this.flaw(this.#why(seq));
      this.#before = [hash, this.#known];
    }
    this.hash = hash;
    this.seq = Math.max(this.seq, seq);
  }

  flaw(problem: string, line = this.lines): void {
    if (this.flaws.length < FLAWS_MAX) this.flaws.push({ line, problem });
    else if (this.flaws.length === FLAWS_MAX) this.flaws.push({ line, problem: 'More follows, which is not listed.' });
  }

  /** Before the trail was chained its lines had no hash; among lines that have one, such a line is none of ours. */
  #strange(line: Buffer): void {
    const isOld = this.#before.length === 0 && typeof parsed(line)?.seq === 'number';
    if (isOld) this.unchained += 1;
    else this.flaw('The office did not write this line so: it was changed or added.');
  }

  #why(seq: number): string {
    if (seq <= this.seq) return `Line number ${seq} does not belong here: it was moved, copied or added.`;
    if (this.seq > 0 && seq > this.seq + 1) {
      return `Something is missing before this line (numbers ${this.seq + 1} to ${seq - 1}), or it was changed.`;
    }
    return 'This line was changed, or what stood before it.';
  }
}
