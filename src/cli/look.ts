/** `status`, `pending`, `audit`: looking only. They work beside a running office and, but for what only it knows, without one. */
import { isoTime, systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { spanText } from '../domain/in-words.ts';
import type { AuditQuery, PendingView, StatusView } from '../domain/office.ts';
import { OfficeError } from '../errors.ts';
import { readAudit } from '../runtime/audit.ts';
import { askOffice } from '../runtime/control.ts';
import type { Ledger } from '../runtime/ledger/ledger.ts';
import { openLedger } from '../runtime/ledger/sqlite.ts';
import { pendingView } from '../runtime/reader.ts';
import { EXIT_CODES, paint, say, sayJson, tame } from './terminal.ts';

const PENDING_SHOWN_MAX = 100;

export async function status(flags: { json?: boolean }, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  try {
    const view = await askOffice(settings.STATE_DIR, 'status', null);
    if (flags.json) sayJson(view);
    else say(statusText(view));
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'not_running') throw error;
    const open = await openCounts(settings.STATE_DIR);
    if (flags.json) sayJson({ state: 'not running', open });
    else say(`The office is not running. Open tasks: ${countsText(open)}.`);
    process.exitCode = EXIT_CODES.not_running;
  }
}

/** None where there has never been an office. */
async function openCounts(stateDir: string): Promise<StatusView['open']> {
  return (await ifLedger(stateDir, (ledger) => ledger.counts())) ?? {};
}

function statusText(view: StatusView): string {
  const lamp = view.problems.length === 0 ? paint('green', '●') : paint('yellow', '●');
  const part = ({ name, state, detail }: { name: string; state: string; detail: string }) =>
    `  ${name.padEnd(14)} ${state}${detail ? ` (${tame(detail)})` : ''}`;
  return [
    `${lamp} The office is ${view.state}${view.dryRun ? ' (dry run)' : ''}, zone ${view.zone}, drafts by ${view.reasoner}`,
    `  Up for ${spanText(systemClock.now() - view.startedAt)} · done today ${view.doneToday}`,
    `  Open: ${countsText(view.open)} (of ${view.openMax})`,
    ...(view.oldestPendingMs > 0 ? [`  The oldest waits for you since ${spanText(view.oldestPendingMs)}`] : []),
    '',
    ...view.watchers.map(part),
    ...view.connectors.filter(({ state }) => state === 'unconfigured').map(part),
    ...view.problems.map((problem) => `  ${paint('yellow', '!')} ${problem}`),
  ].join('\n');
}

function countsText(open: StatusView['open']): string {
  const parts = Object.entries(open).map(([state, count]) => `${count} ${state}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

export async function pending(flags: { json?: boolean }, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const { rows, total } = await withLedger(settings.STATE_DIR, (ledger) => ledger.waiting(PENDING_SHOWN_MAX));
  const items = rows.map((row) => pendingView(row, systemClock));
  if (flags.json) return sayJson({ total, items });
  if (total === 0) return say('Nothing waits for you.');
  say([...items.map(pendingText), ...(total > items.length ? [`… and ${total - items.length} more`] : [])].join('\n'));
}

function pendingText(item: PendingView): string {
  const left = item.expiresAt - systemClock.now();
  const until = item.expiresAt > 0 ? `, expires in ${spanText(Math.max(0, left))}` : '';
  return `${paint('bold', item.taskId.slice(-8))}  ${tame(item.title)}\n          ${tame(item.about)} · ${item.state}, waits since ${spanText(item.waitingMs)}${until}`;
}

export interface AuditFlags {
  date?: string;
  category?: string;
  task?: string;
  limit: number;
  json?: boolean;
}

export async function audit(flags: AuditFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const query: AuditQuery = { date: flags.date, category: flags.category, task: flags.task, limit: flags.limit };
  const today = isoTime(systemClock.now()).slice(0, 10);
  const lines = await readAudit(settings.VAULT_DIR, settings.ZONE, today, query);
  if (flags.json) return sayJson(lines);
  if (lines.length === 0) return say('No lines fit.');
  for (const line of lines) {
    const about = [line.target, line.rule && `rule ${line.rule}`, line.by && `by ${line.by}`, line.result].filter(
      Boolean,
    );
    say(`${line.time.slice(11, 19)}  ${line.action.padEnd(22)} ${tame(about.join(' · '))}`);
  }
}

/** Opens the ledger beside whoever has it, for reading. Throws `not_found` where there is none. */
export async function withLedger<T>(stateDir: string, use: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = openLedger({ stateDir, clock: systemClock, readOnly: true });
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}

/** The same, and null where there has never been an office. */
export async function ifLedger<T>(stateDir: string, use: (ledger: Ledger) => Promise<T>): Promise<T | null> {
  try {
    return await withLedger(stateDir, use);
  } catch (error) {
    if (error instanceof OfficeError && error.code === 'not_found') return null;
    throw error;
  }
}
