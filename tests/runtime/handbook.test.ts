/** The handbook as it is now: a rule taken back holds at once, and a page that can't be read allows nothing. */
import { chmodSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HANDBOOK_PAGE, handbookReader } from '../../src/runtime/handbook.ts';
import { aDesk } from './bench.ts';

const page = (block: string) => `# Handbook\n\n\`\`\`yaml\n${block}\n\`\`\`\n`;

async function bench() {
  const { vault } = await aDesk();
  const path = join(vault.dir, HANDBOOK_PAGE);
  const told: (string | null)[] = [];
  let reads = 0;
  const counting = {
    ...vault,
    readPage: (name: string) => {
      reads += 1;
      return vault.readPage(name);
    },
  };
  const read = handbookReader(counting, (problem) => told.push(problem));
  return { path, told, read, reads: () => reads };
}

test('the page is read once, and again only after it changed', async () => {
  const { read, reads, path } = await bench();
  writeFileSync(path, page('hold: 10 s'));
  expect(await read()).toMatchObject({ ok: true, handbook: { holdMs: 10_000 } });
  await read();
  expect(reads()).toBe(1);
  writeFileSync(path, page('hold: 15 s'));
  expect(await read()).toMatchObject({ ok: true, handbook: { holdMs: 15_000 } });
  expect(reads()).toBe(2);
});

test('a change of the same length that keeps the file’s date is seen', async () => {
  const { read, path } = await bench();
  writeFileSync(path, page('hold: 10 s'));
  const date = new Date('2026-01-01');
  utimesSync(path, date, date);
  await read();
  writeFileSync(path, page('hold: 15 s'));
  utimesSync(path, date, date);
  expect(await read()).toMatchObject({ handbook: { holdMs: 15_000 } });
});

test('a problem is told once with its line, each new one anew, and its end as well', async () => {
  const { read, path, told } = await bench();
  await read();
  expect(told).toEqual([]);
  writeFileSync(path, page('hold: 10 s\nnonsense: 1'));
  expect(await read()).toMatchObject({ ok: false, line: 5 });
  await read();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^Company_Handbook\.md, line 5: .*nothing runs by itself\.$/);
  writeFileSync(path, page('other: 1'));
  await read();
  writeFileSync(path, page('hold: 10 s'));
  await read();
  expect(told).toHaveLength(3);
  expect(told[2]).toBeNull();
});

test('a missing page is a problem until it is there', async () => {
  const { read, path, told } = await bench();
  const text = readFileSync(path);
  rmSync(path);
  expect(await read()).toMatchObject({ ok: false, problem: expect.stringContaining('missing') });
  await read();
  expect(told).toHaveLength(1);
  writeFileSync(path, text);
  expect(await read()).toMatchObject({ ok: true });
});

test('a link in its place is not read', async () => {
  const { read, path } = await bench();
  writeFileSync(`${path}.other`, page('hold: 10 s'));
  rmSync(path);
  symlinkSync(`${path}.other`, path);
  expect(await read()).toMatchObject({ ok: false });
});

test.skipIf(process.getuid?.() === 0)('a page that may not be read allows nothing', async () => {
  const { read, path } = await bench();
  chmodSync(path, 0o000);
  expect(await read()).toMatchObject({ ok: false });
});
