/**
 * `npm run prove`: plays every promise with its whole figures and writes what came out to docs/promises.md. Takes a part of a file's name to play that
 * file alone, which writes no report: `npm run prove -- 04`. `SEED=…` plays a run again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Told } from './figures.ts';

const PROJECT = join(import.meta.dirname, '../..');
const REPORT = join(PROJECT, 'docs/promises.md');
const PROMISES: Record<number, string> = {
  1: 'No text from outside causes an effect that the owner did not approve',
  2: 'What she saw is what runs',
  3: 'Only she decides, once a card',
  4: 'A value from outside never runs automatically',
  5: 'No action runs twice',
  6: 'Nothing accepted is lost',
  7: 'Nothing runs late',
  9: 'No secret leaves',
  10: 'DRY_RUN is real, and a handbook that can’t be read allows nothing',
};
const BESIDE = 'All of them at once, and what stands beside them';

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'cs-prove-'));
const lines = join(folder, 'lines.jsonl');
const began = performance.now();
const files =
  only.length > 0 ? only.map((part) => `tests/promises/${part}`) : ['tests/promises', 'tests/vault/note-round-trip'];
const { status } = spawnSync(process.execPath, [join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', ...files], {
  cwd: PROJECT,
  stdio: 'inherit',
  env: { ...process.env, PROVE: 'whole', PROVE_REPORT: lines },
});
const told = existsSync(lines)
  ? readFileSync(lines, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true, force: true });
const report = reportOf(told, performance.now() - began, status === 0);
if (only.length === 0) writeFileSync(REPORT, report);
console.log(`\n${report}`);
process.exitCode = status ?? 1;

function reportOf(rows: (Told & { seed: number })[], ms: number, isKept: boolean): string {
  const numbers = [...new Set(rows.map(({ promise }) => promise))].sort((one, other) => (one || 99) - (other || 99));
  const tables = numbers.map((number) => {
    const title = PROMISES[number] ? `${number}. ${PROMISES[number]}` : BESIDE;
    const own = rows.filter(({ promise }) => promise === number);
    const cells = own.map(
      ({ what, cases, seed, ms, result }) => `| ${what} | ${count(cases)} | ${seed} | ${seconds(ms)} | ${result} |`,
    );
    return `## ${title}\n\n| what was tried | cases | seed | time | result |\n|---|---:|---:|---:|---|\n${cells.join('\n')}\n`;
  });
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`;
  const verdict = isKept ? 'All were kept.' : 'NOT all were kept; see the output of the run.';
  return `# The promises, tried\n\nWritten by \`npm run prove\` on ${new Date().toISOString().slice(0, 10)} (${machine}, ${seconds(ms)}). ${verdict} \`SEED=… npm run prove -- <file>\` plays a run again.\n\n${tables.join('\n')}`;
}

function count(cases: number): string {
  return cases.toLocaleString('en');
}

function seconds(ms: number): string {
  return ms < 90_000 ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
