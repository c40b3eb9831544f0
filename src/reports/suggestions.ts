/** Plain sentences on what the owner could do, each from figures of the same page. Pure. */

import { howMany, spanText } from '../domain/in-words.ts';
import type { ReportData } from './data.ts';
import { endOfDay, type Figures } from './figures.ts';
import { toSection } from './sections.ts';

/** Answers slower than this are worth a word. */
const SLOW_ANSWER_MS = 4 * 3_600_000;
/** So many rejects make one of the handbook's DENY rules worthwhile. */
const REJECTS_MIN = 5;
const WAITING_MANY = 10;

export function suggestionsOf(data: ReportData, figures: Figures): string[] {
  const { waiting, expired, rejected, failed, unknown, p90Ms } = figures;
  const overdue = data.goals.filter(({ due }) => due !== undefined && endOfDay(due, data.timeZone) < data.asOf);
  const silent = data.goals.filter(({ current }) => current === undefined);
  const all: (string | false)[] = [
    unknown.length > 0 &&
      `Say of ${toSection(howMany(unknown.length, 'task'), 'Trouble')} whether it was sent; until then nothing is repeated.`,
    failed.length > 0 && `Retry, edit or drop ${toSection(`what failed (${failed.length})`, 'Trouble')}.`,
    expired.length > 0 &&
      `${toSection(howMany(expired.length, 'task'), 'Rejected, expired or denied')} expired unanswered: a longer “expiry” in the handbook gives you more time.`,
    waiting.length >= WAITING_MANY &&
      `With ${toSection(howMany(waiting.length, 'task'), 'Waiting for you')} waiting, a few minutes with /pending clear the desk.`,
    p90Ms !== null &&
      p90Ms > SLOW_ANSWER_MS &&
      `One answer in ten took longer than ${toSection(spanText(p90Ms), 'Response times')}: /pending shows what waits.`,
    rejected.length >= REJECTS_MIN &&
      `You rejected ${toSection(howMany(rejected.length, 'draft'), 'Rejected, expired or denied')}: if they are alike, a DENY rule in the handbook saves you the taps.`,
    overdue.length > 0 &&
      `${toSection(howMany(overdue.length, 'goal'), 'Goals')} past due: set a new date or strike it out.`,
    silent.length > 0 && `Write down where ${toSection(howMany(silent.length, 'goal'), 'Goals')} stands now.`,
  ];
  return all.filter((words) => words !== false);
}
