/** Reports: facts of the ledger, the vault and the services, made into a page and a message to the owner. */
import { isoTime } from '../clock.ts';
import { parseGoals } from '../domain/goals.ts';
import type { ReportName } from '../reasoning/reasoner.ts';
import { auditReport } from '../reports/audit-report.ts';
import { briefing } from '../reports/briefing.ts';
import type { Report, ReportData, ReportTask } from '../reports/data.ts';
import { digest } from '../reports/digest.ts';
import { makeBankReport } from './books/bank.ts';
import { moneyFacts } from './books/money-facts.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import { whatIsWrong } from './handbook.ts';
import type { Activity } from './ledger/ledger.ts';
import { makeSocialReport } from './social.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const TASKS_MAX = 20_000;
const GOALS_PAGE = 'Business_Goals.md';

type Make = (desk: Desk, source: string) => Promise<Report>;

const REPORTS: Record<ReportName, Make> = {
  briefing: async (desk) => briefing(await collect(desk, WEEK_DAYS)),
  audit: async (desk) => {
    const data = await collect(desk, WEEK_DAYS);
    return auditReport({ ...data, money: await moneyFacts(desk, { from: data.from, to: data.asOf }) });
  },
  digest: async (desk) => digest(await collect(desk, 1)),
  bank: makeBankReport,
  social: (desk, source) => makeSocialReport(desk, source, WEEK_DAYS),
};

/** Writes the note, queues the message, and gives back the note's path. `source` is what asked for it: a task's source key, or `asked:…`. */
export async function makeReport(desk: Desk, name: ReportName, source: string): Promise<string> {
  const { notePath, noteMarkdown, message, isQuiet } = await REPORTS[name](desk, source);
  await desk.vault.writePage(notePath, noteMarkdown);
  await desk.ledger.note({
    out: isQuiet ? [] : [{ kind: 'notice', title: message.title, text: message.text }],
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
