/** Counts, ages and times from the facts of a report. Pure. */
import { instantOf, localDate } from '../domain/local-time.ts';
import { isClosed } from '../domain/task.ts';
import type { ReportData, ReportTask } from './data.ts';

const DAY_MS = 86_400_000;
/** How far ahead a report looks for goals that are due. */
const GOALS_AHEAD_MS = 30 * DAY_MS;
const WAITING_STATES = ['pending', 'asking', 'failed', 'unknown'];

interface Response {
  task: ReportTask;
  /** From the first card to the decision. */
  ms: number;
}

export interface Deadline {
  /** Milliseconds since the epoch. */
  at: number;
  what: string;
  /** Where it is written. */
  note: string;
  kind: 'card' | 'goal';
}

export interface Figures {
  /** Oldest first, as all lists here. */
  done: readonly ReportTask[];
  /** Among `done`, without the dry runs. */
  reallyDone: number;
  rejected: readonly ReportTask[];
  expired: readonly ReportTask[];
  denied: readonly ReportTask[];
  /** For the owner: to decide, to answer, or to say what became of it. */
  waiting: readonly ReportTask[];
  failed: readonly ReportTask[];
  unknown: readonly ReportTask[];
  /** Open, but with the employee, not with the owner. */
  working: readonly ReportTask[];
  opened: readonly ReportTask[];
  /** The fastest first. */
  responses: readonly Response[];
  medianMs: number | null;
  p90Ms: number | null;
  byRule: readonly { rule: string; tasks: readonly ReportTask[] }[];
  byKind: readonly { kind: string; tasks: readonly ReportTask[] }[];
  /** The nearest first; what is past stands first of all. */
  deadlines: readonly Deadline[];
}

export function figuresOf(data: ReportData): Figures {
  const inPeriod = (at: number | null) => at !== null && at >= data.from && at < Math.max(data.to, data.from + 1);
  const closed = [...data.tasks].filter((task) => isClosed(task.state) && inPeriod(task.closedAt)).sort(byClosing);
  const waiting = data.tasks.filter(({ state }) => WAITING_STATES.includes(state)).sort(byWaiting);
  const opened = data.tasks.filter(({ openedAt }) => inPeriod(openedAt)).sort((a, b) => a.openedAt - b.openedAt);
  const done = closed.filter(({ state }) => state === 'done');
  const responses = responsesOf(data.tasks.filter(({ decidedAt }) => inPeriod(decidedAt)));
  return {
    done,
    reallyDone: done.filter(({ dryRun }) => !dryRun).length,
    rejected: closed.filter(({ state }) => state === 'rejected'),
    expired: closed.filter(({ state }) => state === 'expired'),
    denied: closed.filter(({ state }) => state === 'denied'),
    waiting,
    failed: waiting.filter(({ state }) => state === 'failed'),
    unknown: waiting.filter(({ state }) => state === 'unknown'),
    working: data.tasks.filter(({ state }) => !isClosed(state) && !WAITING_STATES.includes(state)),
    opened,
    responses,
    medianMs: nearestRank(responses, 0.5),
    p90Ms: nearestRank(responses, 0.9),
    byRule: groupBy(
      data.tasks.filter((task) => inPeriod(task.decidedAt)),
      (task) => task.rule || 'no rule named',
    ).map(([rule, tasks]) => ({ rule, tasks })),
    byKind: groupBy(opened, (task) => task.kind).map(([kind, tasks]) => ({ kind, tasks })),
    deadlines: deadlinesOf(data, waiting),
  };
}

/** Since when a task waits for the owner. Milliseconds since the epoch. */
export function waitsSince(task: ReportTask): number {
  return task.askedAt ?? task.openedAt;
}

function byClosing(a: ReportTask, b: ReportTask): number {
  return (a.closedAt ?? 0) - (b.closedAt ?? 0);
}

function byWaiting(a: ReportTask, b: ReportTask): number {
  return waitsSince(a) - waitsSince(b);
}

/** What ran by a rule had no card and so no time to respond. */
function responsesOf(decided: readonly ReportTask[]): Response[] {
  return decided
    .flatMap((task) => {
      const { askedAt, decidedAt } = task;
      return askedAt === null || decidedAt === null || decidedAt < askedAt ? [] : [{ task, ms: decidedAt - askedAt }];
    })
    .sort((a, b) => a.ms - b.ms);
}

/** The smallest time that this share of the responses didn't exceed. */
function nearestRank(sorted: readonly Response[], share: number): number | null {
  return sorted[Math.ceil(sorted.length * share) - 1]?.ms ?? null;
}

/** The largest group first. */
function groupBy(tasks: readonly ReportTask[], nameOf: (task: ReportTask) => string): [string, ReportTask[]][] {
  const groups = new Map<string, ReportTask[]>();
  for (const task of tasks) {
    const name = nameOf(task);
    const group = groups.get(name);
    if (group) group.push(task);
    else groups.set(name, [task]);
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0]));
}

function deadlinesOf(data: ReportData, waiting: readonly ReportTask[]): Deadline[] {
  const cards = waiting.flatMap(({ expiresAt, title, note }): Deadline[] =>
    expiresAt === null ? [] : [{ at: expiresAt, what: title, note, kind: 'card' }],
  );
  const goals = data.goals.flatMap(({ title, due }): Deadline[] => {
    const at = due === undefined ? Number.NaN : endOfDay(due, data.timeZone);
    return at <= data.asOf + GOALS_AHEAD_MS ? [{ at, what: title, note: data.goalsPage, kind: 'goal' }] : [];
  });
  return [...cards, ...goals].sort((a, b) => a.at - b.at);
}

/** A goal is due by the end of its day. Not a number where the date isn't one. */
export function endOfDay(date: string, timeZone: string): number {
  const start = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(start) ? Number.NaN : instantOf(start + DAY_MS, timeZone);
}

/** True where the deadline is still to come today. */
export function isToday(at: number, data: Pick<ReportData, 'asOf' | 'timeZone'>): boolean {
  return at > data.asOf && localDate(at - 1, data.timeZone) === localDate(data.asOf, data.timeZone);
}
