/** One text for several platforms: nothing is lost, nothing goes where it isn't meant to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../domain/social.ts';
import { hasMarker, PLATFORM_IDS, readSections, textsFor, writeSections } from './sections.ts';

const line = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
  fc.constantFrom('', '[X] is great', ' [X]', '[Xing]', '[]', '[[X]]', '[LinkedIn]: yes'),
);
const anyText = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
const ownText = anyText
  .filter((text) => text.trim() !== '')
  .map((text) => text.replace(/^(?:\s*\n)+|(?:\n\s*)+$/g, ''));
const withMarkers = fc
  .array(fc.oneof(line, fc.constantFrom('[X]', '[linkedin]', '[FACEBOOK] ', '[Instagram]\r')), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

describe('a text for several platforms', () => {
  it('is for all of them, byte for byte, where no line begins another one', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!hasMarker(text));
        expect(readSections(text)).toEqual({ all: text, own: {} });
      }),
    );
  });

  it('loses no line: each is in just one of its texts, or it is not taken at all', () => {
    fc.assert(
      fc.property(withMarkers, (text) => {
        const read = readSections(text);
        if ('problem' in read) return;
        const kept = [read.all, ...Object.values(read.own)].flatMap((one) => one.split('\n')).filter(isSaid);
        const written = text.split('\n').filter((one) => isSaid(one) && !hasMarker(one));
        expect(kept.sort()).toEqual(written.sort());
      }),
    );
  });

  it('reads as it was put together', () => {
    const own = fc.dictionary(fc.constantFrom(...PLATFORM_IDS), ownText, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(ownText, own, (all, texts) => {
        fc.pre(![all, ...Object.values(texts)].some(hasMarker));
        expect(readSections(writeSections({ all, own: texts }))).toEqual({ all, own: texts });
      }),
    );
  });

  const text = 'For all.\n\n[linkedin] \n\nFor LinkedIn.\n\n  Indented.\n\n[X]\nShort.\n';
  it('gives each platform its own text, and the first one to all others', () => {
    expect(textsFor(text, ['x', 'linkedin', 'facebook'])).toEqual([
      { platform: 'x', text: 'Short.' },
      { platform: 'linkedin', text: 'For LinkedIn.\n\n  Indented.' },
      { platform: 'facebook', text: 'For all.' },
    ]);
  });

  it.each([
    ['a text for a platform that isn’t chosen', text, ['linkedin', 'facebook'], /text for X, but it doesn’t go there/],
    ['two texts for one', '[X]\na\n[x]\nb', ['x'], /two texts that begin with \[X\]/],
    ['no text at all', ' \n', ['x'], /no text for X/],
    ['an empty text of its own', 'All.\n[X]\n\n', ['x', 'facebook'], /no text for X/],
    ['a platform that is left without one', '[X]\nShort.', ['x', 'instagram'], /no text for Instagram/],
    ['a first text that nobody would get', 'All.\n[X]\nShort.', ['x'], /would go nowhere/],
  ])('is refused in a plain sentence: %s', (_, written, platforms, problem) => {
    expect(textsFor(written, platforms as Platform[])).toEqual({ problem: expect.stringMatching(problem) });
  });
});

function isSaid(text: string): boolean {
  return text.trim() !== '';
}
