import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/domain/visible.ts';
import { wordDiff } from '../../src/domain/word-diff.ts';

describe('hidden characters are shown', () => {
  it.each([
    ['a\u202Eb\u2066c', 'a⟦U+202E⟧b⟦U+2066⟧c'],
    ['a\u200Bb\u00ADc\uFEFF', 'a⟦U+200B⟧b⟦U+00AD⟧c⟦U+FEFF⟧'],
    ['\0\u001B[31m\r', '⟦U+0000⟧⟦U+001B⟧[31m⟦U+000D⟧'],
    ['x\u2028y\u3164z\u2800', 'x⟦U+2028⟧y⟦U+3164⟧z⟦U+2800⟧'],
    ['\uD800 \u{E0041}', '⟦U+D800⟧ ⟦U+E0041⟧'],
    ['a\u200Db', 'a⟦U+200D⟧b'],
    ['⟦U+202E⟧', '⟦U+27E6⟧U+202E⟧'],
  ])('%j', (text, shown) => expect(visible(text)).toBe(shown));

  it.each(['plain\ttext\nline\r\nline', 'naïve Grüße 你好 مرحبا', '👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 1️⃣ 👍🏽 ☎︎', 'a\u00A0b'])(
    '%j stays',
    (text) => expect(visible(text)).toBe(text),
  );

  it('different texts stay different, and nothing hidden is left', () => {
    const unit = fc.oneof(
      fc.constantFrom('⟦', 'U+200B', '⟧', '\u200B', '\u202E', 'a', '👩‍👧', '\n'),
      fc.string({ unit: 'binary', maxLength: 2 }),
    );
    const text = fc.array(unit, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const back = visible(given).replace(/⟦U\+([0-9A-F]{4,6})⟧/g, (_, code: string) =>
          String.fromCodePoint(Number.parseInt(code, 16)),
        );
        expect(back).toBe(given);
        expect(visible(given)).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F]/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('word diff', () => {
  it('shows words that came and went', () => {
    expect(wordDiff('We meet on Monday.', 'We meet on Tuesday.')).toEqual([
      { kind: 'same', text: 'We meet on ' },
      { kind: 'removed', text: 'Monday' },
      { kind: 'added', text: 'Tuesday' },
      { kind: 'same', text: '.' },
    ]);
  });

  it.each([
    ['', '', []],
    ['a', 'a', [{ kind: 'same', text: 'a' }]],
    ['', 'a', [{ kind: 'added', text: 'a' }]],
    ['a', '', [{ kind: 'removed', text: 'a' }]],
  ])('%j and %j', (a, b, segments) => expect(wordDiff(a, b)).toEqual(segments));

  it('gives both texts back, byte for byte', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a ', 'b\n', 'c', '😀', '\r\n', '  ', '.'), { maxLength: 30 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, (before, after) => reassembles(before, after)),
      { numRuns: 1_000 },
    );
  });

  it('long and wholly different texts are compared quickly', () => {
    const words = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `w${(from + index * 7919) % 100_003}`).join(' ');
    const start = performance.now();
    reassembles(words(0, 3_000), words(50_000, 3_000));
    reassembles('x\n'.repeat(50_000), 'y\n'.repeat(50_000));
    reassembles(`${'😀'.repeat(5_000)}😁`, `${'😀'.repeat(5_000)}😂`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

function reassembles(before: string, after: string): void {
  const segments = wordDiff(before, after);
  const without = (kind: string) =>
    segments
      .filter((segment) => segment.kind !== kind)
      .map(({ text }) => text)
      .join('');
  expect(without('added') === before && without('removed') === after).toBe(true);
  expect(segments.every(({ text }) => text !== '')).toBe(true);
}
