/**
 * The properties at the top of a note, as text that can be changed one property at a time. The only module that knows
 * gray-matter and YAML. gray-matter can run code (`---js`) and caches what it read, so it never sees a file: it gets a
 * block that this module cut out itself, engines that refuse, and options, which switch its cache off. Pure.
 */
import matter from 'gray-matter';
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, Scalar, visit } from 'yaml';
import type { Value } from '../domain/task.ts';
import { quoted } from './escape.ts';
import { noteInvalid } from './invalid.ts';

type PropertyValue =
  | { kind: 'plain' | 'quoted'; text: string }
  | { kind: 'list'; items: string[] }
  /** Maps and the like: the owner's own, kept but not understood. */
  | { kind: 'other' };

export interface Property {
  key: string;
  value: PropertyValue;
  /** Counted from 1 in the file; 0 for one that was just written. */
  line: number;
  /** Comments and blank lines above it, as they stand. */
  above: string;
  /** Its own lines, as they stand. */
  text: string;
  /** A comment at the end of its line. */
  comment: string;
}

export interface FrontMatter {
  properties: Property[];
  /** Comments and blank lines below the last property. */
  below: string;
}

/** What costs a YAML parser time is structure, not text in quotes; a note of ours stays far below both. */
const LINES_MAX = 10_000;
const UNQUOTED_CHARS_MAX = 64 * 1024;
const QUOTED_LINE = /^(?:[A-Za-z]\w*:| {2}-) "(?:[^"\\]|\\.)*"$/;

/** Cuts a file with `\n` line ends into properties and body. `bodyLine` is the line that the body begins with. */
export function parseFrontMatter(text: string): { front: FrontMatter; body: string; bodyLine: number } {
  const { header, body } = cut(text);
  refuseCostly(header);
  const { data } = matter({ content: `---\n${header}---\n` }, { language: 'yaml', engines: ENGINES });
  // Where there are only comments and blank lines, gray-matter asks no engine and answers `{}`.
  const front = 'properties' in data ? (data as FrontMatter) : { properties: [], below: header };
  return { front, body, bodyLine: header.split('\n').length + 2 };
}

/** The block with both its `---` lines. */
export function printFrontMatter(front: FrontMatter): string {
  const properties = front.properties.map(({ above, text }) => above + text).join('');
  return `---\n${properties}${front.below}---\n`;
}

/** True where the block is one that `parseFrontMatter` would accept for its size. */
export function isReadable(front: FrontMatter): boolean {
  return !isCostly(printFrontMatter(front));
}

/** A property as we write it; null is an empty one. */
export function printProperty(key: string, value: Value | null): string {
  if (value === null) return `${key}:\n`;
  if (typeof value === 'string') return `${key}: ${printText(value)}\n`;
  if (typeof value === 'number') return `${key}: ${Object.is(value, -0) ? '-0' : value}\n`;
  if (typeof value === 'boolean') return `${key}: ${value}\n`;
  if (value.length === 0) return `${key}: []\n`;
  return `${key}:\n${value.map((item) => `  - ${printText(item)}\n`).join('')}`;
}

const ENGINES = {
  // gray-matter leaves out the block's last newline.
  yaml: { parse: (source: string) => parseYaml(`${source}\n`), stringify: refuseEngine },
  json: { parse: refuseEngine, stringify: refuseEngine },
  javascript: { parse: refuseEngine, stringify: refuseEngine },
  coffee: { parse: refuseEngine, stringify: refuseEngine },
};

function refuseEngine(): never {
  throw noteInvalid(1, 'only plain properties may stand here, nothing that runs');
}

/** The header is what stands between the `---` lines, with its last newline. */
function cut(text: string): { header: string; body: string } {
  if (!text.startsWith('---\n')) {
    throw noteInvalid(1, 'a note begins with a line of exactly three dashes', 'Write --- as the very first line.');
  }
  const end = text.indexOf('\n---', 3);
  if (end < 0) throw noteInvalid(1, 'the properties have no end', 'Write --- on a line of its own below them.');
  const after = text.slice(end + 4, end + 5);
  if (after !== '' && after !== '\n') {
    const line = text.slice(0, end + 1).split('\n').length;
    throw noteInvalid(line, 'a line among the properties begins with three dashes but goes on');
  }
  return { header: text.slice(4, end + 1), body: text.slice(end + 5) };
}

function refuseCostly(header: string): void {
  if (isCostly(header)) throw noteInvalid(1, 'there are more properties than a note can have');
}

function isCostly(header: string): boolean {
  const lines = header.split('\n');
  if (lines.length > LINES_MAX) return true;
  let unquotedChars = 0;
  for (const line of lines) if (!QUOTED_LINE.test(line)) unquotedChars += line.length + 1;
  return unquotedChars > UNQUOTED_CHARS_MAX;
}

