/** The weekly audit: what the employee did, on whose word and by which rule, and what the books say, with its evidence. Pure. */

import { capital, howMany } from '../domain/in-words.ts';
import { localTime } from '../domain/local-time.ts';
import { escapeInline } from '../domain/markdown.ts';
import { booksInShort, booksSections } from './books-sections.ts';
import type { Report, ReportData, ReportTask } from './data.ts';
import { type Figures, figuresOf } from './figures.ts';
import { fileDate, head, linkTo, notDoneSection, responseSection, section, troubleSection } from './sections.ts';

export function auditReport(data: ReportData): Report {
  const figures = figuresOf(data);
  const notePath = `Accounting/${fileDate(data)}_weekly_audit.md`;
  const title = `Weekly audit of ${fileDate(data)}`;
  const lines = [
    ...head(data, 'audit', title),
    ...arrivedSection(data, figures),
    ...outwardSection(data, figures),
    ...ruleSection(data, figures),
    ...notDoneSection(data, figures),
    ...responseSection(data, figures),
    ...troubleSection(data, figures),
    ...booksSections(data),
    '',
  ];
  return { notePath, noteMarkdown: lines.join('\n'), message: { title, text: message(data, figures, notePath) } };
}

function arrivedSection(data: ReportData, { byKind }: Figures): string[] {
  const rows = byKind.flatMap(({ kind, tasks }) => [
    `- ${kind}: ${tasks.length}`,
    ...tasks.map((task) => `  - ${localTime(task.openedAt, data.timeZone)} ${linkTo(task)}`),
  ]);
  return section('What came in', rows, 'Nothing came in.', data);
}

function outwardSection(data: ReportData, { done }: Figures): string[] {
  const acted = done.filter(({ receipt }) => receipt !== '');
  const rows = acted.map((task) => {
    const at = localTime(task.closedAt ?? data.asOf, data.timeZone);
    const dryRun = task.dryRun ? ', a dry run' : '';
    return `- ${at} ${task.category}, ${linkTo(task)}: ${escapeInline(task.receipt.replace(/\.$/, ''))}${dryRun}, ${byWhom(task)}`;
  });
  return section('What was done outward', rows, 'Nothing was done outward.', data);
}

function ruleSection(data: ReportData, { byRule }: Figures): string[] {
  const rows = byRule.flatMap(({ rule, tasks }) => [
    `- ${escapeInline(rule)}: ${tasks.length}`,
    ...tasks.map((task) => `  - ${linkTo(task)}: ${task.state}, ${byWhom(task)}`),
  ]);
  return section('Decisions by rule', rows, 'Nothing was decided.', data);
}

function byWhom({ decidedBy }: ReportTask): string {
  const [, rule] = /^rule:(.*)$/s.exec(decidedBy) ?? [];
  if (rule !== undefined) return `by your rule ${escapeInline(rule, 60)}`;
  return decidedBy ? `on your word (${escapeInline(decidedBy, 60)})` : 'nobody decided';
}

function message(
  data: ReportData,
  { opened, done, reallyDone, rejected, expired, denied, failed, unknown }: Figures,
  notePath: string,
): string {
  const notDone = rejected.length + expired.length + denied.length;
  const trouble = failed.length + unknown.length;
  return [
    `${capital(howMany(opened.length, 'task'))} came in, ${done.length} done, ${notDone} rejected, expired or denied.`,
    ...(done.length > reallyDone
      ? [`${done.length - reallyDone} of the done were dry runs: nothing was really sent.`]
      : []),
    ...(trouble > 0 ? [`${capital(howMany(trouble, 'task'))} failed or unclear.`] : []),
    ...booksInShort(data),
    `The whole audit: ${notePath}`,
  ].join('\n');
}
