/** Payments that come back, and what is odd about them. */
import { describe, expect, it } from 'vitest';
import type { BankTransaction } from '../../../src/domain/bank/statement.ts';
import { findSubscriptions } from '../../../src/domain/bank/subscriptions.ts';
import { aTransaction } from './statements.ts';

const DAY_MS = 86_400_000;
const paid = (date: string, amount: string, counterparty: string) => aTransaction(`-${amount}`, { date, counterparty });
const monthly = (counterparty: string, ...amounts: string[]) =>
  amounts.map((amount, at) => paid(`2026-${String(at + 1).padStart(2, '0')}-03`, amount, counterparty));
const every = (days: number, counterparty: string, ...amounts: string[]) =>
  amounts.map((amount, at) =>
    paid(new Date(Date.parse('2024-01-05') + at * days * DAY_MS).toISOString().slice(0, 10), amount, counterparty),
  );
const find = (payments: readonly BankTransaction[], heardOf: ReadonlySet<string> | null = null) =>
  findSubscriptions(payments, {
    asOf: payments
      .map(({ date }) => date)
      .sort()
      .at(-1)!,
    heardOf,
  });
const flagsOf = (payments: readonly BankTransaction[], heardOf?: ReadonlySet<string>) =>
  find(payments, heardOf).flatMap(({ vendor, flags }) => flags.map(({ kind, says }) => `${vendor}: ${kind}: ${says}`));

describe('what comes back', () => {
  it.each([
    ['week', every(7, 'Cleaner', '40.00', '40.00', '40.00', '40.00'), '2080.00'],
    ['month', monthly('Spotify', '9.99', '9.99', '9.99'), '119.88'],
    ['quarter', every(91, 'Adobe', '60.00', '60.00', '60.00'), '240.00'],
    ['year', every(365, 'GoDaddy', '25.00', '25.00'), '25.00'],
  ] as const)('every %s is found, with what it costs a year', (rhythm, payments, yearly) => {
    expect(find(payments)).toMatchObject([
      { every: rhythm, yearly: { amount: yearly, currency: 'EUR' }, payments: payments.toReversed() },
    ]);
  });

  it('is known by the first words where each payment writes the rest in another way', () => {
    const payments = ['12', '47', '99'].map((tail, at) =>
      aTransaction('-9.99', {
        date: `2026-0${at + 1}-03`,
        counterparty: '',
        purpose: `SPOTIFY P${tail}A0${at} Stockholm`,
      }),
    );
    expect(find(payments)).toHaveLength(1);
  });

  it('with an amount that moves a little, as of a telephone, is found as well', () => {
    expect(find(monthly('Telefon AG', '39.90', '41.20', '40.05', '42.00'))).toMatchObject([{ every: 'month' }]);
  });

  it('in two currencies is two things', () => {
    const usd = monthly('Zed', '5.00', '5.00', '5.00').map((one) => ({
      ...one,
      amount: { ...one.amount, currency: 'USD' },
    }));
    expect(find([...monthly('Zed', '5.00', '5.00', '5.00'), ...usd])).toHaveLength(2);
  });
});

describe('what does not come back', () => {
  it.each([
    [
      'shopping here and there',
      [
        paid('2026-01-02', '12.10', 'Rewe'),
        paid('2026-01-09', '80.00', 'Rewe'),
        paid('2026-01-13', '33.00', 'Rewe'),
        paid('2026-01-30', '7.00', 'Rewe'),
      ],
    ],
    ['shopping every week for what is needed', every(7, 'Rewe', '12.10', '80.00', '33.00', '57.00', '21.00', '64.00')],
    ['two payments in two months', monthly('Zed', '5.00', '5.00')],
    [
      'what came in',
      monthly('Zed', '5.00', '5.00', '5.00').map((one) => ({ ...one, amount: { ...one.amount, amount: '5.00' } })),
    ],
    ['what ended a year ago', [...monthly('Zed', '5.00', '5.00', '5.00'), paid('2027-03-01', '1.00', 'Other')]],
  ])('%s is no subscription', (_, payments) => {
    expect(find(payments)).toEqual([]);
  });
});

describe('odd is', () => {
  it('what is a fifth dearer than before, with both payments as evidence', () => {
    const payments = monthly('Spotify', '9.99', '9.99', '9.99', '12.49');
    expect(flagsOf(payments)).toEqual(['Spotify: dearer: 25 % dearer than before (9.99 EUR)']);
    expect(find(payments)[0]!.flags[0]!.evidence).toEqual([payments[3]!.id, payments[2]!.id]);
  });

  it('the same also a month after the change, and not where it is less than a fifth', () => {
    expect(flagsOf(monthly('Spotify', '9.99', '9.99', '12.49', '12.49'))).toHaveLength(1);
    expect(flagsOf(monthly('Spotify', '9.99', '9.99', '11.98', '11.98'))).toEqual([]);
    expect(flagsOf(monthly('Spotify', '12.49', '12.49', '9.99', '9.99'))).toEqual([]);
  });

  it('what is paid twice in a month', () => {
    const payments = [...monthly('Dropbox', '10.00', '10.00', '10.00'), paid('2026-03-09', '10.00', 'Dropbox')];
    expect(flagsOf(payments)).toEqual(['Dropbox: double: paid twice in a month (2026-03-03 and 2026-03-09)']);
  });

  it('two plans of one vendor', () => {
    const second = monthly('Dropbox', '12.00', '12.00', '12.00').map((one) => ({
      ...one,
      date: one.date.replace('-03', '-17').replace('2026-17', '2026-03'),
    }));
    expect(
      flagsOf([...monthly('Dropbox', '10.00', '10.00', '10.00'), ...second]).some((flag) => flag.includes('double')),
    ).toBe(true);
  });

  it('two services for the same', () => {
    const payments = [
      ...monthly('Spotify AB', '9.99', '9.99', '9.99'),
      ...monthly('DEEZER SA', '10.99', '10.99', '10.99'),
    ];
    expect(flagsOf(payments)).toEqual([
      'DEEZER SA: same kind: Spotify AB is for the same (music streaming)',
      'Spotify AB: same kind: DEEZER SA is for the same (music streaming)',
    ]);
  });

  it('what nobody hears of, where there is somebody to listen', () => {
    const payments = [...monthly('Zoom', '14.00', '14.00', '14.00'), ...monthly('Hetzner', '45.00', '45.00', '45.00')];
    expect(flagsOf(payments, new Set(['Hetzner']))).toEqual([
      'Zoom: unused: no mail or note speaks of Zoom of late: is it still used?',
    ]);
    expect(flagsOf(payments)).toEqual([]);
  });
});
