/** Everything the owner may look at, read from the ledger and, for one task, from its note. */
import type { Clock } from '../clock.ts';
import { isoTime } from '../clock.ts';
import type { CostView, OfficeReader, PendingView, StatusView, TaskView } from '../domain/office.ts';
import { MICRO_USD } from '../reasoning/models/prices.ts';
import { readAudit } from './audit.ts';
import type { Desk } from './desk.ts';
import { whatIsWrong } from './handbook.ts';
import type { TaskRow } from './ledger/task-row.ts';
import { readPicture } from './pictures.ts';
import { budgetNow } from './spending.ts';
import { stepOf } from './task/loop-words.ts';
import { startOfDay } from './times.ts';

const DAY_MS = 86_400_000;

/** What only the supervisor knows. */
export interface Supervised {
  state(): string;
  watchers(): StatusView['watchers'];
}

export function createReader(desk: Desk, supervised: Supervised): OfficeReader {
  const startedAt = desk.clock.now();
  const { ledger, clock, limits } = desk;
  return {
    status: async () => {
      const now = clock.now();
      const dayStart = startOfDay(now, desk.timeZone);
      const [open, closed, waiting, troubles] = await Promise.all([
        ledger.counts(),
        ledger.closedCounts(dayStart, now + 1),
        ledger.waiting(1),
        problemsOf(desk),
      ]);
      const oldest = waiting.rows[0];
      return {
        zone: desk.zone,
        dryRun: desk.dryRun,
        state: supervised.state(),
        startedAt,
        reasoner: desk.reasoner.name,
        open,
        openMax: limits.tasks_open_max,
        doneToday: closed.done ?? 0,
        oldestPendingMs: oldest ? now - oldest.askedAt : 0,
        watchers: supervised.watchers(),
        connectors: [...desk.hosts.all.filter(({ connector }) => connector.actions.length > 0), ...desk.models].map(
          (host) => host.health(),
        ),
        problems: troubles,
      };
    },
    pending: async (limit) => {
      const { rows, total } = await ledger.waiting(limit);
      return { items: rows.map((row) => pendingView(row, clock)), total };
    },
    picture: (picture) => readPicture(desk, picture),
    task: async (given) => {
      const row =
        (await ledger.task(given.toUpperCase())) ?? (given.length >= 6 ? await ledger.taskByEnd(given) : null);
      return row ? taskView(desk, row) : null;
    },
    why: async (taskId) => {
      const row = await ledger.task(taskId);
      if (!row?.memo.verdict) return null;
      return { verdict: row.memo.verdict, evidence: row.memo.evidence ?? [] };
    },
    audit: async (query) => readAudit(desk.vault.dir, desk.zone, isoTime(clock.now()).slice(0, 10), query),
    cost: () => costView(desk),
    message: (chatId, messageId) => ledger.message(chatId, messageId),
    card: async (taskId) => (await ledger.card(taskId))?.card ?? null,
  };
}

async function problemsOf(desk: Desk): Promise<string[]> {
  const page = await desk.handbook();
  const trouble = desk.room.trouble();
  return [
    ...(trouble ? [`${trouble.says} ${trouble.hint}`] : []),
    ...(page.ok ? [] : [whatIsWrong(page)]),
    ...(await desk.shelf.problems()),
  ];
}

export function pendingView(row: TaskRow, clock: Clock): PendingView {
  return {
    taskId: row.id,
    title: row.title || row.memo.question || row.subject,
    about: row.kind === 'REQUEST' ? `you asked: ${row.subject}` : [row.from, row.subject].filter(Boolean).join(': '),
    state: row.state,
    category: row.category,
    priority: row.priority,
    waitingMs: clock.now() - row.askedAt,
    expiresAt: row.expiresAt,
  };
}

async function taskView(desk: Desk, row: TaskRow): Promise<TaskView> {
  const file = await desk.notes.read(row).catch(() => null);
  return {
    taskId: row.id,
    kind: row.kind,
    state: row.state,
    from: row.from,
    subject: row.subject,
    iteration: stepOf(row, desk.limits),
    iterationsMax: desk.limits.iterations_max,
    revision: row.revision,
    note: file?.path ?? row.path,
    rule: row.memo.verdict?.because ?? '',
    plan: file?.task.plan ?? [],
    log: file?.task.log ?? [],
    receipt: file?.task.receipt ?? '',
    usd: (await desk.ledger.costOfTask(row.id)) / MICRO_USD,
  };
}

async function costView(desk: Desk): Promise<CostView> {
  const now = desk.clock.now();
  const budget = await budgetNow(desk);
  const [today, week, month, models] = await Promise.all([
    desk.ledger.costSince(budget.since),
    desk.ledger.costSince(now - 7 * DAY_MS),
    desk.ledger.costSince(now - 30 * DAY_MS),
    desk.ledger.costsBetween(now - 30 * DAY_MS, now + 1),
  ]);
  return {
    today: today / MICRO_USD,
    budget: budget.max_usd_micro / MICRO_USD,
    week: week / MICRO_USD,
    month: month / MICRO_USD,
    models: models.map(({ model, requests, input, cacheRead, cacheWrite, output, usd_micro }) => ({
      model,
      requests,
      input: input + cacheRead + cacheWrite,
      cached: cacheRead,
      output,
      usd: usd_micro / MICRO_USD,
    })),
  };
}
