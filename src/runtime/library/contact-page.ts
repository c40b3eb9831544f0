/**
 * A page in Contacts/: a few properties and a list that the office keeps between two marks, and everything else the owner's own, which is never changed by a
 * character. Names and subjects are outside text and only ever words here. Pure.
 */
import { addressKey } from '../../domain/address.ts';
import { localDate, localTime } from '../../domain/local-time.ts';
import { escapeInline, noteLink, oneLine } from '../../domain/markdown.ts';
import { visible } from '../../domain/visible.ts';
import {
  type FrontMatter,
  type Property,
  parseFrontMatter,
  printFrontMatter,
  printProperty,
} from '../../vault/frontmatter.ts';
import { stemOf } from '../../vault/names.ts';
import type { Way } from './entry.ts';
import type { Dealings } from './search-index.ts';

export interface ContactFacts extends Dealings {
  /** How often the owner has written to them, as the ledger counts it. */
  timesWritten: number;
  timeZone: string;
}

const BEGIN = '<!-- countersign: written by the office down to the next mark; what you write in between is lost -->';
const END = '<!-- countersign: end -->';
const LATELY = '## Lately';
const HEADING = '## Notes';
const INVITATION = 'What you write here is yours, and I read it before I draft.';
const PROPERTIES = [
  'first_written',
  'last_written',
  'times_written',
  'first_heard',
  'last_heard',
  'times_heard',
] as const;
type Name = (typeof PROPERTIES)[number];
const NAME_CHARS_MAX = 100;
const SUBJECT_CHARS_MAX = 80;

/** `name` as it was shown, or the address where there is none. */
export function newContactPage(name: string, address: string, facts: ContactFacts): string {
  const properties = [
    propertyOf('name', printProperty('name', oneLine(name, NAME_CHARS_MAX))),
    propertyOf('addresses', printProperty('addresses', [oneLine(address, 254)])),
  ];
  const head = printFrontMatter(withFacts({ properties, below: '' }, facts));
  const title = escapeInline(name, NAME_CHARS_MAX) || escapeInline(address);
  return `${head}\n# ${title}\n\n${HEADING}\n\n${INVITATION}\n\n${listOf(facts).join('\n')}\n`;
}

/** The page with what is new; null for one that can't be read, which is then left alone. */
export function changedContactPage(text: string, facts: ContactFacts): string | null {
  const page = opened(text);
  if (!page) return null;
  const lines = page.body.split('\n');
  const { start, end } = marked(lines) ?? { start: lines.length, end: lines.length };
  const isNew = start === lines.length;
  const gap = isNew && lines.at(-1) !== '' ? [''] : [];
  const list = isNew ? [...gap, ...listOf(facts), ''] : listOf(facts);
  const body = [...lines.slice(0, start), ...list, ...lines.slice(end)].join('\n');
  return page.closed(printFrontMatter(withFacts(page.front, facts)) + body);
}

/** Whose page it is, as `addressKey` gives it; empty for a page that isn't one, or can't be read. */
export function addressesOn(text: string): string[] {
  const value = opened(text)?.front.properties.find(({ key }) => key === 'addresses')?.value;
  if (value?.kind === 'list') return value.items.map(addressKey).slice(0, ADDRESSES_MAX);
  return value && 'text' in value && value.text !== '' ? [addressKey(value.text)] : [];
}

const ADDRESSES_MAX = 20;

/** What a reader should know first: the owner's own words, then what the office has seen. At most `charsMax`, hidden characters spelled out. */
export function contactText(text: string, charsMax: number): string {
  const page = opened(text);
  if (!page) return visible(text.slice(0, charsMax)).slice(0, charsMax).toWellFormed();
  const lines = page.body.split('\n');
  const at = marked(lines);
  const own = at ? [...lines.slice(0, at.start), ...lines.slice(at.end)] : lines;
  const seen = at ? lines.slice(at.start + 1, at.end - 1) : [];
  const head = page.front.properties.map((property) => property.text.trimEnd());
  const ownWords = own
    .filter((line) => line !== INVITATION && line !== HEADING)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
  const all = [ownWords.trim(), head.join('\n'), seen.join('\n').trim()].filter((part) => part !== '').join('\n\n');
  return visible(all.slice(0, charsMax)).slice(0, charsMax).toWellFormed();
}

interface Page {
  front: FrontMatter;
  body: string;
  /** The text as it is written to the disk, with the line ends that it had. */
  closed(text: string): string;
}