/** `source` begins with the newline that ends the opening line, so YAML's line numbers are the file's. */
function parseYaml(source: string): FrontMatter {
  const lines = new LineCounter();
  const document = parseDocument(source, { schema: 'failsafe', uniqueKeys: false, lineCounter: lines });
  const error = document.errors[0];
  if (error) throw brokenYaml(source, error.linePos?.[0].line ?? 1);
  const lineAt = (offset: number) => lines.linePos(offset).line;
  visit(document, {
    Alias: (_, node) => {
      throw noteInvalid(lineAt(node.range?.[0] ?? 0), 'a property may not point to another one (`*`)', QUOTES);
    },
    Node: (_, node) => {
      const marked = ('anchor' in node && node.anchor) || node.tag;
      if (marked) throw noteInvalid(lineAt(node.range?.[0] ?? 0), 'a value may not begin with `&` or `!`', QUOTES);
    },
  });
  if (!isMap(document.contents) || document.contents.flow) {
    throw noteInvalid(2, 'each property needs a line of its own: `name: value`');
  }
  return propertiesIn(source, document.contents.items as Pair[], lineAt);
}

const QUOTES = 'Put the value between double quotes.';

function brokenYaml(source: string, line: number): Error {
  const text = source.split('\n')[line - 1] ?? '';
  const key = /^([A-Za-z]\w*):/.exec(text)?.[1];
  return noteInvalid(line, key ? `the value of ${key} can't be read` : "this can't be read as a property", QUOTES);
}

function propertiesIn(source: string, pairs: readonly Pair[], lineAt: (offset: number) => number): FrontMatter {
  const properties: Property[] = [];
  const seen = new Set<string>();
  // The block's first character is the newline after `---`.
  let at = 1;
  pairs.forEach((pair, index) => {
    const { key, start, end: keyEnd } = keyOf(pair, source, lineAt);
    const line = lineAt(start);
    if (seen.has(key)) throw noteInvalid(line, `the property ${key} stands here twice`, 'Remove one of the two.');
    seen.add(key);
    const next = pairs[index + 1];
    const limit = next ? keyOf(next, source, lineAt).start : source.length;
    const { end, comment } = endOf(pair, source, keyEnd, limit);
    const above = source.slice(at, start);
    properties.push({ key, value: readValue(pair.value), line, above, text: source.slice(start, end), comment });
    at = end;
  });
  return { properties, below: source.slice(at) };
}

function keyOf(pair: Pair, source: string, lineAt: (offset: number) => number) {
  const { key } = pair;
  if (!isScalar(key) || !key.range) throw noteInvalid(2, 'a property needs a plain name');
  const [start, end] = key.range;
  if (source[start - 1] !== '\n') throw noteInvalid(lineAt(start), 'a property begins at the start of its line');
  return { key: String(key.value), start, end };
}

/** Where a property's own lines end; the comment at the end of its line is told apart from its value. */
function endOf(pair: Pair, source: string, keyEnd: number, limit: number): { end: number; comment: string } {
  const node = isScalar(pair.value) || isSeq(pair.value) || isMap(pair.value) ? pair.value : null;
  const isEmpty = isScalar(node) && node.source === '' && node.type === Scalar.PLAIN;
  const valueEnd = node?.range && !isEmpty ? Math.min(Math.max(node.range[1], keyEnd), limit) : keyEnd;
  if (source[valueEnd - 1] === '\n') return { end: valueEnd, comment: '' };
  const lineEnd = source.indexOf('\n', valueEnd);
  const end = lineEnd < 0 ? source.length : lineEnd + 1;
  return { end, comment: /\s(#.*)/.exec(source.slice(valueEnd, end))?.[1] ?? '' };
}

function readValue(node: unknown): PropertyValue {
  if (isScalar(node)) return { kind: node.type === Scalar.PLAIN ? 'plain' : 'quoted', text: String(node.value) };
  if (isSeq(node) && node.items.every((item) => isScalar(item))) {
    return { kind: 'list', items: node.items.map((item) => String((item as Scalar).value)) };
  }
  return { kind: 'other' };
}

/** Plain where every YAML reader would take it for this very text, else in double quotes. */
function printText(text: string): string {
  return isSafePlain(text) ? text : quoted(text);
}

const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} _@./+,()'!?&<>=-]|:(?=[\p{L}\p{N}]))*$/u;
const PLAIN_CHARS_MAX = 200;
const WORDS_WITH_A_MEANING = /^(?:true|false|yes|no|on|off|y|n|null|inf|nan)$/i;
/** Numbers, dates and times of YAML 1.1 and 1.2 in any base have no letter beyond F but these prefixes and T, Z. */
const LIKE_A_NUMBER = /^\p{N}(?:[^g-z]*$|[xob]|.*:)/iu;

function isSafePlain(text: string): boolean {
  if (text.length > PLAIN_CHARS_MAX || !PLAIN.test(text) || text.endsWith(' ')) return false;
  return !WORDS_WITH_A_MEANING.test(text) && !LIKE_A_NUMBER.test(text);
}
