import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postsOf } from './split.ts';
import { weightOf } from './weight.ts';

const sentence = (letter: string, words: number) => `${`${letter.repeat(4)} `.repeat(words).trim()}.`;

describe('a text becomes the posts of a thread', () => {
  it('stays one post where it fits, without the white space around it', () => {
    expect(postsOf('\n We open at nine. \n')).toEqual(['We open at nine.']);
  });

  it('is cut at lines that are only three dashes, also where it would fit', () => {
    expect(postsOf('One.\n---\nTwo.\r\n --- \r\n\r\n---\nThree --- not here.')).toEqual([
      'One.',
      'Two.',
      'Three --- not here.',
    ]);
  });

  it('is cut between paragraphs rather than inside one', () => {
    const [first, second] = [sentence('a', 40), sentence('b', 40)];
    expect(postsOf(`${first}\n\n${second}`)).toEqual([first, second]);
  });

  it('is cut between sentences where a paragraph is too long', () => {
    const [first, second] = [sentence('a', 40), sentence('b', 40)];
    expect(postsOf(`${first} ${second}`)).toEqual([first, second]);
  });

  it('is cut between words where a sentence is too long', () => {
    const posts = postsOf(sentence('a', 100));
    expect(posts.map(weightOf)).toEqual([279, 220]);
  });

  it('is cut inside a word where nothing else is left, but never inside a letter or an emoji', () => {
    const posts = postsOf('👨‍👩‍👧‍👦'.repeat(150));
    expect(posts.map(weightOf)).toEqual([280, 20]);
  });

  it('leaves no short first post behind for the sake of a paragraph', () => {
    const posts = postsOf(`News:\n\n${sentence('a', 100)}`);
    expect(posts[0]!.length).toBeGreaterThan(200);
  });

  it('keeps a link whole, however long it is', () => {
    const link = `https://example.com/${'a'.repeat(500)}`;
    expect(postsOf(`${sentence('b', 50)} ${link}`).join(' ')).toContain(link);
  });

  it('gives an empty post for an empty text', () => {
    expect(postsOf(' \n---\n ')).toEqual(['']);
  });

  it('keeps every word in its order, and makes no post too long, whatever the text is', () => {
    const words = fc.oneof(
      fc.lorem(),
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.webUrl(),
      fc.constant('\n\n'),
      fc.constant('\n---\n'),
    );
    const flat = (text: string) => text.replace(/^[ \t]*---[ \t]*$/gm, '').replace(/\s+/g, '');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (pieces) => {
        const text = pieces.join(' ');
        const posts = postsOf(text);
        expect(flat(posts.join('\n'))).toBe(flat(text.replace(/\r\n?/g, '\n')));
        for (const post of posts) expect(weightOf(post)).toBeLessThanOrEqual(280);
        expect(postsOf(text)).toEqual(posts);
      }),
      { numRuns: 300 },
    );
  });
});
