import { describe, expect, it } from 'vitest';
import { priceOf } from './price.ts';
import { hasLink, weightOf } from './weight.ts';

describe('how long a post is by X’s counting', () => {
  it.each([
    ['letters, digits and signs weigh 1', 'Hello, 123!', 11],
    ['letters with accents weigh 1, also when written in two parts', 'e\u0301tude', 5],
    ['Arabic and Cyrillic weigh 1', 'ابت где', 7],
    ['Chinese, Japanese and Korean weigh 2', '你好 かな 한국', 14],
    ['typographic quotes and dashes weigh 1', '“a” – b', 7],
    ['an emoji weighs 2', 'ok 👍', 5],
    ['a family, a flag and a skin tone weigh 2 each', '👨‍👩‍👧‍👦🇩🇪👋🏽', 6],
    ['a link weighs 23, however long it is', `https://example.com/${'a'.repeat(200)}`, 23],
    ['a short link weighs 23, too', 'http://a.co', 23],
    ['a link among words', 'see https://example.com/x?y=1#z now', 4 + 23 + 4],
    ['what ends a sentence is no part of the link', 'see https://example.com/x.', 4 + 23 + 1],
    ['two links', 'https://a.com https://b.com', 47],
    ['a bare domain weighs 23', 'see example.com', 4 + 23],
    ['the same bare domain twice, in other letters', 'a.com A.com', 47],
    ['a line break weighs 1', 'a\n\nb', 4],
    ['nothing', '', 0],
  ])('%s', (_, text, weight) => {
    expect(weightOf(text)).toBe(weight);
  });

  it.each([
    ['a bare domain longer than a link', `www.${'verylongname'.repeat(4)}.com`, 56],
    ['an address for mail, which X makes no link of', 'write to somebody.with.a.long.name@example.com', 46],
    ['a link in letters that X may end it at', 'https://example.com/你好', 23 + 4],
  ])('counts %s at least as X does', (_, text, least) => {
    expect(weightOf(text)).toBeGreaterThanOrEqual(least);
  });
});

describe('what posting costs', () => {
  it.each([
    [['Hello'], 0.015, 'a post without a link'],
    [['See example.com'], 0.2, 'a post with a link'],
    [['Mail ali@example.com'], 0.015, 'a post without a link'],
    [['One', 'two https://example.com', 'three'], 0.23, '3 posts, 1 with a link'],
    [['One', 'two'], 0.03, '2 posts, none with a link'],
  ])('%j costs $%d', (posts, usd, says) => {
    expect(priceOf(posts)).toEqual({ usd, says });
  });

  it('knows a link without its scheme', () => {
    expect(hasLink('we are at acme.shop now')).toBe(true);
  });
});
