/** The raw table of a file: cells with the line they stand in, and the lines that are none. Never throws. Pure. */
import { parse } from 'csv-parse/sync';
import type { LineProblem } from './statement.ts';

export interface Row {
  /** Trimmed, in one line, without control characters. */
  cells: readonly string[];
  /** Of the row's first line, from 1. */
  line: number;
}

export interface Table {
  rows: Row[];
  problems: LineProblem[];
}

/** No bank writes longer lines; beyond, a quote was left open or it is no table. */
const LINE_CHARS_MAX = 16_384;
const RECORD_CHARS_MAX = 65_536;
const CELL_CHARS_MAX = 2_000;
/** After so many quotes left open, the rest is read without quotes. */
const OPEN_QUOTES_MAX = 20;
const TOO_LONG = `This line is longer than ${LINE_CHARS_MAX.toLocaleString('en')} characters.`;
const OPEN_QUOTE = 'A quotation mark is opened here and never closed.';

/** Empty lines are left out. `text` has plain line feeds. */
export function tableOf(text: string, delimiter: string): Table {
  const lines = text.split('\n');
  const problems: LineProblem[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.length <= LINE_CHARS_MAX) continue;
    problems.push({ line: at + 1, says: TOO_LONG });
    lines[at] = '';
  }
  const rows: Row[] = [];
  let start = 0;
  for (let open = 0; start < lines.length; open += 1) {
    const quote = open <= OPEN_QUOTES_MAX ? '"' : null;
    const { found, failed } = readFrom(lines, start, delimiter, quote);
    for (const row of found) rows.push(row);
    if (!failed) break;
    // The line after the last good row is where the quote was opened; what follows is read as if it weren't there.
    const bad = found.length === 0 ? start : endOf(found.at(-1)!);
    start = nextWritten(lines, bad) + 1;
    problems.push({ line: start, says: OPEN_QUOTE });
  }
  return { rows: rows.map(cleaned).filter(({ cells }) => cells.some((cell) => cell !== '')), problems };
}

interface RawRow extends Row {
  lines: number;
}

function endOf(row: Row): number {
  return row.line - 1 + (row as RawRow).lines;
}

function nextWritten(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length - 1 && lines[at]!.trim() === '') at += 1;
  return at;
}

function readFrom(
  lines: readonly string[],
  start: number,
  delimiter: string,
  quote: '"' | null,
): { found: RawRow[]; failed: boolean } {
  let failed = false;
  const records = parse(start === 0 ? lines.join('\n') : lines.slice(start).join('\n'), {
    delimiter,
    quote,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: RECORD_CHARS_MAX,
    info: true,
    on_skip: () => {
      failed = true;
      return undefined;
    },
  }) as unknown as { info: { lines: number }; record: string[] }[];
  const found = records.map(({ info, record }) => {
    const breaks = record.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
    return { cells: record, line: start + info.lines - breaks, lines: breaks + 1 };
  });
  return { found, failed };
}

function cleaned({ cells, line }: Row): Row {
  return { line, cells: cells.map(cleanCell) };
}

const UNCLEAN = /[\x00-\x1f\x7f-\x9f\u2028\u2029]|\s{2}/;

function cleanCell(cell: string): string {
  const short = cell.length > CELL_CHARS_MAX ? cell.slice(0, CELL_CHARS_MAX).toWellFormed() : cell;
  const line = UNCLEAN.test(short) ? short.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+/g, ' ') : short;
  return line.trim();
}
