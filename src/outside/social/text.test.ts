import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeText, postText, sameText, shownName } from './text.ts';

describe('texts as platforms give them back', () => {
  it('are the same, however lines end and whatever is trimmed', () => {
    expect(sameText('a \r\nb\n', 'a\nb')).toBe(true);
    expect(sameText('u\u0308', '\u00fc')).toBe(true);
    expect(sameText('a\n\nb', 'a\nb')).toBe(false);
  });

  it('are alike where they were cut or dressed up, and then only alike', () => {
    const text = 'We open at nine — come & see us!';
    expect(alikeText(text, 'We open at nine - come &amp; see us!')).toBe(true);
    expect(alikeText(text, 'We open at nine... COME * see us')).toBe(true);
    expect(alikeText(text, 'We open at nine — come & see u')).toBe(true);
    expect(alikeText('We open', 'We open at nine')).toBe(false);
    expect(sameText(text, 'We open at nine — come & see u')).toBe(false);
  });

  it('are alike wherever they are the same, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(alikeText(text, ` ${text}\r\n`)).toBe(true);
        expect(sameText(text, ` ${text}\r\n`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('leave only where nothing in them is hidden control', () => {
    const schema = postText(10);
    expect(schema.safeParse('a\n\tb 🎉').success).toBe(true);
    for (const bad of ['', ' \n', 'a\u0000', 'a\rb', '\ud800', 'x'.repeat(11)]) {
      expect(schema.safeParse(bad).success).toBe(false);
    }
  });
});

describe('a name from outside', () => {
  it('is one short line that no program takes for an address', () => {
    expect(shownName('Boss\n<boss@acme.example>\u202e')).toBe('Boss boss@acme.example');
    expect([...shownName('🎉'.repeat(200))]).toHaveLength(80);
  });
});
