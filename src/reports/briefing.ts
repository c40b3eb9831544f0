/** The briefing: five lines, then what stands behind them. Pure. */

import { capital, howMany, spanText } from '../domain/in-words.ts';
import { oneLine } from '../domain/markdown.ts';
import type { Report, ReportData } from './data.ts';
import { type Figures, figuresOf, waitsSince } from './figures.ts';
import {
  deadlineSection,
  doneSection,
  fileDate,
  goalSection,
  head,
  linkTo,
  notDoneSection,
  responseSection,
  section,
  toSection,
  troubleSection,
  waitingSection,
} from './sections.ts';
import { suggestionsOf } from './suggestions.ts';

/** What waits longer than this is a bottleneck. */
const BOTTLENECK_MS = 24 * 3_600_000;
const MESSAGE_TITLES_MAX = 3;
const MESSAGE_TITLE_CHARS_MAX = 60;

/** Made every Monday, and at any time on request; a second one on the same day replaces the first. */
export function briefing(data: ReportData): Report {
  const figures = figuresOf(data);
  const notePath = `Briefings/${fileDate(data)}_Monday_Briefing.md`;
  const suggestions = suggestionsOf(data, figures);
  const lines = [
    ...head(data, 'briefing', `Briefing of ${fileDate(data)}`),
    '',
    '> [!summary] In five lines',
    ...summary(data, figures, toSection).map((line) => `> - ${line}`),
    ...doneSection(data, figures),
    ...notDoneSection(data, figures),
    ...waitingSection(data, figures),
    ...bottleneckSection(data, figures),
    ...responseSection(data, figures),
    ...deadlineSection(data, figures),
    ...goalSection(data),
    ...troubleSection(data, figures),
    ...section(
      'Suggestions',
      suggestions.map((words) => `- ${words}`),
      'None.',
      data,
    ),
    '',
  ];
  return { notePath, noteMarkdown: lines.join('\n'), message: message(data, figures, notePath) };
}

/** `link` makes words a link to a section; a message has none. */
function summary(data: ReportData, figures: Figures, link: (words: string, section: string) => string): string[] {
  const { done, rejected, expired, denied, waiting, failed, unknown, medianMs, p90Ms, deadlines } = figures;
  const oldest = waiting[0] ? `, the oldest for ${spanText(data.asOf - waitsSince(waiting[0]))}` : '';
  const dryRuns = done.length - figures.reallyDone;
  const notDone = [...rejected, ...expired, ...denied].length;
  const trouble = failed.length + unknown.length + data.problems.length;
  const coming = deadlines.filter(({ at }) => at > data.asOf);
  return [
    `${link(capital(howMany(done.length, 'task')), 'Done')} done${dryRuns ? ` (${dryRuns} as dry runs)` : ''}, ${link(
      `${notDone} rejected, expired or denied`,
      'Rejected, expired or denied',
    )}.`,
    `${link(capital(howMany(waiting.length, 'task')), 'Waiting for you')} waiting for you${oldest}.`,
    medianMs === null || p90Ms === null
      ? `You decided ${link('nothing', 'Response times')} in this time.`
      : `You answered half within ${link(spanText(medianMs), 'Response times')}, nine of ten within ${spanText(p90Ms)}.`,
    trouble === 0 ? `${link('No trouble', 'Trouble')}.` : `${link(capital(howMany(trouble, 'problem')), 'Trouble')}.`,
    `${link(capital(howMany(coming.length, 'deadline')), 'Deadlines ahead')} ahead.`,
  ];
}

function bottleneckSection(data: ReportData, figures: Figures): string[] {
  const slow = figures.waiting.filter((task) => data.asOf - waitsSince(task) >= BOTTLENECK_MS);
  const rows = [
    ...slow.map((task) => `- ${linkTo(task)} has waited for you for ${spanText(data.asOf - waitsSince(task))}`),
    ...figures.expired.map((task) => `- ${linkTo(task)} expired without an answer`),
    ...figures.working
      .filter((task) => data.asOf - task.openedAt >= BOTTLENECK_MS)
      .map((task) => `- ${linkTo(task)} has been ${task.state} for ${spanText(data.asOf - task.openedAt)}`),
  ];
  return section('Bottlenecks', rows, 'None.', data, 'first');
}

function message(data: ReportData, figures: Figures, notePath: string): Report['message'] {
  const titles = figures.waiting
    .slice(0, MESSAGE_TITLES_MAX)
    .map(({ title }) => oneLine(title, MESSAGE_TITLE_CHARS_MAX));
  const text = [
    ...summary(data, figures, (words) => words),
    ...(titles.length > 0 ? ['', 'Longest waiting:', ...titles.map((title) => `• ${title}`)] : []),
    '',
    `The whole briefing: ${notePath}`,
  ];
  return { title: `Briefing of ${fileDate(data)}`, text: text.join('\n') };
}
