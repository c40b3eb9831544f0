/**
 * What each section of a note holds and how its lines are written: the request, the plan, the draft and the log.
 * Lines of the owner's own in a section stay where they are. Pure.
 */
import type { LogLine, PlanStep } from '../domain/task.ts';
import { fromOneLine, hasMarkup, isPrintable, oneLine, quoted, unquoted } from './escape.ts';
import { noteInvalid } from './invalid.ts';
import { type Block, fenceAt, fenceFor, findFence, insertBelowHeading } from './sections.ts';

/** Outside text: each line quoted; in a fence inside the quote where a viewer would act on it. */
export function readRequest(block: Block | undefined): string {
  if (!block) return '';
  const { start, end } = findRequest(block.lines, 1) ?? NOWHERE;
  const lines = block.lines.slice(start, end);
  if (lines[0] !== undefined && !lines[0].startsWith('>')) return fenced(block, lines, start);
  const text = lines.map((line) => line.replace(/^> ?/, ''));
  const mark = /^(`{3,})text$/.exec(text[0] ?? '')?.[1];
  return (mark && text.at(-1) === mark ? text.slice(1, -1) : text).join('\n');
}

export function writeRequest(block: Block, request: string): void {
  const { start, end } = findRequest(block.lines, 1) ?? NOWHERE;
  // With nothing in its place, a quote of the owner's further down would be taken for the request.
  const isAmbiguous = request === '' && findRequest(block.lines, end) !== null;
  // Nor may one right below it grow onto it.
  if (end > start && block.lines[end]?.startsWith('>')) block.lines.splice(end, 0, '');
  replace(block, start, end, isAmbiguous ? jsonFence(request) : requestLines(request));
}

/** The draft's text; undefined where there is none. */
export function readDraft(block: Block | undefined): string | undefined {
  const found = block && findFence(block.lines, 1);
  if (!block || !found) return undefined;
  if (findFence(block.lines, found.end)) {
    const hint = 'Keep the draft in one block; if it holds ``` itself, begin and end the block with more of them.';
    throw noteInvalid(block.line, 'the draft has more than one block of ```', hint);
  }
  return fenced(block, block.lines.slice(found.start, found.end), found.start);
}

export function writeDraft(block: Block, text: string | undefined): void {
  const found = findFence(block.lines, 1) ?? { start: 1, end: 1 };
  replace(block, found.start, found.end, text === undefined ? [] : fenceLines(text));
}

export function readPlan(block: Block | undefined): PlanStep[] {
  return (block?.lines ?? []).flatMap((line) => stepOf(line) ?? []);
}

export function writePlan(block: Block, plan: readonly PlanStep[]): void {
  const same = (a: PlanStep, b: PlanStep) => a.done === b.done && a.text === b.text;
  writeItems(block, plan, stepOf, same, ({ done, text }) => `- [${done ? 'x' : ' '}] ${oneLine(text)}`);
}

export function readLog(block: Block | undefined): LogLine[] {
  return (block?.lines ?? []).flatMap((line) => logLineOf(line) ?? []);
}

export function writeLog(block: Block, log: readonly LogLine[]): void {
  const same = (a: LogLine, b: LogLine) => a.at === b.at && a.text === b.text;
  writeItems(block, log, logLineOf, same, ({ at, text }) => `- ${TIME.test(at) ? at : quoted(at)} ${oneLine(text)}`);
}

interface Range {
  start: number;
  /** Behind its last line. */
  end: number;
}

/** Right below the heading. */
const NOWHERE: Range = { start: 1, end: 1 };

/**
 * The first run of quoted lines, or the fence that stands in its place where quoting can't carry the text; other fences
 * are the owner's.
 */
function findRequest(lines: readonly string[], from: number): Range | null {
  for (let start = from; start < lines.length; start += 1) {
    if (lines[start]?.startsWith('>')) {
      const length = lines.slice(start).findIndex((line) => !line.startsWith('>'));
      return { start, end: length < 0 ? lines.length : start + length };
    }
    const fence = fenceAt(lines, start);
    if (fence && lines[start] === JSON_FENCE) return fence;
    if (fence) start = fence.end - 1;
  }
  return null;
}

function requestLines(request: string): string[] {
  if (request === '') return [];
  if (!isPrintable(request)) return fenceLines(request);
  const lines = hasMarkup(request) ? fenceLines(request) : request.split('\n');
  return lines.map((line) => (line === '' ? '>' : `> ${line}`));
}

function fenceLines(text: string): string[] {
  if (!isPrintable(text)) return jsonFence(text);
  const mark = fenceFor(text);
  return [`${mark}text`, ...(text === '' ? [] : text.split('\n')), mark];
}

const JSON_FENCE = '```json';

function jsonFence(text: string): string[] {
  return [JSON_FENCE, quoted(text), '```'];
}

/** The text in a fence, whose two marks are the first and the last line. */
function fenced(block: Block, lines: readonly string[], start: number): string {
  const inside = lines.slice(1, -1).join('\n');
  if (!/json\s*$/.test(lines[0] ?? '')) return inside;
  const text = unquoted(inside.trim());
  if (text !== null) return text;
  throw noteInvalid(block.line + start + 1, 'the text between the ``` lines is not one JSON string');
}

/** Replaces `start` to `end`; where nothing stood there, the lines go below the heading. */
function replace(block: Block, start: number, end: number, lines: readonly string[]): void {
  if (end > start) block.lines.splice(start, end - start, ...lines);
  else if (lines.length > 0) insertBelowHeading(block, lines);
}

function stepOf(line: string): PlanStep | null {
  const found = /^[-*+] \[([ xX])\] (.*)$/s.exec(line);
  return found ? { done: found[1] !== ' ', text: fromOneLine(found[2] ?? '') } : null;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function logLineOf(line: string): LogLine | null {
  const found = /^- (?:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)|("(?:[^"\\]|\\.)*")) (.*)$/s.exec(line);
  const at = found?.[1] ?? unquoted(found?.[2] ?? '');
  return found && at !== null ? { at, text: fromOneLine(found[3] ?? '') } : null;
}

/** The n-th item takes the n-th item's line; more go below the last one, and lines that are no items stay. */
function writeItems<T>(
  block: Block,
  items: readonly T[],
  read: (line: string) => T | null,
  same: (a: T, b: T) => boolean,
  print: (item: T) => string,
): void {
  let next = 0;
  let last = 0;
  const lines: string[] = [];
  for (const line of block.lines) {
    const old = read(line);
    const item = items[next];
    if (old === null) lines.push(line);
    else if (item !== undefined) {
      lines.push(same(old, item) ? line : print(item));
      last = lines.length;
      next += 1;
    }
  }
  block.lines = lines;
  const more = items.slice(next).map(print);
  if (more.length === 0) return;
  if (last > 0) block.lines.splice(last, 0, ...more);
  else insertBelowHeading(block, more);
}
