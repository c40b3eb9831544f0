/** The daily digest: what happened, what waits, what ends today. Short. Pure. */

import { capital, howMany, spanText } from '../domain/in-words.ts';
import { localTime } from '../domain/local-time.ts';
import { oneLine } from '../domain/markdown.ts';
import type { Report, ReportData } from './data.ts';
import { figuresOf, isToday, waitsSince } from './figures.ts';
import {
  deadlineSection,
  doneSection,
  fileDate,
  head,
  notDoneSection,
  troubleSection,
  waitingSection,
} from './sections.ts';

const MESSAGE_TITLES_MAX = 5;
const MESSAGE_TITLE_CHARS_MAX = 60;

export function digest(data: ReportData): Report {
  const figures = figuresOf(data);
  const notePath = `Briefings/${fileDate(data)}_digest.md`;
  const title = `Digest of ${fileDate(data)}`;
  const lines = [
    ...head(data, 'digest', title),
    ...doneSection(data, figures),
    ...notDoneSection(data, figures),
    ...waitingSection(data, figures),
    ...deadlineSection(data, figures),
    ...troubleSection(data, figures),
    '',
  ];
  const { done, waiting, failed, unknown, opened } = figures;
  const ending = figures.deadlines.filter(({ at }) => isToday(at, data));
  const trouble = failed.length + unknown.length + data.problems.length;
  const shown = waiting.slice(0, MESSAGE_TITLES_MAX).map((task) => {
    return `• ${oneLine(task.title, MESSAGE_TITLE_CHARS_MAX)}, for ${spanText(data.asOf - waitsSince(task))}`;
  });
  const text = [
    `${capital(howMany(opened.length, 'new task'))}, ${done.length} done, ${waiting.length} waiting for you.`,
    ...(ending.length > 0
      ? [`${capital(howMany(ending.length, 'deadline'))} today, the first at ${hour(ending[0]!.at, data)}.`]
      : []),
    ...(trouble > 0 ? [`${capital(howMany(trouble, 'problem'))}: see the note.`] : []),
    ...shown,
    `More: ${notePath}`,
  ];
  return { notePath, noteMarkdown: lines.join('\n'), message: { title, text: text.join('\n') } };
}

function hour(at: number, data: ReportData): string {
  return localTime(at - 1, data.timeZone).slice(11);
}
