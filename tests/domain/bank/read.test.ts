/** Reading statements: what may mean two things, what can't be read, and files made to do harm. */
import { describe, expect, it } from 'vitest';
import { readStatement } from '../../../src/domain/bank/read.ts';
import { lineOf, read } from './statements.ts';

const csv = (...rows: string[]) => ['Date,Description,Amount,Balance', ...rows].join('\n');
const bytes = (text: string) => new TextEncoder().encode(text);

describe('dates', () => {
  const undecided = csv('03/04/2026,Rent,-500.00,500.00', '05/04/2026,Acme,100.00,600.00');

  it('that may be read in two ways are asked about, and nothing is read until the answer', () => {
    const { question, transactions } = read(undecided);
    expect(question).toContain('3/4');
    expect(question).toContain('“day first”');
    expect(transactions).toEqual([]);
  });

  it('are read as the owner answers', () => {
    expect(read(undecided, { dateOrder: 'day first' }).transactions.map(({ date }) => date)).toEqual([
      '2026-04-03',
      '2026-04-05',
    ]);
    expect(read(undecided, { dateOrder: 'month first' }).transactions.map(({ date }) => date)).toEqual([
      '2026-03-04',
      '2026-05-04',
    ]);
  });

  it('are decided by a single one that is clear', () => {
    expect(read(csv('03/04/2026,Rent,-1,9', '25/04/2026,Tea,-1,8')).transactions[0]!.date).toBe('2026-04-03');
    expect(read(csv('03/04/2026,Rent,-1,9', '04/25/2026,Tea,-1,8')).transactions[0]!.date).toBe('2026-03-04');
  });

  it('of a language that never writes the month first are not asked about', () => {
    const { question, transactions } = read('Date;Libellé;Montant;Solde\n03/04/2026;Loyer;-500,00;500,00\n');
    expect(question).toBeNull();
    expect(transactions[0]!.date).toBe('2026-04-03');
  });

  it.each(['2026-02-30', '31.04.2026', '00/00/2026', '99999999', 'yesterday'])(
    '%s is none, and its line is named',
    (date) => {
      const { unread, transactions } = read(
        csv('2026-01-01,A,1.00,1.00', '2026-01-02,B,1.00,2.00', `${date},C,1.00,3.00`),
      );
      expect(unread).toEqual([{ line: 4, says: expect.stringContaining('date') }]);
      expect(transactions).toHaveLength(2);
    },
  );

  it.each([
    ['2026-11-03', '2026-11-03'],
    ['20261103', '2026-11-03'],
    ['2026/11/03 10:11:12', '2026-11-03'],
    ['2026-11-03T10:11:12Z', '2026-11-03'],
    ['03.11.26', '2026-11-03'],
    ['3 Nov 2026', '2026-11-03'],
    ['03-Nov-26', '2026-11-03'],
    ['Nov 3, 2026', '2026-11-03'],
    ['3. März 2026', '2026-03-03'],
    ['3 août 2026', '2026-08-03'],
    ['3 dic 2026', '2026-12-03'],
    ['29.02.2028', '2028-02-29'],
  ])('%s is %s', (written, date) => {
    expect(read(csv(`"${written}",Rent,-1.00,9.00`)).transactions[0]!.date).toBe(date);
  });
});

describe('amounts', () => {
  const signed = (amount: string) =>
    read(`Datum;Zweck;Verwendungszweck;Betrag;Saldo\n01.11.2026;x;Miete;${amount};\n`).transactions[0]?.amount.amount;

  it.each([
    ['-1.234,56', '-1234.56'],
    ['1.234,56-', '-1234.56'],
    ['(1.234,56)', '-1234.56'],
    ['\u22121.234,56', '-1234.56'],
    ['\u20131.234,56', '-1234.56'],
    ['1.234,56 S', '-1234.56'],
    ['1.234,56 H', '1234.56'],
    ['+1.234,56', '1234.56'],
    ['1 234,56', '1234.56'],
    ['1\u00a0234,56 €', '1234.56'],
    ["1'234.56", '1234.56'],
    ['1,234,567.89', '1234567.89'],
    ['12,34,567.89', '1234567.89'],
    ['="1.234,56"', '1234.56'],
    ['0,10', '0.10'],
    ['.5', '0.50'],
    ['7', '7.00'],
    ['123456789012345,67', '123456789012345.67'],
  ])('%s is %s', (written, amount) => {
    expect(signed(written)).toBe(amount);
  });

  it('that may be thousands or thousandths are asked about', () => {
    const text = 'Date;Text;Amount;Balance\n2026-11-01;Rent;1.234;5.678\n';
    expect(read(text).question).toContain('“decimal comma”');
    expect(read(text, { decimalMark: ',' }).transactions[0]!.amount.amount).toBe('1234.00');
    expect(read(text, { decimalMark: '.' }).transactions[0]!.amount.amount).toBe('1.234');
  });

  it('written in another way than all others are not guessed', () => {
    const { unread, transactions } = read(csv('2026-01-01,A,1.25,', '2026-01-02,B,2.25,', '2026-01-03,C,"3,25",'));
    expect(transactions).toHaveLength(2);
    expect(unread).toEqual([{ line: 4, says: 'The amount 3,25 is written in another way than the others.' }]);
  });

  it.each([
    '--5',
    '5--',
    '(5',
    '1e5',
    '0x10',
    'NaN',
    '1.2.3,4,5',
    '1234567890123456789012345',
    '5 5 5 EUR EUR',
    '=1+1',
    '=HYPERLINK("http://x","5")',
  ])('%s is none', (written) => {
    const { transactions, unread } = read(
      csv('2026-01-01,A,1.00,', '2026-01-01,A,1.00,', `2026-01-02,B,"${written.replaceAll('"', '""')}",`),
    );
    expect(transactions).toHaveLength(2);
    expect(unread[0]).toMatchObject({ line: 4 });
  });
});

