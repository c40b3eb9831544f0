/**
 * Beside the promises: the audit trail shows every change by somebody else. Trails of random lines over random days are written as the office
 * writes them, then tampered with in every way that a hand could think of; each has to be found, and a trail that nobody touched is whole.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drainAudit } from '../../src/runtime/audit.ts';
import { officeEntry } from '../../src/runtime/entries.ts';
import { chainOn, GENESIS } from '../../src/runtime/trail/chain.ts';
import { verifyTrail } from '../../src/runtime/trail/verify.ts';
import { aLedger, NOON, stillClock, tempDir } from '../runtime/bench.ts';
import { cases, SEED, tell } from './figures.ts';

const TAMPERINGS_EACH = 50;
const DAY_MS = 86_400_000;

test('every way to tamper with the trail is found, and an untouched trail is whole', {
  timeout: 20 * 60_000,
}, async () => {
  const runs = cases({ quick: 8, whole: 60 });
  const began = performance.now();
  const kinds = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      trails,
      fc.array(tamperings, { minLength: TAMPERINGS_EACH, maxLength: TAMPERINGS_EACH }),
      async (days, hands) => {
        const { folder, flaws } = await written(days);
        expect(await flaws()).toEqual([]);
        const names = readdirSync(folder).toSorted();
        const whole = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
        for (const hand of hands) {
          if (!tamper(folder, names, hand)) continue;
          const found = await flaws();
          for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
          for (const [name, bytes] of whole) writeFileSync(join(folder, name), bytes);
          expect(found, `${hand.kind} was not found`).not.toEqual([]);
          kinds.set(hand.kind, (kinds.get(hand.kind) ?? 0) + 1);
        }
        expect(await flaws()).toEqual([]);
      },
    ),
    { seed: SEED, numRuns: runs, endOnFailure: true },
  );
  const tampered = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  expect([...kinds.keys()].toSorted()).toEqual([...KINDS].toSorted());
  expect(tampered).toBeGreaterThanOrEqual(cases({ quick: 300, whole: 2_000 }));
  const result = `100 % found (${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
  tell({ promise: 0, what: 'tamperings with the audit trail', cases: tampered, ms: performance.now() - began, result });
});

/** What is said on each day, in bursts, as the office would write them. */
const trails = fc.array(
  fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 3,
  }),
  { minLength: 2, maxLength: 4 },
);

const KINDS = [
  'edit a byte',
  'remove a byte',
  'add a byte',
  'remove a line',
  'add a line',
  'repeat a line',
  'move a line',
  'cut the end',
  'cut the beginning',
  'append',
  'empty the file',
  'remove the file',
  'rename the file',
  'another day’s file in its place',
  'a new file',
  'edit and mend the chain',
  'rewrite the whole trail',
] as const;

interface Hand {
  kind: (typeof KINDS)[number];
  /** Which file, which line, which byte: 0 to 1 of what there is. */
  file: number;
  line: number;
  other: number;
  byte: number;
  bit: number;
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const tamperings: fc.Arbitrary<Hand> = fc.record({
  kind: fc.constantFrom(...KINDS),
  file: share,
  line: share,
  other: share,
  byte: share,
  bit: fc.nat(7),
});

async function written(days: string[][][]) {
  const clock = stillClock();
  const ledger = await aLedger({ clock });
  const vaultDir = await tempDir();
  for (const [day, bursts] of days.entries()) {
    clock.date = NOON + day * DAY_MS;
    for (const targets of bursts) {
      await ledger.note({ audit: targets.map((target) => officeEntry('test', target, 'ok')) });
      await drainAudit(ledger, vaultDir, 'single');
    }
  }
  const flaws = async () => (await verifyTrail(vaultDir, () => ledger.trail())).flaws;
  return { folder: join(vaultDir, 'Logs/single'), flaws };
}

/** False where nothing came out of it that differs. */
function tamper(folder: string, names: readonly string[], hand: Hand): boolean {
  const name = names[Math.floor(hand.file * names.length)]!;
  const path = join(folder, name);
  const bytes = readFileSync(path);
  const lines = bytes.toString('latin1').split('\n').slice(0, -1);
  const at = Math.floor(hand.line * lines.length);
  const other = Math.floor(hand.other * lines.length);
  const byte = Math.floor(hand.byte * bytes.length);
  const save = (next: Buffer | string[]) => {
    const changed = Buffer.isBuffer(next) ? next : Buffer.from(next.map((line) => `${line}\n`).join(''), 'latin1');
    writeFileSync(path, changed);
    return !changed.equals(bytes);
  };
  switch (hand.kind) {
    case 'edit a byte':
      bytes[byte]! ^= 1 << hand.bit;
      writeFileSync(path, bytes);
      return true;
    case 'remove a byte':
      return save(Buffer.concat([bytes.subarray(0, byte), bytes.subarray(byte + 1)]));
    case 'add a byte':
      return save(
        Buffer.concat([bytes.subarray(0, byte), Buffer.from([hand.bit === 0 ? 10 : 48]), bytes.subarray(byte)]),
      );
    case 'remove a line':
      return save(lines.toSpliced(at, 1));
    case 'add a line':
      return save(lines.toSpliced(at, 0, lines[other]!.replace(/"target":"/, '"target":"not ')));
    case 'repeat a line':
      return save(lines.toSpliced(at, 0, lines[at]!));
    case 'move a line':
      return save(lines.toSpliced(at, 1).toSpliced(other, 0, lines[at]!));
    case 'cut the end':
      return save(bytes.subarray(0, byte));
    case 'cut the beginning':
      return save(bytes.subarray(byte + 1));
    case 'append':
      appendFileSync(path, hand.bit === 0 ? '\n' : hand.bit === 1 ? '\0' : `${lines[at]}\n`);
      return true;
    case 'empty the file':
      writeFileSync(path, '');
      return true;
    case 'remove the file':
      rmSync(path);
      return true;
    case 'rename the file':
      renameSync(path, join(folder, `audit-2026-1${hand.bit % 2 === 0 ? '0' : '2'}-01.jsonl`));
      return true;
    case 'another day’s file in its place': {
      const others = names.filter((one) => one !== name);
      writeFileSync(path, readFileSync(join(folder, others[Math.floor(hand.other * others.length)]!)));
      return true;
    }
    case 'a new file': {
      const added = join(folder, `audit-2026-12-0${1 + hand.bit}.jsonl`);
      if (existsSync(added)) return false;
      writeFileSync(added, bytes);
      return true;
    }
    case 'edit and mend the chain':
      return save(Buffer.from(rechained(bytes, GENESIS_OF(lines), at).text));
    case 'rewrite the whole trail': {
      let before = GENESIS;
      for (const each of names) {
        const mended = rechained(readFileSync(join(folder, each)), before, each === name ? at : -1);
        writeFileSync(join(folder, each), mended.text);
        before = mended.hash;
      }
      return true;
    }
  }
}

const GENESIS_OF = (lines: readonly string[]): string => JSON.parse(lines[0]!).prev;

/** Everything computed anew behind one changed line, as somebody who knows how it is done would. */
function rechained(bytes: Buffer, before: string, changed: number): { text: string; hash: string } {
  const lines = bytes.toString('utf8').split('\n').slice(0, -1);
  const plain = lines.map((line, at) => {
    const { prev: _prev, hash: _hash, ...said } = JSON.parse(line);
    return at === changed ? { ...said, result: 'forged' } : said;
  });
  const chained = chainOn({ hash: before, lines: 0 }, plain);
  return { text: chained.map(({ text }) => text).join(''), hash: chained.at(-1)!.hash };
}
