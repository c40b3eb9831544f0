/** Facts of a small office for the tests of reports: Monday, 23 November 2026, 08:00 in Berlin. */
import type { ReportData, ReportTask } from '../../src/reports/data.ts';

export const HOUR = 3_600_000;
export const NOW = Date.parse('2026-11-23T07:00:00Z');

let made = 0;

export function task(overrides: Partial<ReportTask> = {}): ReportTask {
  made += 1;
  const id = `01TASK${String(made).padStart(20, '0')}`;
  return {
    id,
    title: `Question ${made}`,
    note: `Done/2026-11/EMAIL_${id}.md`,
    kind: 'EMAIL',
    category: 'email',
    state: 'done',
    openedAt: NOW - 48 * HOUR,
    askedAt: NOW - 48 * HOUR,
    decidedAt: NOW - 47 * HOUR,
    closedAt: NOW - 47 * HOUR,
    expiresAt: null,
    decidedBy: 'telegram:42',
    rule: 'default',
    receipt: 'Sent to ali@example.com',
    dryRun: false,
    ...overrides,
  };
}

export function waitingTask(overrides: Partial<ReportTask> = {}): ReportTask {
  const open = { decidedAt: null, closedAt: null, decidedBy: '', receipt: '', expiresAt: NOW + 3 * HOUR };
  return task({ state: 'pending', note: `Pending_Approval/email/EMAIL_${made}.md`, ...open, ...overrides });
}

export function facts(overrides: Partial<ReportData> = {}): ReportData {
  return {
    asOf: NOW,
    from: NOW - 7 * 24 * HOUR,
    to: NOW,
    timeZone: 'Europe/Berlin',
    tasks: [],
    goals: [],
    goalsPage: 'Business_Goals.md',
    auditFiles: ['Logs/single/audit-2026-11-22.jsonl'],
    problems: [],
    ...overrides,
  };
}
