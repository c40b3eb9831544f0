/** What happened on the owner's social platforms: over all and each by itself. A platform that didn't answer is named. Pure. */
import { howMany } from '../domain/in-words.ts';
import { localDate, localTime } from '../domain/local-time.ts';
import { escapeInline, isWebLink, webLink } from '../domain/markdown.ts';
import type { SocialFigure, SocialSummary } from '../domain/social.ts';
import type { Report } from './data.ts';

export interface SocialData {
  /** Milliseconds since the epoch, as are the two below. */
  asOf: number;
  from: number;
  to: number;
  timeZone: string;
  platforms: readonly (
    | { title: string; state: 'told'; summary: SocialSummary }
    | { title: string; state: 'failed' | 'not connected'; why: string }
  )[];
}

type Told = { title: string; summary: SocialSummary };

const POSTS_MAX = 20;
const HEARD_MAX = 50;
const TEXT_CHARS_MAX = 160;
const NAME_CHARS_MAX = 60;
const TOLD_MAX = 3;

export function socialReport(data: SocialData): Report {
  const date = localDate(data.asOf, data.timeZone);
  const notePath = `Briefings/${date}_social_summary.md`;
  const title = `Social summary of ${date}`;
  const told = data.platforms.filter((one) => one.state === 'told');
  const open = told.flatMap(({ title: name, summary }) =>
    summary.heard.filter(({ answered }) => !answered).map((one) => ({ ...one, name })),
  );
  const stamp = (at: number) => localTime(at, data.timeZone);
  const lines = [
    ...[
      '---',
      'report: social',
      `as_of: ${stamp(data.asOf).replace(' ', 'T')}`,
      `from: ${stamp(data.from).replace(' ', 'T')}`,
    ],
    ...[`to: ${stamp(data.to).replace(' ', 'T')}`, `time_zone: ${data.timeZone}`, '---', '', `# ${title}`, ''],
    `As of ${stamp(data.asOf)} (${data.timeZone}), for the time from ${stamp(data.from)} on, as the platforms tell it.`,
    ...part(
      'Over all',
      totalsOf(told).map(({ label, value, of }) => `- ${figure({ label, value })} (${of.join(', ')})`),
      'No platform told any figure.',
    ),
    ...part(
      'Needs an answer',
      open.slice(0, HEARD_MAX).map((one) => `- ${one.name}, ${heardLine(one, data)}`),
      'Nothing, as far as the platforms told.',
      open.length - HEARD_MAX,
    ),
    ...told.flatMap((one) => platformPart(one, data)),
    ...part(
      'Not in here',
      data.platforms.flatMap((one) =>
        one.state === 'told' ? [] : [`- ${one.title}: ${one.state}. ${escapeInline(one.why, 300)}`],
      ),
      'All platforms told.',
    ),
    '',
  ];
  return {
    notePath,
    noteMarkdown: lines.join('\n'),
    message: { title, text: message(data, told, open.length, notePath) },
  };
}

function totalsOf(told: readonly Told[]): { label: string; value: number; of: string[] }[] {
  const totals = new Map<string, { label: string; value: number; of: string[] }>();
  for (const { title, summary } of told) {
    for (const { label, value } of summary.figures) {
      const total = totals.get(label.toLowerCase()) ?? { label, value: 0, of: [] };
      totals.set(label.toLowerCase(), total);
      total.value += value;
      total.of.push(`[[#${title}|${title} ${shown(value)}]]`);
    }
  }
  return [...totals.values()];
}

function platformPart({ title, summary }: Told, data: SocialData): string[] {
  const { account, figures, posts, heard, remarks } = summary;
  const rows = [
    `- as ${escapeInline(account, NAME_CHARS_MAX)}: ${figures.map(figure).join(', ') || 'no figures'}`,
    ...posts
      .slice(0, POSTS_MAX)
      .map(
        (post) => `- posted ${linked(post.link, at(post.at, data))}: ${words(post.text)}${inBrackets(post.figures)}`,
      ),
    ...more(posts.length - POSTS_MAX, 'post'),
    ...heard.slice(0, HEARD_MAX).map((one) => `- heard ${heardLine(one, data)}${one.answered ? ' (answered)' : ''}`),
    ...more(heard.length - HEARD_MAX, 'message'),
    ...remarks.map((remark) => `- ${escapeInline(remark, 300)}`),
  ];
  return part(title, rows, '');
}

function heardLine({ at: when, from, text, link }: SocialSummary['heard'][number], data: SocialData): string {
  return `${linked(link, at(when, data))} from ${escapeInline(from, NAME_CHARS_MAX)}: ${words(text)}`;
}

function linked(link: string, text: string): string {
  return isWebLink(link) ? webLink(link, text) : `${text} (unverified)`;
}

function at(ms: number, { timeZone }: SocialData): string {
  return localTime(ms, timeZone);
}

function words(text: string): string {
  return escapeInline(text, TEXT_CHARS_MAX) || '(no words)';
}

function inBrackets(figures: readonly SocialFigure[]): string {
  return figures.length === 0 ? '' : ` (${figures.map(figure).join(', ')})`;
}

function figure({ label, value }: SocialFigure): string {
  return `${escapeInline(label, NAME_CHARS_MAX)}: ${shown(value)}`;
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

function more(count: number, one: string): string[] {
  return count > 0 ? [`- … and ${howMany(count, `more ${one}`)}`] : [];
}

function part(name: string, rows: readonly string[], none: string, hidden = 0): string[] {
  return ['', `## ${name}`, '', ...(rows.length === 0 ? [none] : rows), ...more(hidden, 'message')];
}

function message(data: SocialData, told: readonly Told[], open: number, notePath: string): string {
  const failed = data.platforms.filter(({ state }) => state === 'failed').map(({ title }) => title);
  const [first] = data.platforms.flatMap((one) => (one.state === 'not connected' ? [`${one.title}: ${one.why}`] : []));
  return [
    ...told.slice(0, 6).map(
      ({ title, summary }) =>
        `${title}: ${
          summary.figures
            .slice(0, TOLD_MAX)
            .map(({ label, value }) => `${label} ${shown(value)}`)
            .join(', ') || 'no figures'
        }`,
    ),
    ...(told.length === 0
      ? [`No platform could tell anything.${first ? ` ${first}` : ''}`]
      : [
          `${open === 0 ? 'Nothing' : howMany(open, 'message')} needs an answer.`.replace(
            'messages needs',
            'messages need',
          ),
        ]),
    ...(failed.length > 0 ? [`Did not answer: ${failed.join(', ')}.`] : []),
    `More: ${notePath}`,
  ].join('\n');
}
