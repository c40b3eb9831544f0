/** Exports as banks lay them out, with invented people and amounts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lineOf, read } from './statements.ts';

const SAMPLES = join(import.meta.dirname, 'samples');
const sample = (name: string) => read(readFileSync(join(SAMPLES, `${name}.csv`)));

const EXPECTED: Record<string, { lines: string[]; layout: string; account?: string; unread?: number[] }> = {
  sparkasse: {
    layout: 'in windows-1252, separated by semicolons, amounts like 1.234,56, dates with the day first',
    account: 'DE44500105175407324931',
    lines: [
      '2026-11-30 -1250.00 EUR Büro Süd Verwaltung GmbH',
      '2026-11-27 2380.00 EUR Müller & Söhne KG',
      '2026-11-26 -43.17 EUR REWE Markt GmbH',
    ],
    unread: [5],
  },
  'deutsche-bank': {
    layout: 'in windows-1252, separated by semicolons, amounts like 1.234,56, dates with the day first',
    lines: ['2026-11-03 1190.00 EUR Alpha Handels GmbH', '2026-11-10 -39.95 EUR Telefon AG'],
    unread: [8],
  },
  n26: {
    layout: 'in utf-8, separated by commas, amounts like 1,234.56, dates with the day first',
    account: 'Main Account',
    lines: ['2026-11-02 -12.49 EUR Spotify AB', '2026-11-05 480.00 EUR Zoë Baker', '2026-11-09 -21.33 EUR AWS EMEA'],
  },
  revolut: {
    layout: 'in utf-8, separated by commas, amounts like 1,234.56, dates with the day first',
    lines: [
      '2026-11-03 -12.49 EUR Spotify',
      '2026-11-04 -100.00 EUR To Jane Doe',
      '2026-11-04 -0.50 EUR Fee of To Jane Doe',
      '2026-11-05 250.00 EUR Payment from Acme Ltd',
    ],
    unread: [5],
  },
  hsbc: {
    layout: 'in utf-8, separated by commas, amounts like 1,234.56, dates with the day first',
    lines: [
      '2026-11-30 -145.20 GBP BRITISH GAS BUSINESS',
      '2026-11-28 3000.00 GBP ACME LTD INV-2026-0091',
      '2026-11-27 -56.98 GBP ADOBE *CREATIVE CLOUD',
    ],
  },
  wise: {
    layout: 'in utf-8, separated by commas, amounts like 1,234.56, dates with the day first',
    lines: [
      '2026-11-25 -100.62 EUR Lea Meyer',
      '2026-11-24 -15.00 EUR Notion Labs',
      '2026-11-20 2000.00 EUR Acme GmbH',
    ],
  },
  'paypal-de': {
    layout: 'in utf-8, separated by commas, amounts like 1.234,56, dates with the day first',
    lines: [
      '2026-11-12 119.00 EUR Mia Schulz',
      '2026-11-12 -3.21 EUR Fee of Mia Schulz',
      '2026-11-11 100.00 EUR Bankgutschrift auf PayPal-Konto',
    ],
    unread: [5],
  },
  volksbank: {
    layout: 'in windows-1252, separated by semicolons, amounts like 1.234,56, dates with the day first',
    lines: ['2026-11-30 -59.50 EUR Papier Krause', '2026-11-29 1000.00 EUR Öko-Hof Lenz'],
    unread: [14, 15],
  },
  'societe-generale': {
    layout: 'in windows-1252, separated by semicolons, amounts like 1.234,56, dates with the day first',
    lines: [
      '2026-11-13 -19.99 EUR PRELEVEMENT EUROPEEN DE: FREE MOBILE MOTIF: 0612345678',
      '2026-11-05 1450.00 EUR VIR RECU DE: CAFE LUMIERE MOTIF: FAC-2026-12',
    ],
  },
  bbva: {
    layout: 'in utf-16le, separated by tabs, amounts like 1.234,56, dates with the day first',
    lines: ['2026-11-02 1210.00 EUR Transferencia recibida · Taller Ruiz', '2026-11-03 -121.40 EUR Adeudo · Iberdrola'],
  },
  chase: {
    layout: 'in utf-8, separated by commas, amounts like 1,234.56, dates with the month first',
    lines: ['2026-11-27 -21.00  GITHUB, INC. HTTPSGITHUB.C CA', '2026-11-02 1000.00  ACME LLC PAYMENT INV-2026-0093'],
  },
  ing: {
    layout: 'in windows-1252, separated by semicolons, amounts like 1.234,56, dates with the day first',
    account: 'DE44500105175407324931',
    lines: ['2026-11-30 -45.88 EUR Hetzner Online GmbH', '2026-11-12 500.00 EUR Lumen Ltd'],
  },
};

describe('an export laid out as', () => {
  it.each(Object.keys(EXPECTED))('%s makes them is read to the cent', (name) => {
    const { layout, lines, account = '', unread = [] } = EXPECTED[name]!;
    const statement = sample(name);
    expect(statement.transactions.map(lineOf)).toEqual(lines);
    expect({ layout: statement.layout, account: statement.account }).toEqual({ layout, account });
    expect(statement.unread.map(({ line }) => line)).toEqual(unread);
    expect(statement).toMatchObject({ question: null, balanceBreaks: [] });
  });

  it('any of them gives each transaction an id of its own', () => {
    const all = Object.keys(EXPECTED).flatMap((name) => sample(name).transactions);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.every(({ id }) => /^t[0-9a-f]{14}$/.test(id))).toBe(true);
  });

  it('any file beside this test is expected here', () => {
    expect(readdirSync(SAMPLES).sort()).toEqual(
      Object.keys(EXPECTED)
        .map((name) => `${name}.csv`)
        .sort(),
    );
  });

  it('Volksbank keeps what a debit is: S goes out, H comes in', () => {
    expect(sample('volksbank').transactions.map(({ amount }) => amount.amount)).toEqual(['-59.50', '1000.00']);
  });

  it('PayPal counts the fee by itself, so that the invoice’s amount is found', () => {
    const [paid, fee] = sample('paypal-de').transactions;
    expect([paid!.amount.amount, fee!.amount.amount]).toEqual(['119.00', '-3.21']);
    expect(paid!.purpose).toContain('RE-2026-0118');
  });
});
