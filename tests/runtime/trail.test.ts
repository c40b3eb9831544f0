/** The chain of the audit trail: what a crash leaves is finished, what somebody else did is told once and stays to be seen. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drainAudit, readAudit } from '../../src/runtime/audit.ts';
import { officeEntry } from '../../src/runtime/entries.ts';
import type { Ledger } from '../../src/runtime/ledger/ledger.ts';
import { verifyTrail } from '../../src/runtime/trail/verify.ts';
import { ledgerIn, NOON, stillClock, tempDir } from './bench.ts';

const TODAY = '2026-11-20';
const DAY_MS = 86_400_000;

async function bench() {
  const clock = stillClock();
  const [stateDir, vaultDir] = [await tempDir(), await tempDir()];
  const file = join(vaultDir, `Logs/single/audit-${TODAY}.jsonl`);
  let ledger = ledgerIn(stateDir, { clock });
  const say = (...targets: string[]) =>
    ledger.note({ audit: targets.map((target) => officeEntry('test', target, 'ok')) });
  const drain = (as: Ledger = ledger) => drainAudit(as, vaultDir, 'single');
  const verify = (as: Ledger | null = ledger) => verifyTrail(vaultDir, async () => (await as?.trail()) ?? null);
  const flaws = async () => (await verify()).flaws.map(({ line, problem }) => `${line}: ${problem}`);
  const targets = async () =>
    (await readAudit(vaultDir, 'single', TODAY, { limit: 10_000 }))
      .filter(({ action }) => action === 'test')
      .map(({ target }) => target);
  const told = async () => {
    const titles: string[] = [];
    for (let after = 0; ; ) {
      const next = await ledger.nextMessage(after);
      if (!next) return titles;
      after = next.id;
      if (next.message.kind === 'notice') titles.push(next.message.title);
    }
  };
  /** As after a start: nothing of what the process knew is known. */
  const restart = async () => {
    await ledger.close();
    ledger = ledgerIn(stateDir, { clock });
  };
  return { clock, stateDir, vaultDir, file, say, drain, verify, flaws, targets, told, restart, ledger: () => ledger };
}

const forgetful = (ledger: Ledger): Ledger => ({ ...ledger, auditWritten: () => Promise.reject(new Error('killed')) });

