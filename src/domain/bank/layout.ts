/** Where the table of transactions begins in a file, and what its columns mean. Pure. */
import { type Column, columnsOf, type Role } from './columns.ts';
import { type Row, type Table, tableOf } from './table.ts';

const DELIMITERS = [';', ',', '\t', '|'] as const;
const HEADER_ROWS_MAX = 60;
const SAMPLE_CHARS = 32_768;
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/;

export interface Layout {
  delimiter: string;
  columns: readonly Column[];
  /** What follows the header. */
  rows: readonly Row[];
  /** Lines that are no row of a table at all. */
  problems: Table['problems'];
  /** From the lines above the header; empty where they don't say. */
  account: string;
  currency: string;
  /** The header is in a language that never writes the month first. */
  isDayFirst: boolean;
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** Null where no row can be the header of a bank's statement. */
export function layoutOf(text: string): Layout | null {
  const sample = text.slice(0, SAMPLE_CHARS);
  const best = DELIMITERS.map((delimiter) => ({ delimiter, header: headerIn(tableOf(sample, delimiter).rows) }))
    .filter(({ header }) => header !== null)
    .sort((a, b) => b.header!.columns.length - a.header!.columns.length)[0];
  if (!best) return null;
  const table = tableOf(text, best.delimiter);
  const header = headerIn(table.rows);
  if (!header) return null;
  const above = table.rows.slice(0, header.at).flatMap(({ cells }) => cells);
  const rows = table.rows.slice(header.at + 1);
  const width = table.rows[header.at]!.cells.length;
  return {
    delimiter: best.delimiter,
    columns: withSides(header.columns, table.rows[header.at]!.cells, rows),
    rows: rows.filter((row) => !isSameRow(row, table.rows[header.at]!)),
    problems: table.problems.filter(({ line }) => line > table.rows[header.at]!.line && width > 1),
    account: accountIn(above),
    currency: above.find((cell) => CURRENCIES.has(cell)) ?? '',
    isDayFirst: isDayFirst(table.rows[header.at]!.cells),
  };
}

/** The place of a role's column; -1 where there is none. */
export function placeOf(columns: readonly Column[], role: Role): number {
  return columns.find((column) => column.role === role)?.at ?? -1;
}

function headerIn(rows: readonly Row[]): { at: number; columns: Column[] } | null {
  for (const [at, { cells }] of rows.slice(0, HEADER_ROWS_MAX).entries()) {
    const columns = columnsOf(cells);
    if (columns) return { at, columns };
  }
  return null;
}

/** Some banks put S or H into a last column without a name. */
function withSides(columns: readonly Column[], header: readonly string[], rows: readonly Row[]): readonly Column[] {
  if (placeOf(columns, 'side') !== -1) return columns;
  const width = Math.max(header.length, rows[0]?.cells.length ?? 0);
  for (let at = 0; at < width; at += 1) {
    const values = rows.map(({ cells }) => cells[at] ?? '').filter((cell) => cell !== '');
    const isNameless = (header[at] ?? '') === '';
    if (isNameless && values.length > 0 && values.every((cell) => cell === 'S' || cell === 'H')) {
      return [...columns, { role: 'side', at, currency: '' }];
    }
  }
  return columns;
}

/** Joined exports repeat their header. */
function isSameRow(row: Row, header: Row): boolean {
  return row.cells.length === header.cells.length && row.cells.every((cell, at) => cell === header.cells[at]);
}

function accountIn(cells: readonly string[]): string {
  for (const cell of cells) {
    const words = cell.toUpperCase().replace(/^[^:]{1,30}:\s*/, '');
    const joined = words.replace(/\s/g, '');
    if (IBAN.test(joined)) return joined;
    const within = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/.exec(words)?.[0].replace(/\s/g, '');
    if (within && IBAN.test(within)) return within;
  }
  return '';
}

const DAY_FIRST_WORDS =
  /betrag|buchung|umsatz|wertstellung|verwendung|kontostand|w[äa]hrung|libell|montant|d[ée]bit|op[ée]ration|solde|fecha|importe|concepto|saldo|causale|importo|bedrag/i;

function isDayFirst(header: readonly string[]): boolean {
  return header.some((cell) => DAY_FIRST_WORDS.test(cell) && !/^debits?( amount)?$/i.test(cell));
}