describe('the running balance', () => {
  it('that follows says nothing, oldest or newest first', () => {
    const rows = ['2026-01-01,A,10.00,110.00', '2026-01-02,B,-20.00,90.00', '2026-01-03,C,5.00,95.00'];
    expect(read(csv(...rows)).balanceBreaks).toEqual([]);
    expect(read(csv(...rows.toReversed())).balanceBreaks).toEqual([]);
  });

  it('that jumps names the line', () => {
    const rows = [
      '2026-01-01,A,10.00,110.00',
      '2026-01-02,B,-20.00,90.00',
      '2026-01-03,C,5.00,195.00',
      '2026-01-04,D,5.00,200.00',
    ];
    expect(read(csv(...rows)).balanceBreaks).toEqual([
      { line: 4, says: 'The balance is off by 100 here: a line may be missing or changed.' },
    ]);
  });
});

describe('ids', () => {
  const month = [
    '2026-01-01,Rent,-10.00,90.00',
    '2026-01-02,Tea,-2.00,88.00',
    '2026-01-02,Tea,-2.00,86.00',
    '2026-01-05,Acme,5.00,91.00',
  ];

  it('are the same in two exports that overlap, also for twins on a day', () => {
    const [whole, later] = [read(csv(...month)), read(csv(...month.slice(1).toReversed()))];
    const known = new Set(whole.transactions.map(({ id }) => id));
    expect(known.size).toBe(4);
    expect(later.transactions.every(({ id }) => known.has(id))).toBe(true);
  });

  it('don’t change with the currency that is assumed', () => {
    const ids = (currency?: string) => read(csv(...month), { currency }).transactions.map(({ id }) => id);
    expect(ids('EUR')).toEqual(ids());
    expect(read(csv(...month), { currency: 'EUR' }).transactions[0]!.amount).toEqual({
      amount: '-10.00',
      currency: 'EUR',
    });
  });
});

describe('what is no statement', () => {
  it.each([
    ['a list of contacts', 'Name,Email,Phone\nAli,ali@example.com,123\n'],
    ['a list of invoices', 'Date,Invoice,Customer,Amount,Due date\n2026-11-01,INV1,Ali,100.00,2026-12-01\n'],
    ['a time sheet', 'Date,Description,Hours,Amount\n2026-11-01,Work,3,300.00\n'],
    ['a header alone', 'Date,Description,Amount,Balance\n'],
    ['nothing', ''],
    ['prose', 'Dear Sir,\nthe date, the amount and the balance are fine.\n'],
    ['bytes without sense', '\u0000\u0001\u0002'.repeat(1000)],
  ])('%s', (_, text) => {
    expect(readStatement(bytes(text))).toBeNull();
  });
});

describe('a file made to do harm', () => {
  const fine = '2026-01-02,Tea,-2.00,88.00';

  it('with formulas is only text', () => {
    const { transactions } = read(csv('2026-01-01,"=HYPERLINK(""http://evil.example"",""pay"")",-1.00,', fine));
    expect(lineOf(transactions[0]!)).toBe('2026-01-01 -1.00  =HYPERLINK("http://evil.example","pay")');
  });

  it('with control characters loses them', () => {
    const { transactions } = read(csv('2026-01-01,"a\u0000\u001b[31m\u0085b\u2028c",-1.00,', fine));
    expect(transactions[0]!.purpose).toBe('a [31m b c');
  });

  it('with a line of five megabytes has that line named, and the others read', () => {
    const { transactions, unread } = read(
      csv(fine, `2026-01-01,${'x'.repeat(5_000_000)},1,1`, '2026-01-03,Tea,-2.00,86.00'),
    );
    expect(transactions).toHaveLength(2);
    expect(unread).toEqual([{ line: 3, says: expect.stringContaining('longer than') }]);
  });

  it('with a quote that is never closed loses that line alone', () => {
    const { transactions, unread } = read(
      csv(fine, '2026-01-03,"Tea,-2.00,86.00', '2026-01-04,Tea,-2.00,84.00', '2026-01-05,Tea,-2.00,82.00'),
    );
    expect(transactions.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(unread).toContainEqual({ line: 3, says: 'A quotation mark is opened here and never closed.' });
  });

  it('with a thousand open quotes ends soon', () => {
    const rows = Array.from({ length: 1_000 }, () => '2026-01-03,"Tea,-2.00,86.00');
    const started = performance.now();
    expect(read(csv(fine, fine, ...rows.flatMap((row) => [row, fine]))).transactions.length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('of a hundred thousand lines is read in seconds', () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, at) => `2026-01-${String((at % 28) + 1).padStart(2, '0')},"Name ${at}",-${at % 997}.25,`,
    );
    const started = performance.now();
    const { transactions } = read(csv(...rows));
    expect(transactions).toHaveLength(100_000);
    const seconds = (performance.now() - started) / 1_000;
    console.info(`100,000 lines in ${seconds.toFixed(2)} s`);
    expect(seconds).toBeLessThan(20);
  });
});