describe('each line is chained', () => {
  test('to the one before, and each file to the file before it', async () => {
    const { clock, say, drain, flaws, vaultDir } = await bench();
    await say('a', 'b');
    await drain();
    clock.date = NOON + DAY_MS;
    await say('c');
    await drain();
    expect(await flaws()).toEqual([]);
    const linesOf = (name: string) =>
      readFileSync(join(vaultDir, 'Logs/single', name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const [first, second] = linesOf('audit-2026-11-20.jsonl');
    expect(first.prev).toMatch(/^0{64}$/);
    expect(second.prev).toBeUndefined();
    expect(linesOf('audit-2026-11-21.jsonl')[0].prev).toBe(second.hash);
  });

  test('also when the clock was put back and an older file is written on', async () => {
    const { clock, say, drain, flaws, restart } = await bench();
    clock.date = NOON + DAY_MS;
    await say('later');
    await drain();
    clock.date = NOON;
    await say('earlier');
    await drain();
    await restart();
    clock.date = NOON + DAY_MS;
    await say('later again');
    await drain();
    expect(await flaws()).toEqual([]);
  });

  test('and what reads the trail is not bothered with it', async () => {
    const { say, drain, vaultDir } = await bench();
    await say('a');
    await drain();
    expect((await readAudit(vaultDir, 'single', TODAY, { limit: 1 }))[0]).not.toHaveProperty('hash');
  });
});

describe('a crash', () => {
  test.each([0, 1, 90, 100_000])(
    'that left all but %i bytes of a write makes it again, and nothing is told',
    async (bytes) => {
      const { ledger, say, drain, flaws, targets, told, restart, file } = await bench();
      await say('before');
      await drain();
      await say('a', 'ü', 'c');
      await expect(drain(forgetful(ledger()))).rejects.toThrow('killed');
      const size = statSync(file).size;
      truncateSync(file, Math.max(readFileSync(file, 'utf8').indexOf('\n') + 1, size - bytes));
      expect(await flaws()).toEqual([]);
      await restart();
      await say('d');
      await drain();
      expect(await targets()).toEqual(['before', 'a', 'ü', 'c', 'd']);
      expect(await flaws()).toEqual([]);
      expect(await told()).toEqual([]);
    },
  );

  test('that left zeros where the bytes were not on the disk yet is no change by somebody else', async () => {
    const { ledger, say, drain, flaws, targets, told, restart, file } = await bench();
    await say('a', 'b');
    await expect(drain(forgetful(ledger()))).rejects.toThrow('killed');
    const bytes = readFileSync(file);
    bytes.fill(0, 40);
    writeFileSync(file, bytes);
    expect(await flaws()).toEqual([]);
    await restart();
    await drain();
    expect(await targets()).toEqual(['a', 'b']);
    expect(await told()).toEqual([]);
  });
});

describe('a change by somebody else', () => {
  const HANDS: Record<string, (file: string) => void> = {
    'a changed byte': (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('"target":"a"', '"target":"x"')),
    'an added line': (file) => appendFileSync(file, '{"seq":1,"target":"forged"}\n'),
    'half a line': (file) => appendFileSync(file, '{"forged":'),
    'a shorter file': (file) => truncateSync(file, statSync(file).size - 100),
    'an empty file': (file) => writeFileSync(file, ''),
    'a removed file': (file) => rmSync(file),
  };

  test.each(Object.keys(HANDS))(
    '(%s) is written down and told once, stays to be seen, and the trail goes on',
    async (hand) => {
      const { say, drain, flaws, verify, told, targets, file } = await bench();
      await say('a', 'b', 'c');
      await drain();
      HANDS[hand]!(file);
      const kept = hand === 'a removed file' ? '' : readFileSync(file, 'utf8');
      expect(await flaws()).not.toEqual([]);
      await say('d');
      await drain();
      await drain();
      await say('e');
      await drain();
      expect(readFileSync(file, 'utf8').startsWith(kept)).toBe(true);
      expect((await targets()).slice(-2)).toEqual(['d', 'e']);
      expect(readFileSync(file, 'utf8').match(/"action":"audit\.broken"/g)).toHaveLength(1);
      expect(await told()).toEqual(['The audit trail was changed']);
      const left = (await verify()).flaws;
      expect(left.length).toBeGreaterThan(0);
      expect(left.length).toBeLessThan(3);
      expect(left.every(({ path }) => path === `Logs/single/audit-${TODAY}.jsonl`)).toBe(true);
    },
  );

  test('behind lines that a crash left uncounted doubles none of them', async () => {
    const { ledger, say, drain, told, targets, file, restart, flaws } = await bench();
    await say('a', 'b');
    await expect(drain(forgetful(ledger()))).rejects.toThrow('killed');
    appendFileSync(file, 'forged\n');
    await restart();
    await say('c');
    await drain();
    expect(await targets()).toEqual(['a', 'b', 'c']);
    expect(await told()).toEqual(['The audit trail was changed']);
    await drain();
    expect(await flaws()).toEqual(['3: The office did not write this line so: it was changed or added.']);
  });

  test('is noticed at the next start, too', async () => {
    const { say, drain, told, restart, file } = await bench();
    await say('a', 'b');
    await drain();
    await restart();
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace('"target":"b"', '"target":"x"')
        .replace(/[0-9a-f]"\}\n$/, 'z"}\n'),
    );
    await say('c');
    await drain();
    expect(await told()).toEqual(['The audit trail was changed']);
  });

  test('that changes nothing but dates is none', async () => {
    const { say, drain, told, flaws, file } = await bench();
    await say('a', 'b');
    await drain();
    utimesSync(file, 1, 1);
    await say('c');
    await drain();
    expect(await flaws()).toEqual([]);
    expect(await told()).toEqual([]);
  });

  test('is named with its file and line', async () => {
    const { say, drain, flaws, file } = await bench();
    await say('a', 'b', 'c', 'd', 'e');
    await drain();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const save = (next: string[]) => writeFileSync(file, next.map((line) => `${line}\n`).join(''));
    const [from] = lines.map((line) => JSON.parse(line).seq as number);
    save(lines.with(2, lines[2]!.replace('"target":"c"', '"target":"x"')));
    expect(await flaws()).toEqual(['3: This line was changed, or what stood before it.']);
    save(lines.toSpliced(1, 2));
    expect(await flaws()).toEqual([
      `2: Something is missing before this line (numbers ${from! + 1} to ${from! + 2}), or it was changed.`,
    ]);
    save(lines.toSpliced(2, 0, lines[0]!));
    expect(await flaws()).toEqual([`3: Line number ${from} does not belong here: it was moved, copied or added.`]);
    save(lines.slice(0, 3));
    expect(await flaws()).toEqual([`3: The last lines are missing (numbers ${from! + 3} to ${from! + 4}).`]);
    save(lines.toSpliced(1, 0, ''));
    expect(await flaws()).toEqual(['2: The office did not write this line so: it was changed or added.']);
    rmSync(file);
    expect(await flaws()).toEqual([`0: This file is missing. It held 5 lines (numbers ${from} to ${from! + 4}).`]);
  });
});

describe('a trail that is older than the ledger', () => {
  test('is whole in itself, or not, and the new lines hang on to it', async () => {
    const old = await bench();
    await old.say('a', 'b');
    await old.drain();
    old.clock.date = NOON + DAY_MS;
    await old.say('c');
    await old.drain();
    const ledger = ledgerIn(await tempDir(), { clock: stillClock(NOON + DAY_MS) });
    await ledger.note({ audit: [officeEntry('test', 'd', 'ok')] });
    await old.drain(ledger);
    const report = await old.verify(ledger);
    expect(report.flaws).toEqual([]);
    expect(report.notes.join('\n')).toMatch(/audit-2026-11-20.jsonl is older than this ledger.* whole/);
    expect(report.notes.join('\n')).toMatch(/audit-2026-11-21.jsonl: its first \d+ bytes are older/);
    writeFileSync(old.file, readFileSync(old.file, 'utf8').replace('"target":"a"', '"target":"x"'));
    expect((await old.verify(ledger)).flaws).toMatchObject([{ line: 1 }]);
    rmSync(old.file);
    const [, second] = readdirSync(join(old.vaultDir, 'Logs/single'));
    expect(second).toBeUndefined();
  });

  test('has lines without a hash where it was written before lines were chained', async () => {
    const { say, drain, verify, vaultDir, file } = await bench();
    mkdirSync(join(vaultDir, 'Logs/single'), { recursive: true });
    writeFileSync(file, '{"seq":1,"time":"x","target":"old"}\n{"seq":2,"time":"x","target":"old"}\n');
    await say('a');
    await drain();
    const { flaws, notes } = await verify();
    expect(flaws).toEqual([]);
    expect(notes.join('\n')).toContain('2 lines were written before lines were chained');
  });

  test('has no ledger at all to vouch for it', async () => {
    const { say, drain, verify } = await bench();
    await say('a');
    await drain();
    const { flaws, notes } = await verify(null);
    expect(flaws).toEqual([]);
    expect(notes.join('\n')).toContain('In itself it is whole');
  });
});
