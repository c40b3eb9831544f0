/** Outside text in the office's own pages is only ever words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeInline, noteLink, oneLine } from '../../src/domain/markdown.ts';

const RUNS = 5_000;
/** Text made mostly of what means something in Markdown, HTML, Obsidian and its plugins. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'\\`*_{}[]()<>#|~=$^%&!:+-.\n\r\t@"\' 1a'),
      fc.constantFrom(
        '[[',
        ']]',
        '|',
        '%%',
        '<%',
        '%>',
        '```',
        '---',
        '\n# ',
        '\n- [ ] ',
        '<script>',
        '&lt;',
        'http://x',
        '::',
        '\u202e',
        '![[',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

/** What a Markdown reader shows of escaped text: backslash and sign become the sign. */
function shown(escaped: string): string {
  return escaped.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('％', '%');
}

/** What is left when each escaped sign is blanked. */
function bare(escaped: string): string {
  return escaped.replace(/\\[!-/:-@[-`{-~]/g, ' ');
}

describe('escaped text', () => {
  it.each([
    ['[[Secret|click]]', '\\[\\[Secret\\|click\\]\\]'],
    ['# Heading #tag', '\\# Heading \\#tag'],
    ['<img src=x onerror=alert(1)>', '\\<img src\\=x onerror\\=alert\\(1\\)\\>'],
    ['two\n# lines', 'two \\# lines'],
    ['1. first', '1\\. first'],
    ['- [x] done', '\\- \\[x\\] done'],
    ['https://evil.example', 'https\\://evil.example'],
    ['key:: value', 'key\\:: value'],
    ['<% tp.system() %>', '\\<％ tp.system\\(\\) ％\\>'],
    ['%%hidden%%', '％％hidden％％'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['Smith & Co, 08:00, 50%', 'Smith & Co, 08:00, 50%'],
    ['evil\u202egpj', 'evil⟦U+202E⟧gpj'],
  ])('of %j is %j', (text, escaped) => {
    expect(escapeInline(text)).toBe(escaped);
  });

  it('is one line, shows what came in, and leaves no sign with a meaning', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeInline(text);
        expect(escaped).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(bare(escaped)).not.toMatch(/[\\`*_{}[\]()<>#|~=$^]|%%|<%|%>|:[/:a-z]|&\w|&#/);
        expect(escaped).not.toMatch(/^([-+]|\d+[.)]|\s)/);
        expect(shown(escaped)).toBe(oneLine(text).replaceAll('％', '%'));
      }),
      { numRuns: RUNS },
    );
  });

  it('is cut by whole characters', () => {
    expect(oneLine('👩‍💻'.repeat(100), 10)).toHaveLength(oneLine('👩‍💻'.repeat(100), 10).toWellFormed().length);
    expect([...oneLine('x'.repeat(500))]).toHaveLength(120);
    expect(oneLine('x'.repeat(500)).endsWith('…')).toBe(true);
  });
});

describe('a link to a note', () => {
  it('has words that can neither end it nor mean anything', () => {
    expect(noteLink('Done/2026-11/EMAIL_a.md', 'Re: [[x]] | <b>')).toBe(
      '[[Done/2026-11/EMAIL_a.md|Re: ［［x］］ ｜ ＜b＞]]',
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const words = noteLink('a.md', text).slice('[[a.md|'.length, -2);
        expect(words).not.toMatch(/[\\`*{}[\]<>#|~=$^\n\r]|%%|:[/:a-z]|&\w|&#/);
        expect(words).not.toBe('');
      }),
      { numRuns: RUNS },
    );
  });

  it('in a table escapes its own bar', () => {
    expect(noteLink('a.md', 'x|y', 'table')).toBe('[[a.md\\|x｜y]]');
  });

  it('is no link where the path isn’t safe', () => {
    for (const path of ['a]].md', 'a|b.md', 'a#b.md', 'a\nb.md', '<x>.md', '']) expect(noteLink(path, 'x')).toBe('x');
  });
});
