import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, normalLines, totalOf } from './lines.ts';
import { Exact, exactOf, moneyText, number, parseExact } from './numbers.ts';

describe('numbers of Odoo', () => {
  it('are read by their digits, never through a float', () => {
    const answer = parseExact('{"a": 0.1, "b": 99.60000000000001, "c": 12345678901234567890.12, "d": 1e16, "id": 7}');
    const { a, b, c, d, id } = answer as Record<string, Exact>;
    expect([a, b, c, d].map((each) => each!.toFixed())).toEqual([
      '0.1',
      '99.60000000000001',
      '12345678901234567890.12',
      '10000000000000000',
    ]);
    expect(id).toBe(7);
    expect(
      number
        .parse(a)
        .plus(number.parse(parseExact('0.2')))
        .toFixed(),
    ).toBe('0.3');
  });

  it('are nothing where Odoo has false or null', () => {
    expect([number.parse(false), number.parse(null)].map(String)).toEqual(['0', '0']);
  });

  it('are shown with their currency’s digits, and never as minus nothing', () => {
    expect(moneyText(new Exact('99.60000000000001'), 2)).toBe('99.60');
    expect(moneyText(new Exact('-0.001'), 2)).toBe('0.00');
    expect(moneyText(new Exact('1.005'), 2)).toBe('1.01');
    expect(moneyText(new Exact('1234.5'), 0)).toBe('1235');
  });

  it('are taken from people only where they can be read in one way', () => {
    expect(exactOf('1,250.50')?.toFixed()).toBe('1250.5');
    expect(['1.250,50', '12,34', 'five', '', '1e3', '--1'].map(exactOf)).toEqual([null, null, null, null, null, null]);
  });

  it('any amount with two digits comes back as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (cents) => {
        const sign = cents < 0n ? '-' : '';
        const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
        const text = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        const [read] = parseExact(`[${text}]`) as Exact[];
        expect(moneyText(number.parse(read), 2)).toBe(/^-0\.00$/.test(text) ? '0.00' : text);
      }),
    );
  });
});

describe('the lines of a document', () => {
  it('are a name, a quantity and a price', () => {
    expect(normalLines(['Chairs|10|500', 'Delivery | 1.5 | 1,200.00'], 'EUR')).toEqual([
      'Chairs | 10 | 500.00',
      'Delivery | 1.5 | 1200.00',
    ]);
    expect(totalOf(['Chairs | 10 | 500.00', 'Discount | 1 | -0.10'], 'EUR')).toBe('4999.90');
  });

  it('are rounded one by one, as Odoo does', () => {
    expect(totalOf(['A | 3 | 0.335', 'B | 3 | 0.335'], 'EUR')).toBe('2.02');
    expect(totalOf(['A | 1 | 1200.4'], 'JPY')).toBe('1200');
  });

  it.each([
    'Chairs',
    'Chairs | ten | 5',
    ' | 1 | 5',
    'A | 0 | 5',
    'A | 1 | 5 | 6',
    'A\nB | 1 | 5',
    `${'x'.repeat(201)} | 1 | 5`,
  ])('are refused where they say something else: %j', (text) => {
    expect(lineOf(text)).toBeNull();
    expect(() => normalLines([text], '')).toThrow(/Chairs \| 10 \| 500\.00/);
  });
});
