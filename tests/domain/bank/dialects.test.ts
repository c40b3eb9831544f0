/** Whatever dialect the same table is written in, the same transactions are read. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineOf, read } from './statements.ts';

interface Entry {
  date: Date;
  /** In cents. */
  cents: number;
  name: string;
  purpose: string;
}

const HEADERS: Record<string, { names: [string, string, string, string]; sides: [string, string]; dotted: boolean }> = {
  en: { names: ['Booking date', 'Payee', 'Description', 'Amount'], sides: ['Debit', 'Credit'], dotted: false },
  de: {
    names: ['Buchungstag', 'Name Zahlungsbeteiligter', 'Verwendungszweck', 'Betrag'],
    sides: ['Soll', 'Haben'],
    dotted: true,
  },
  fr: { names: ['Date opération', 'Tiers', 'Libellé', 'Montant'], sides: ['Débit', 'Crédit'], dotted: false },
  es: { names: ['Fecha operación', 'Beneficiario', 'Concepto', 'Importe'], sides: ['Cargo', 'Abono'], dotted: false },
};
const ENCODERS: Record<string, (text: string) => Uint8Array> = {
  'utf-8': (text) => Buffer.from(text, 'utf8'),
  'utf-8 with its mark': (text) => Buffer.from(`\uFEFF${text}`, 'utf8'),
  'utf-16le': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'utf-16be': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'windows-1252': (text) => Buffer.from(text, 'latin1'),
};

const words = fc.array(
  fc.constantFrom(
    'Acme',
    'Müller',
    'Café',
    'R&B',
    'x;y',
    'a,b',
    'a\tb',
    '“',
    'says "hi"',
    'Ñandú',
    'INV/2026/7',
    '5 %',
  ),
  { minLength: 1, maxLength: 4 },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  date: fc.date({ min: new Date('2020-01-01'), max: new Date('2029-12-31'), noInvalidDate: true }),
  cents: fc.integer({ min: -99_999_999, max: 99_999_999 }).filter((cents) => cents !== 0),
  name: words.map((some) => some.join(' ')),
  purpose: words.map((some) => some.join(' ')),
});
const dialect = fc.record({
  language: fc.constantFrom(...Object.keys(HEADERS)),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  encoding: fc.constantFrom(...Object.keys(ENCODERS)),
  mark: fc.constantFrom(',', '.'),
  groups: fc.boolean(),
  minus: fc.constantFrom('before', 'after', 'brackets', 'unicode', 'sides', 'S/H'),
  dates: fc.constantFrom('iso', 'day first', 'month first'),
  newline: fc.constantFrom('\n', '\r\n', '\r'),
  preamble: fc.boolean(),
  quoteAll: fc.boolean(),
});
type Dialect = typeof dialect extends fc.Arbitrary<infer D> ? D : never;

it('any table in any dialect is read back to the cent', () => {
  const runs = fc.check(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 12 }), dialect, (entries, how) => {
      const isWestern =
        how.encoding !== 'windows-1252' || !entries.some(({ name, purpose }) => /“/.test(name + purpose));
      fc.pre(isWestern && !(how.dates === 'month first' && how.language !== 'en'));
      const statement = read(ENCODERS[how.encoding]!(written(entries, how)), {
        dateOrder: how.dates === 'month first' ? 'month first' : 'day first',
      });
      expect(statement.unread).toEqual([]);
      expect(statement.transactions.map(lineOf)).toEqual(entries.map(expected));
    }),
    { numRuns: 400 },
  );
  console.info(`${runs.numRuns} tables, seed ${runs.seed}`);
  expect(runs.failed ? fc.defaultReportMessage(runs) : '').toBe('');
});

function expected({ date, cents, name }: Entry): string {
  return `${date.toISOString().slice(0, 10)} ${(cents / 100).toFixed(2)}  ${name.replace(/\s+/g, ' ')}`;
}

function written(entries: readonly Entry[], how: Dialect): string {
  const { names, sides } = HEADERS[how.language]!;
  const [date, name, purpose, amount] = names;
  const isSided = how.minus === 'sides';
  const header = [date, name, purpose, ...(isSided ? sides : [amount]), ...(how.minus === 'S/H' ? ['S/H'] : [])];
  const rows = entries.map((one) => [dateIn(one.date, how), one.name, one.purpose, ...amounts(one.cents, how)]);
  const cell = (text: string) =>
    how.quoteAll || text.includes(how.delimiter) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const preamble = how.preamble ? ['Your account', `Holder${how.delimiter}Sara`, ''] : [];
  return [...preamble, ...[header, ...rows].map((row) => row.map(cell).join(how.delimiter)), ''].join(how.newline);
}

function dateIn(date: Date, { dates, language }: Dialect): string {
  const [year, month, day] = date.toISOString().slice(0, 10).split('-') as [string, string, string];
  if (dates === 'iso') return `${year}-${month}-${day}`;
  if (dates === 'month first') return `${month}/${day}/${year}`;
  return HEADERS[language]!.dotted ? `${day}.${month}.${year}` : `${day}/${month}/${year}`;
}

function amounts(cents: number, { minus, mark, groups, encoding }: Dialect): string[] {
  const [whole = '', rest = ''] = (Math.abs(cents) / 100).toFixed(2).split('.');
  const grouped = groups ? whole.replace(/\B(?=(\d{3})+$)/g, mark === ',' ? '.' : ',') : whole;
  const size = `${grouped}${mark}${rest}`;
  const isOut = cents < 0;
  if (minus === 'sides') return isOut ? [size, ''] : ['', size];
  if (minus === 'S/H') return [size, isOut ? 'S' : 'H'];
  if (!isOut) return [size];
  return [
    minus === 'after'
      ? `${size}-`
      : minus === 'brackets'
        ? `(${size})`
        : minus === 'unicode'
          ? `${encoding === 'windows-1252' ? '\x96' : '\u2212'}${size}`
          : `-${size}`,
  ];
}
