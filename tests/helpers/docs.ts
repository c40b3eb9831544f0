/**
 * The tables in README.md that would rot by hand: connectors, limits and settings. `npm run docs` writes them between their markers; a test
 * holds them against the code.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { SETTINGS } from '../../src/settings.ts';

const README = join(resolve(import.meta.dirname, '../..'), 'README.md');

const TABLES = { connectors: connectorsTable, limits: limitsTable, settings: settingsTable };

/** The page with every table between `<!-- name -->` and `<!-- /name -->` as the code has it now. */
export function refreshed(page: string): string {
  return Object.entries(TABLES).reduce((text, [name, table]) => withTable(text, name, table()), page);
}

function withTable(page: string, name: string, table: string): string {
  const place = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  return page.replace(place, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`);
}

function limitsTable(): string {
  const rows = Object.entries(LIMITS).map(([name, value]) => [`\`${name}\``, shown(name, value)]);
  return table(['limit', 'value'], rows);
}

function connectorsTable(): string {
  const named = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';
  const rows = CONNECTORS.map(({ id, title, watch, actions, reads = [] }) => [
    `[${title}](src/connectors/${id}/README.md)`,
    watch ? 'yes' : '–',
    named(actions.map(({ type }) => type)),
    named(reads.map(({ name }) => name)),
  ]);
  return table(['service', 'watched', 'does, once you have approved it', 'is read by models and programs'], rows);
}

function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, { secret, what, how }]) => {
    return [`\`${name}\`${secret ? ' (secret)' : ''}`, what, how];
  });
  return table(['setting', 'what it is', 'how to get it'], rows);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** In the unit that a person would say. */
function shown(name: string, value: number | readonly number[]): string {
  if (/_days$/.test(name) && typeof value !== 'number') return `${value.join(', ')} days`;
  if (typeof value !== 'number') return value.map((part) => `${part * 100} %`).join(', ');
  if (/_ms(_|$)/.test(name)) return duration(value);
  if (/_bytes(_|$)/.test(name)) return value % MIB === 0 ? `${value / MIB} MiB` : `${value} bytes`;
  if (/_s$/.test(name) && !/_per_/.test(name)) return `${value} s`;
  if (name === 'retry_jitter_max') return `${value * 100} %`;
  return value.toLocaleString('en');
}

const MIB = 1024 * 1024;

function duration(ms: number): string {
  if (ms >= HOUR && ms % HOUR === 0) return `${ms / HOUR} h`;
  if (ms >= MINUTE && ms % MINUTE === 0) return `${ms / MINUTE} min`;
  return ms >= SECOND && ms % SECOND === 0 ? `${ms / SECOND} s` : `${ms} ms`;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

if (import.meta.main && process.argv.includes('--write')) {
  writeFileSync(README, refreshed(readFileSync(README, 'utf8')));
}
