/** The text format of LinkedIn's posts: nothing is cut, and everybody reads what was written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLittle, marksIn, toLittle } from './little.ts';
import { cutLittle } from './stand-in/cut.ts';

const RESERVED = '\\|{}@[]()<>#*_~';
const nasty = fc.string({
  unit: fc.constantFrom(...RESERVED, 'a', 'ß', ' ', '\n', '#tag', '@acme', '{hashtag|\\#|x}', '🎉'),
});
const anyText = fc.oneof(nasty, fc.string({ unit: 'grapheme' }));

describe('a text for LinkedIn', () => {
  it('is never cut, whatever stands in it', () => {
    fc.assert(fc.property(anyText, (text) => cutLittle(toLittle(text)).text === text));
  });

  it('reads the same when it comes back', () => {
    fc.assert(fc.property(anyText, (text) => fromLittle(toLittle(text)) === text));
  });

  it('would be cut at the first bracket if it went out as it is', () => {
    expect(cutLittle('Open (at nine)').text).toBe('Open ');
  });

  it.each([
    ['We open #Saturday', 'We open {hashtag|\\#|Saturday}'],
    ['#Grüße, #日本', '{hashtag|\\#|Grüße}, {hashtag|\\#|日本}'],
    ['number #1 and #a_b', 'number \\#1 and \\#a\\_b'],
    ['C# and https://a.example/#top', 'C\\# and https://a.example/\\#top'],
    ['@acme (a@b.example)', '\\@acme \\(a\\@b.example\\)'],
    ['@[Acme](urn:li:organization:1)', '\\@\\[Acme\\]\\(urn:li:organization:1\\)'],
  ])('%s is written %s', (text, little) => {
    expect(toLittle(text)).toBe(little);
  });

  it('reads what others wrote, with their mentions and hashtags', () => {
    expect(fromLittle('Hello @[Acme \\(DE\\)](urn:li:organization:1), {hashtag|#|fun} \\(really\\)')).toBe(
      'Hello Acme (DE), #fun (really)',
    );
  });

  it('says which marks become hashtags and which stay as they are', () => {
    expect(marksIn('#one @acme #two_b #1 #one a@b.example')).toEqual({
      hashtags: ['#one'],
      plain: ['#two_b', '#1', '@acme'],
    });
  });
});
