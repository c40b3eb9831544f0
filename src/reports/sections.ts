/**
 * Sections that reports share. Every figure stands with links to the notes it counts, or with the audit trail of its
 * period, or says that it is unverified.
 */

import { howMany, spanText } from '../domain/in-words.ts';
import { localDate, localTime } from '../domain/local-time.ts';
import { escapeInline, noteLink } from '../domain/markdown.ts';
import type { ReportData, ReportTask } from './data.ts';
import { type Deadline, endOfDay, type Figures, waitsSince } from './figures.ts';

/** Longer lists end with a pointer to the audit trail. */
const ROWS_MAX = 50;

/** A page's head: properties, title, and when and from what it was made. */
export function head(data: ReportData, report: string, title: string): string[] {
  const stamp = (at: number) => localTime(at, data.timeZone).replace(' ', 'T');
  return [
    '---',
    `report: ${report}`,
    `as_of: ${stamp(data.asOf)}`,
    `from: ${stamp(data.from)}`,
    `to: ${stamp(data.to)}`,
    `time_zone: ${data.timeZone}`,
    '---',
    '',
    `# ${title}`,
    '',
    `As of ${localTime(data.asOf, data.timeZone)} (${data.timeZone}), for the time from ${localTime(data.from, data.timeZone)} on. ${evidence(data)}`,
  ];
}

/** A link to a section of the same page, where the notes behind a figure are listed. */
export function toSection(words: string, section: string): string {
  return `[[#${section}|${words}]]`;
}

export function doneSection(data: ReportData, figures: Figures): string[] {
  const rows = figures.done.map((task) => {
    const receipt = task.receipt ? `: ${escapeInline(task.receipt)}` : '';
    const dryRun = task.dryRun ? ' (dry run: nothing was really sent)' : '';
    return `- ${localTime(task.closedAt ?? data.asOf, data.timeZone)} ${linkTo(task)}${receipt}${dryRun}`;
  });
  return section('Done', rows, 'Nothing was done in this time.', data);
}

export function waitingSection(data: ReportData, figures: Figures): string[] {
  const asks: Partial<Record<ReportTask['state'], string>> = {
    asking: ', a question for you',
    failed: ', failed: retry, edit or drop it',
    unknown: ', it is not known whether it was sent',
  };
  const rows = figures.waiting.map((task) => {
    const expires = task.expiresAt === null ? '' : `, expires ${localTime(task.expiresAt, data.timeZone)}`;
    return `- ${linkTo(task)}, for ${spanText(data.asOf - waitsSince(task))}${asks[task.state] ?? ''}${expires}`;
  });
  return section('Waiting for you', rows, 'Nothing is waiting for you.', data, 'first');
}

export function notDoneSection(data: ReportData, figures: Figures): string[] {
  const rows = [...figures.rejected, ...figures.expired, ...figures.denied].map(
    (task) => `- ${localTime(task.closedAt ?? data.asOf, data.timeZone)} ${linkTo(task)}: ${task.state}`,
  );
  return section('Rejected, expired or denied', rows, 'Nothing was rejected, expired or denied.', data);
}

export function troubleSection(data: ReportData, figures: Figures): string[] {
  const rows = [
    ...figures.failed.map((task) => `- ${linkTo(task)} failed`),
    ...figures.unknown.map((task) => `- ${linkTo(task)}: not known whether it was sent`),
    ...data.problems.map((problem) => `- ${escapeInline(problem, 300)}`),
  ];
  return section('Trouble', rows, 'No trouble.', data, 'first');
}

export function responseSection(data: ReportData, figures: Figures): string[] {
  const { responses, medianMs, p90Ms } = figures;
  const rows = responses.map(({ task, ms }) => `- ${spanText(ms)}: ${linkTo(task)}`);
  const lines = section('Response times', rows, 'You decided nothing in this time.', data);
  if (medianMs === null || p90Ms === null) return lines;
  const of = `${howMany(responses.length, 'decision')}, from the first card to your answer`;
  lines.splice(3, 0, `Half within ${spanText(medianMs)}, nine of ten within ${spanText(p90Ms)}; of ${of}:`, '');
  return lines;
}

export function deadlineSection(data: ReportData, figures: Figures): string[] {
  const rows = figures.deadlines.map((deadline) => `- ${deadlineWords(data, deadline)}`);
  return section('Deadlines ahead', rows, 'No deadline in sight.', data, 'first');
}

/** What a goal says of itself is the owner's own word; nothing here can vouch for it. */
export function goalSection(data: ReportData): string[] {
  const page = noteLink(data.goalsPage, 'as typed in Business_Goals');
  const rows = data.goals.map(({ title, target, current, due }) => {
    const parts = [
      target === undefined ? '' : `target ${escapeInline(target)}`,
      current === undefined ? 'current unknown' : `current ${escapeInline(current)} (unverified, ${page})`,
      due === undefined ? '' : `due ${due}, ${ahead(endOfDay(due, data.timeZone) - data.asOf)}`,
    ];
    return `- **${escapeInline(title)}**: ${parts.filter(Boolean).join('; ')}`;
  });
  return section('Goals', rows, `No goals yet; write them into ${noteLink(data.goalsPage, 'Business_Goals')}.`, data);
}

/** `name` becomes the heading. A list too long for a page keeps its first or its last rows. */
export function section(
  name: string,
  rows: readonly string[],
  none: string,
  data: ReportData,
  keep: 'first' | 'last' = 'last',
): string[] {
  const hidden = rows.length - ROWS_MAX;
  const more = hidden > 0 ? [`- … and ${hidden} more. ${evidence(data)}`] : [];
  const shown = keep === 'first' ? rows.slice(0, ROWS_MAX) : rows.slice(-ROWS_MAX);
  return ['', `## ${name}`, '', ...(rows.length === 0 ? [none] : shown), ...more];
}

export function linkTo(task: ReportTask): string {
  return noteLink(task.note, task.title || task.id);
}

function deadlineWords(data: ReportData, { at, what, note, kind }: Deadline): string {
  const verb = kind === 'goal' ? 'is due' : 'expires';
  const day = kind === 'goal' ? localDate(at - 1, data.timeZone) : localTime(at, data.timeZone);
  return `${day} ${noteLink(note, what)} ${verb}, ${ahead(at - data.asOf)}`;
}

function ahead(ms: number): string {
  return ms < 0 ? `${spanText(-ms)} ago` : `in ${spanText(ms)}`;
}

function evidence(data: ReportData): string {
  if (data.auditFiles.length === 0) return 'Without an audit trail, so its counts are unverified.';
  const links = data.auditFiles.map((path) => noteLink(path, /\d{4}-\d\d-\d\d/.exec(path)?.[0] ?? path));
  return `Audit trail: ${links.join(', ')}.`;
}

/** `2026-11-23` in the owner's zone, for file names. */
export function fileDate(data: ReportData): string {
  return localDate(data.asOf, data.timeZone);
}
