/** Reports: facts of the ledger and the vault, made into a note and a message to the owner. */
import { isoTime } from '../clock.ts';
import { parseGoals } from '../domain/goals.ts';
import type { ReportName } from '../reasoning/reasoner.ts';
import { auditReport } from '../reports/audit-report.ts';
import { briefing } from '../reports/briefing.ts';
import type { Report, ReportData, ReportTask } from '../reports/data.ts';
import { digest } from '../reports/digest.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import { whatIsWrong } from './handbook.ts';
import type { Activity } from './ledger/ledger.ts';

const DAY_MS = 86_400_000;
const TASKS_MAX = 20_000;
const GOALS_PAGE = 'Business_Goals.md';

const REPORTS: Record<ReportName, { build: (data: ReportData) => Report; days: number }> = {
  briefing: { build: briefing, days: 7 },
  audit: { build: auditReport, days: 7 },
  digest: { build: digest, days: 1 },
};

/** Writes the note, queues the message, and gives back the note's path. */
export async function makeReport(desk: Desk, name: ReportName, source: string): Promise<string> {
  const { build, days } = REPORTS[name];
  const data = await collect(desk, days);
  const { notePath, noteMarkdown, message } = build(data);
  await desk.vault.writePage(notePath, noteMarkdown);
  await desk.ledger.note({
    out: [{ kind: 'notice', title: message.title, text: message.text }],
    audit: [officeEntry(`report.${name}`, notePath, 'written', { by: source })],
  });
  return notePath;
}

async function collect(desk: Desk, days: number): Promise<ReportData> {
  const asOf = desk.clock.now();
  const from = asOf - days * DAY_MS;
  const [tasks, goals, handbook] = await Promise.all([
    desk.ledger.activity(from, asOf + 1, TASKS_MAX),
    desk.vault.readPage(GOALS_PAGE),
    desk.handbook(),
  ]);
  return {
    asOf,
    from,
    to: asOf + 1,
    timeZone: desk.timeZone,
    tasks: tasks.map(reportTask),
    goals: parseGoals(goals ?? ''),
    goalsPage: GOALS_PAGE,
    auditFiles: auditFiles(desk, from, asOf),
    problems: handbook.ok ? [] : [whatIsWrong(handbook)],
  };
}

function reportTask({ row, receipt, decidedBy, decidedAt }: Activity): ReportTask {
  return {
    id: row.id,
    title: row.title || row.subject,
    note: row.path,
    kind: row.kind,
    category: row.category,
    state: row.state,
    openedAt: row.openedAt,
    askedAt: row.askedAt || null,
    decidedAt,
    closedAt: row.closedAt,
    expiresAt: row.expiresAt || null,
    decidedBy,
    rule: row.memo.verdict?.rule ?? '',
    receipt: receipt?.summary ?? '',
    dryRun: receipt?.dryRun === true,
  };
}

/** The trail is kept by UTC day. */
function auditFiles(desk: Desk, from: number, to: number): string[] {
  const files: string[] = [];
  for (let day = Math.floor(from / DAY_MS); day <= Math.floor(to / DAY_MS); day += 1) {
    files.push(`Logs/${desk.zone}/audit-${isoTime(day * DAY_MS).slice(0, 10)}.jsonl`);
  }
  return files;
}
