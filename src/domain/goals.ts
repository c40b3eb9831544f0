/**
 * The owner's goals, read from `Business_Goals.md`: a heading is a goal, the lines “Target:”, “Current:” and “Due:”
 * below it say the rest. Whatever else stands in the page is the owner's own and is skipped. Pure.
 */

export interface Goal {
  title: string;
  /** As typed, e.g. `10,000 EUR a month`. */
  target?: string;
  /** As typed. */
  current?: string;
  /** YYYY-MM-DD; absent where the date can't be read. */
  due?: string;
}

const GOALS_MAX = 100;
const TITLE_CHARS_MAX = 200;
const FIELDS: Record<string, 'target' | 'current' | 'due' | undefined> = {
  target: 'target',
  goal: 'target',
  current: 'current',
  now: 'current',
  'so far': 'current',
  due: 'due',
  deadline: 'due',
  by: 'due',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The goals in the page's order. Never throws. */
export function parseGoals(markdown: string): Goal[] {
  const goals: Goal[] = [];
  let open: Goal | null = null;
  for (const line of readableLines(markdown)) {
    const heading = /^#{2,6}[ \t](.*)$/.exec(line)?.[1];
    if (heading !== undefined) open = { title: heading.replace(/#+$/, '').trim().slice(0, TITLE_CHARS_MAX) };
    const field = fieldOf(line);
    if (!open || !field) continue;
    if (goals.at(-1) !== open) goals.push(open);
    Object.assign(open, field);
  }
  return goals.slice(0, GOALS_MAX);
}

/** Lines outside of fenced blocks and comments, where examples stand. */
function readableLines(markdown: string): string[] {
  const plain = markdown.replace(/<!--[\s\S]*?(?:-->|$)/g, '').replace(/%%[\s\S]*?(?:%%|$)/g, '');
  let fence = '';
  return plain.split(/\r\n|\r|\n/).filter((line) => {
    const marks = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (marks && (fence === '' || fence === marks)) {
      fence = fence === '' ? marks : '';
      return false;
    }
    return fence === '';
  });
}

function fieldOf(line: string): Partial<Goal> | null {
  const match = /^(?:[-*+] )?\*{0,2}([A-Za-z][A-Za-z ]{0,20})\*{0,2}:\*{0,2}(.*)$/.exec(line.trim());
  const field = FIELDS[match?.[1]?.trim().toLowerCase() ?? ''];
  const value = match?.[2]?.trim().slice(0, TITLE_CHARS_MAX);
  if (!field || !value) return null;
  return { [field]: field === 'due' ? isoDate(value) : value };
}

/** `2026-12-31`, `31.12.2026`, `31 December 2026` or `December 31, 2026`; undefined for anything else. */
function isoDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(text);
  if (iso) return dateOf(iso[1]!, Number(iso[2]), iso[3]!);
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b/.exec(text);
  if (dotted) return dateOf(dotted[3]!, Number(dotted[2]), dotted[1]!);
  const dayFirst = /^(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})\b/.exec(text);
  if (dayFirst) return dateOf(dayFirst[3]!, monthOf(dayFirst[2]!), dayFirst[1]!);
  const monthFirst = /^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b/.exec(text);
  return monthFirst ? dateOf(monthFirst[3]!, monthOf(monthFirst[1]!), monthFirst[2]!) : undefined;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function dateOf(year: string, month: number, day: string): string | undefined {
  const iso = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}
