/** Payments at the bank and documents in the books: what belongs together, and how sure that is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPayments } from '../../../src/domain/bank/match.ts';
import { Exact } from '../../../src/domain/bank/money.ts';
import type { BankTransaction } from '../../../src/domain/bank/statement.ts';
import type { BookDocument, BookPayment } from '../../../src/domain/books.ts';
import { aDocument, aPayment, aTransaction, inShort } from './statements.ts';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const match = (transactions: BankTransaction[], documents: BookDocument[], payments: BookPayment[] = []) =>
  matchPayments(transactions, { documents, payments });
const verdicts = (...given: Parameters<typeof match>) => match(...given).map(inShort);
const invoice = aDocument('1190.00', { number: 'INV/2026/00042' });

describe('a payment is surely for an invoice', () => {
  it.each(['INV/2026/00042', 'inv 2026-00042 thanks', 'Rechnung INV2026/00042.', 'EREF+INV/2026/00042+SVWZ'])(
    'where “%s” names its number and the amount is the same',
    (purpose) => {
      expect(verdicts([aTransaction('1190.00', { purpose, counterparty: 'Somebody Else' })], [invoice])).toEqual([
        'sure INV/2026/00042',
      ]);
    },
  );

  it('where it names the vendor’s own number of a bill', () => {
    const bill = aDocument('59.50', { kind: 'bill', number: 'BILL/2026/11/0007', reference: 'R-4711' });
    expect(verdicts([aTransaction('-59.50', { purpose: 'Lastschrift R4711' })], [bill])).toEqual([
      'sure BILL/2026/11/0007',
    ]);
  });

  it('where it names several whose open sums add up to the cent', () => {
    const [a, b] = [aDocument('100.10', { number: 'INV-A1001' }), aDocument('200.20', { number: 'INV-B1002' })];
    const purpose = 'INV-A1001 and INV-B1002';
    expect(verdicts([aTransaction('300.30', { purpose })], [a, b])).toEqual(['sure INV-A1001 INV-B1002']);
    expect(verdicts([aTransaction('300.31', { purpose })], [a, b])).toEqual(['none']);
  });

  it('where the books have it as a payment already', () => {
    const paid = aDocument('1190.00', { number: 'INV/2026/00042', open: eur('0.00') });
    const payment = aPayment('1190.00', { date: '2026-11-12' });
    const [found] = match([aTransaction('1190.00', { purpose: 'INV/2026/00042' })], [paid], [payment]);
    expect(found).toMatchObject({ verdict: 'sure', payment, documents: [] });
  });
});

describe('a payment is likely for an invoice', () => {
  it('where amount and name agree and no number is named', () => {
    const [found] = match([aTransaction('1190.00', { counterparty: 'ACME G.m.b.H.' })], [invoice]);
    expect(found).toMatchObject({ verdict: 'likely', documents: [invoice] });
  });

  it('where its number is named and the amount is another: a part of it', () => {
    const [found] = match([aTransaction('500.00', { purpose: 'INV/2026/00042' })], [invoice]);
    expect(found).toMatchObject({ verdict: 'likely', documents: [invoice] });
    expect(found!.reasons[0]).toContain('part payment');
  });

  it('where it is all that a partner owes', () => {
    const all = [aDocument('10.00'), aDocument('20.00')];
    expect(match([aTransaction('30.00')], all)[0]).toMatchObject({ verdict: 'likely', documents: all });
  });
});

describe('a payment is not matched', () => {
  const named = { purpose: 'INV/2026/00042' };

  it.each([
    ['in another currency', aTransaction('1190.00', { ...named, amount: { amount: '1190.00', currency: 'USD' } })],
    ['in the other direction', aTransaction('-1190.00', named)],
    ['with a longer number', aTransaction('1190.00', { purpose: 'INV/2026/000421', counterparty: 'Bolt' })],
    ['with the number inside a word', aTransaction('1190.00', { purpose: 'XINV/2026/00042', counterparty: 'Bolt' })],
    ['by the amount alone', aTransaction('1190.00', { counterparty: 'Bolt' })],
    ['that came long before the invoice', aTransaction('1190.00', { date: '2026-09-01' })],
  ])('%s', (_, transaction) => {
    expect(verdicts([transaction], [invoice])).toEqual(['none']);
  });

  it('with a draft, or with what was cancelled', () => {
    const documents = [
      { ...invoice, state: 'draft' as const },
      { ...invoice, id: 'x', state: 'cancelled' as const },
    ];
    expect(verdicts([aTransaction('1190.00', named)], documents)).toEqual(['none']);
  });

  it('where two invoices fit equally, and both are named to the owner', () => {
    const twins = [aDocument('50.00', { number: 'INV-1001' }), aDocument('50.00', { number: 'INV-1002' })];
    const [found] = match([aTransaction('50.00')], twins);
    expect(found!.verdict).toBe('none');
    expect(found!.reasons.join()).toMatch(/INV-1001.*INV-1002/);
  });

  it('a second time: an invoice that two payments name goes to the first, and the second is told to be double', () => {
    const [first, second] = [
      aTransaction('1190.00', { ...named, date: '2026-11-03' }),
      aTransaction('1190.00', { ...named, date: '2026-11-09' }),
    ];
    const found = match([second, first], [invoice]);
    expect(found.map(inShort)).toEqual(['none', 'sure INV/2026/00042']);
    expect(found[0]!.reasons[0]).toContain('paid twice?');
  });

  it('to an invoice that is paid already, as the books say', () => {
    const paid = { ...invoice, open: eur('0.00') };
    expect(match([aTransaction('1190.00', named)], [paid])[0]!.reasons[0]).toContain('paid already');
  });

  it('by a number so short that it may be anything', () => {
    expect(
      verdicts(
        [aTransaction('5.00', { purpose: 'table 12', counterparty: 'Bolt' })],
        [aDocument('5.00', { number: '12', partner: 'Zed' })],
      ),
    ).toEqual(['none']);
  });
});

it('what a customer gets back is matched with a credit note, what a vendor gives back with a refund', () => {
  const documents = [
    aDocument('20.00', { kind: 'credit note', number: 'RINV-0001' }),
    aDocument('30.00', { kind: 'refund', number: 'RBILL-0001' }),
  ];
  const given = [aTransaction('-20.00', { purpose: 'RINV-0001' }), aTransaction('30.00', { purpose: 'RBILL-0001' })];
  expect(verdicts(given, documents)).toEqual(['sure RINV-0001', 'sure RBILL-0001']);
});

it('however payments and documents come, no document is used twice, and sure sums are exact', () => {
  const number = fc.constantFrom('INV-1001', 'INV-1002', 'INV-1003', 'INV-1004');
  const amount = fc.constantFrom('10.00', '20.00', '30.00', '-10.00');
  const name = fc.constantFrom('Acme GmbH', 'Bolt Ltd', 'Zed');
  const runs = fc.check(
    fc.property(
      fc.array(fc.tuple(amount, fc.array(number, { maxLength: 3 }), name), { maxLength: 8 }),
      fc.uniqueArray(fc.tuple(number, amount, name), { selector: ([one]) => one, maxLength: 4 }),
      (paid, owed) => {
        const transactions = paid.map(([sum, numbers, counterparty]) =>
          aTransaction(sum, { purpose: numbers.join(' '), counterparty }),
        );
        const documents = owed.map(([one, sum, partner]) => aDocument(sum.replace('-', ''), { number: one, partner }));
        const found = matchPayments(transactions, { documents, payments: [] });
        expect(found.map(({ transaction }) => transaction)).toEqual(transactions);
        const used = found.flatMap((one) => one.documents);
        expect(new Set(used).size).toBe(used.length);
        for (const one of found.filter(({ verdict }) => verdict === 'sure')) {
          const sum = one.documents.reduce((all, { open }) => all.plus(open.amount), new Exact(0));
          expect(sum.equals(new Exact(one.transaction.amount.amount).abs())).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
  console.info(`${runs.numRuns} sets of payments, seed ${runs.seed}`);
  expect(runs.failed ? fc.defaultReportMessage(runs) : '').toBe('');
});
