/** `npm run contract`: runs the contract that every connector keeps, and writes what came out to docs/connectors.md: one line a case, one column a kind of action. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Case {
  /** Suites and the test's own name, outermost first. */
  ancestorTitles: string[];
  title: string;
  status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo';
}

const PROJECT = join(import.meta.dirname, '../..');
const PAGE = join(PROJECT, 'docs/connectors.md');
const KIND = /^(\S+) keeps the connector contract$/;
const MARKS: Partial<Record<Case['status'], string>> = { passed: '✓', failed: '✗' };

const folder = mkdtempSync(join(tmpdir(), 'cs-contract-'));
const output = join(folder, 'results.json');
const { status } = spawnSync(
  process.execPath,
  [
    join(PROJECT, 'node_modules/vitest/vitest.mjs'),
    'run',
    'contract.test',
    '--reporter=json',
    `--outputFile=${output}`,
  ],
  { cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'] },
);
const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as { testResults: { assertionResults: Case[] }[] };
rmSync(folder, { recursive: true, force: true });
const page = pageOf(testResults.flatMap(({ assertionResults }) => assertionResults));
writeFileSync(PAGE, page);
console.log(page);
process.exitCode = status ?? 1;

function pageOf(cases: readonly Case[]): string {
  const rows = new Map<string, Map<string, string>>();
  const kinds = new Set<string>();
  for (const { ancestorTitles, title, status: how } of cases) {
    const kind = KIND.exec(ancestorTitles.at(-1) ?? '')?.[1];
    if (!kind) continue;
    kinds.add(kind);
    rows.set(title, (rows.get(title) ?? new Map()).set(kind, MARKS[how] ?? '–'));
  }
  const names = [...kinds].sort();
  const head = ['case', ...names.map((name) => `\`${name}\``)];
  const lines = [...rows].map(([title, found]) => [title, ...names.map((name) => found.get(name) ?? '')]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `# Every connector under one contract

Written by \`npm run contract\`. Each kind of action, against its own stand-in over real sockets; ✓ kept, – can't happen there (the connector's subject says why).

${[line(head), line(head.map((_, at) => (at === 0 ? '---' : ':-:'))), ...lines.map(line)].join('\n')}
`;
}
