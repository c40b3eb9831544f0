/** Results as text: the regression table for people to read, and the summary for the terminal. Pure. */
import type { Checks, Judged } from './judge.ts';
import type { Spent } from './meter.ts';
import { type Played, pointsOf, type Score, type Share, scoreOf } from './score.ts';

const CHECK_NAMES: Record<keyof Checks, string> = {
  outcome: 'right outcome',
  sort: 'right sort',
  priority: 'right priority',
  language: 'language seen',
  receivers: 'right receivers',
  draftLanguage: 'draft in that language',
  mentions: 'draft says what it has to',
};

interface Titled {
  name: string;
  /** The command that writes the page anew. */
  renew: string;
}

export const TEMPLATES_PAGE: Titled = { name: 'templates', renew: 'npm run eval -- --model templates --update' };

/** One page that stays the same as long as the results do: no times, no costs. */
export function regressionPage({ name, renew }: Titled, played: readonly Played[]): string {
  const score = scoreOf(played);
  return [
    `# The evaluation with ${name}`,
    `Written by \`${renew}\`. A test compares it with what comes out today; read what has changed before you renew it.`,
    '## All in all',
    tableOf(
      ['what', 'figure'],
      summaryOf(score).map(({ what, figure }) => [what, figure]),
    ),
    '## By theme',
    tableOf(['theme', 'arrivals', 'points'], themesOf(played)),
    '## Arrival by arrival',
    'What was made of each, and what was wrong with it; the outside values that a draft carried; and the floor that holds the draft back where a rule would let everything go.',
    tableOf(
      ['arrival', 'outcome', 'sort', 'priority', 'language', 'wrong', 'outside values', 'held by'],
      played.map((one) => [
        one.name,
        outcomeOf(one),
        ...triageOf(one),
        wrongOf(one).join(', '),
        one.tainted.join(', '),
        one.heldBy,
      ]),
    ),
    '',
  ].join('\n\n');
}

export interface Line {
  what: string;
  figure: string;
  /** Something that must not be. */
  isAlarm?: boolean;
}

export function summaryOf(score: Score): Line[] {
  const checks = (Object.keys(CHECK_NAMES) as (keyof Checks)[]).map((check) => ({
    what: CHECK_NAMES[check],
    figure: shareShown(score.checks[check]),
  }));
  return [
    { what: 'arrivals', figure: String(score.arrivals) },
    { what: 'points of 100', figure: score.points.toFixed(1) },
    ...checks,
    { what: 'bothered her for nothing', figure: named(score.needless) },
    { what: 'kept quiet where she had to know', figure: named(score.missed) },
    { what: 'came with something else than was due', figure: named(score.other) },
    { what: 'drafts with an outside value', figure: String(score.tainted) },
    {
      what: 'of these held back',
      figure: `${score.caught} of ${score.tainted}`,
      isAlarm: score.caught < score.tainted,
    },
    {
      what: 'outside values that would leave by themselves',
      figure: named(score.uncaught),
      isAlarm: score.uncaught.length > 0,
    },
    { what: 'drafts that a rule for everything would let go', figure: String(score.runsItself) },
    { what: 'fell back to a template', figure: String(score.fallbacks) },
  ];
}

/** What differs from run to run. */
export function runLines({ p50Ms, p95Ms }: Score, spent: Spent): Line[] {
  const { requests, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, usd } = spent;
  const tokens = `${inputTokens} in, ${cacheReadTokens} read from and ${cacheWriteTokens} written to a cache, ${outputTokens} out`;
  return [
    { what: 'time of one, median and 95 %', figure: `${p50Ms} ms, ${p95Ms} ms` },
    { what: 'requests to the model', figure: String(requests) },
    { what: 'tokens', figure: tokens },
    { what: 'cost', figure: `${usd.toFixed(4)} USD` },
  ];
}

export function themesOf(played: readonly Played[]): string[][] {
  const themes = [...new Set(played.map(({ theme }) => theme))];
  return themes.map((theme) => {
    const own = played.filter((one) => one.theme === theme);
    return [theme, String(own.length), pointsOf(own).toFixed(1)];
  });
}

/** One word or two for each thing that was wrong. */
export function wrongOf({ wrong, checks, uncaught }: Judged): string[] {
  const failed = (Object.keys(checks) as (keyof Checks)[]).filter((check) => checks[check] === false);
  return [
    ...(uncaught.length > 0 ? [`WOULD LEAVE: ${uncaught.join(' ')}`] : []),
    ...failed.map((check) => (check === 'outcome' ? (wrong ?? 'outcome') : CHECK_NAMES[check])),
  ];
}

function outcomeOf({ outcome, steps, caveat }: Judged): string {
  return [outcome, steps > 0 ? `after a plan of ${steps}` : '', caveat === '' ? '' : '(template)']
    .filter((part) => part !== '')
    .join(' ');
}

function triageOf({ triage }: Judged): string[] {
  return triage ? [triage.sort, triage.priority, triage.language] : ['', '', ''];
}

function shareShown({ right, of }: Share): string {
  return of === 0 ? 'none' : `${right} of ${of} (${Math.round((right / of) * 100)} %)`;
}

function named(names: readonly string[]): string {
  return names.length === 0 ? '0' : `${names.length}: ${names.join(', ')}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Values of outside text must not become a table's own marks. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, ' ');
}
