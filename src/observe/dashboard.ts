/**
 * Dashboard.md: the state of the office on one page, for Obsidian. It shows moments, never ages, so that it only changes when
 * something happened. Pure.
 */
import { localTime } from '../domain/local-time.ts';
import { escapeInline, noteLink } from '../domain/markdown.ts';
import { STATES, type State } from '../domain/task.ts';

export interface DashboardRow {
  /** Outside text. */
  title: string;
  /** Path inside the vault. */
  note: string;
  state: State;
  /** Milliseconds since the epoch: since when it waits, or when it was done. */
  at: number;
  /** Milliseconds since the epoch; null where nothing expires. */
  expiresAt: number | null;
  /** Outside text; empty where there is none. */
  receipt: string;
}

interface DashboardPart {
  name: string;
  state: string;
  /** May hold outside text. */
  detail: string;
}

export interface DashboardData {
  /** Milliseconds since the epoch: when anything on the page last changed; not when it is rendered. */
  changedAt: number;
  timeZone: string;
  zone: string;
  dryRun: boolean;
  /** `starting`, `running`, `paused`, `stopping`, `stopped`. */
  state: string;
  reasoner: string;
  open: Partial<Record<State, number>>;
  openMax: number;
  /** The longest waiting first; enough of them to fill the list. */
  waiting: readonly DashboardRow[];
  waitingTotal: number;
  doneToday: number;
  doneThisWeek: number;
  /** The newest first. */
  done: readonly DashboardRow[];
  watchers: readonly DashboardPart[];
  connectors: readonly DashboardPart[];
  /** One sentence each. */
  problems: readonly string[];
}

/** At most `rowsMax` rows in each list (`dashboard_rows_max`). */
export function renderDashboard(data: DashboardData, rowsMax: number): string {
  const lines = [
    ...properties(data),
    '# Dashboard',
    '',
    ...officeBox(data),
    ...problemBox(data),
    ...waitingList(data, rowsMax),
    ...openList(data),
    ...doneList(data, rowsMax),
    ...health(data),
    '',
    '%% This page is written by the office; what you write here is lost. %%',
    '',
  ];
  return lines.join('\n');
}

function properties(data: DashboardData): string[] {
  return [
    '---',
    `office: ${data.state}`,
    `zone: ${data.zone}`,
    `dry_run: ${data.dryRun}`,
    `waiting: ${data.waitingTotal}`,
    `open: ${openCount(data)}`,
    `done_today: ${data.doneToday}`,
    `changed: ${localTime(data.changedAt, data.timeZone).replace(' ', 'T')}`,
    '---',
    '',
  ];
}

function officeBox(data: DashboardData): string[] {
  const looks: Record<string, string> = { running: 'success', paused: 'warning', stopped: 'failure' };
  const mode = data.dryRun ? 'Dry run: nothing leaves this machine.' : 'Live: what you approve is really sent.';
  return [
    `> [!${looks[data.state] ?? 'info'}] The office is ${data.state}`,
    `> ${mode} ${openCount(data)} of ${data.openMax} tasks open, ${data.doneToday} done today, ${data.doneThisWeek} this week.`,
    `> Drafts by ${escapeInline(data.reasoner)}. As of ${localTime(data.changedAt, data.timeZone)}.`,
    '',
  ];
}

function problemBox({ problems }: DashboardData): string[] {
  if (problems.length === 0) return [];
  return ['> [!danger] Problems', ...problems.map((problem) => `> - ${escapeInline(problem, 300)}`), ''];
}

function waitingList(data: DashboardData, rowsMax: number): string[] {
  const heading = ['## Waiting for you', ''];
  if (data.waiting.length === 0) return [...heading, 'Nothing.', ''];
  const rows = data.waiting.slice(0, rowsMax).map((row) => {
    const expires = row.expiresAt === null ? '' : localTime(row.expiresAt, data.timeZone);
    return `| ${noteLink(row.note, row.title, 'table')} | ${row.state} | ${localTime(row.at, data.timeZone)} | ${expires} |`;
  });
  const hidden = data.waitingTotal - rows.length;
  const more = hidden > 0 ? ['', `… and ${hidden} more: /pending shows them.`] : [];
  return [...heading, '| Task | State | Since | Expires |', '| --- | --- | --- | --- |', ...rows, ...more, ''];
}

function openList(data: DashboardData): string[] {
  const counts = STATES.filter((state) => data.open[state]).map((state) => `- ${state}: ${data.open[state]}`);
  return ['## Open tasks', '', ...(counts.length === 0 ? ['None.'] : counts), ''];
}

function doneList(data: DashboardData, rowsMax: number): string[] {
  const rows = data.done.slice(0, rowsMax).map((row) => {
    const receipt = row.receipt ? `: ${escapeInline(row.receipt)}` : '';
    return `- ${localTime(row.at, data.timeZone)} ${noteLink(row.note, row.title)}${receipt}`;
  });
  return ['## Done lately', '', ...(rows.length === 0 ? ['Nothing yet.'] : rows), ''];
}

function health(data: DashboardData): string[] {
  const part = ({ name, state, detail }: DashboardPart) =>
    `- **${escapeInline(name)}**: ${escapeInline(state)}${detail ? `, ${escapeInline(detail, 200)}` : ''}`;
  const list = (parts: readonly DashboardPart[]) => (parts.length === 0 ? ['None.'] : parts.map(part));
  return ['## Watchers', '', ...list(data.watchers), '', '## Connectors', '', ...list(data.connectors)];
}

function openCount({ open }: DashboardData): number {
  return Object.values(open).reduce((sum, count) => sum + count, 0);
}