/** Null for what can't be changed without a risk to what the owner wrote. */
function opened(text: string): Page | null {
  const isDos = /^[^\n]*\r\n/.test(text);
  const plain = isDos ? text.replaceAll('\r\n', '\n') : text;
  const closed = (changed: string) => (isDos ? changed.replaceAll('\n', '\r\n') : changed);
  if (closed(plain) !== text) return null;
  try {
    const { front, body } = parseFrontMatter(plain);
    return { front, body, closed };
  } catch {
    return null;
  }
}

/** From our first mark, with our heading below it, to the one that ends it, both included; any other mark is only a line of the owner's. */
function marked(lines: readonly string[]): { start: number; end: number } | null {
  for (let start = lines.length, after = lines.length; start >= 0; after = start) {
    start = after === 0 ? -1 : lines.lastIndexOf(BEGIN, after - 1);
    const length = start < 0 ? -1 : lines.slice(start, after).indexOf(END);
    if (length >= 0 && lines[start + 1] === LATELY) return { start, end: start + length + 1 };
  }
  return null;
}

function listOf({ last, timeZone }: ContactFacts): string[] {
  const things = last.map(({ way, at, path, subject }) => {
    const name = stemOf(path.split('/').at(-1) ?? '');
    return `- ${localTime(at, timeZone)} ${WORDS[way]} ${noteLink(name, oneLine(subject, SUBJECT_CHARS_MAX) || '(no subject)')}`;
  });
  return [BEGIN, LATELY, '', ...(things.length > 0 ? things : ['Nothing yet.']), END];
}

const WORDS: Record<Way, string> = { heard: 'heard:', written: 'written:', named: 'about:' };

/** What the page says already is never made less: notes may have been removed, and a ledger may be a restored one. */
function withFacts(front: FrontMatter, facts: ContactFacts): FrontMatter {
  const wanted = new Map<Name, string>();
  const said = new Map(front.properties.map(({ key, value }) => [key, 'text' in value ? value.text : '']));
  const { written, heard, timesWritten, timeZone } = facts;
  const day = (ms: number | undefined) => (ms === undefined ? '' : localDate(ms, timeZone));
  const put = (name: Name, value: string | number) => {
    if (value !== '' && value !== 0) wanted.set(name, `${value}`);
  };
  put('first_written', earliest(dayIn(said.get('first_written')), day(written?.first)));
  put('last_written', latest(dayIn(said.get('last_written')), day(written?.last)));
  put('times_written', Math.max(countIn(said.get('times_written')), timesWritten));
  put('first_heard', earliest(dayIn(said.get('first_heard')), day(heard?.first)));
  put('last_heard', latest(dayIn(said.get('last_heard')), day(heard?.last)));
  put('times_heard', Math.max(countIn(said.get('times_heard')), heard?.times ?? 0));
  const properties = front.properties.map((old) => changedProperty(old, wanted.get(old.key as Name)));
  for (const name of PROPERTIES) {
    const value = wanted.get(name);
    if (value === undefined || properties.some(({ key }) => key === name)) continue;
    properties.splice(placeOf(name, properties), 0, propertyOf(name, `${name}: ${value}\n`));
  }
  return { ...front, properties };
}

/** Behind the nearest of ours that stands before it on a new page. */
function placeOf(name: Name, properties: readonly Property[]): number {
  const before: readonly string[] = PROPERTIES.slice(0, PROPERTIES.indexOf(name));
  const nearest = properties.findLastIndex(({ key }) => before.includes(key));
  if (nearest >= 0) return nearest + 1;
  const next = properties.findIndex(({ key }) => (PROPERTIES as readonly string[]).includes(key));
  return next < 0 ? properties.length : next;
}

function changedProperty(old: Property, value: string | undefined): Property {
  if (value === undefined || ('text' in old.value && old.value.text === value)) return old;
  return { ...old, text: `${old.key}: ${value}${old.comment && ` ${old.comment}`}\n` };
}

function propertyOf(key: string, text: string): Property {
  return { key, value: { kind: 'other' }, line: 0, above: '', text, comment: '' };
}

function dayIn(text = ''): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '';
}

function countIn(text = ''): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function earliest(a: string, b: string): string {
  return a === '' || (b !== '' && b < a) ? b : a;
}

function latest(a: string, b: string): string {
  return b > a ? b : a;
}
