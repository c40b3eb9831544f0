import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAddresses, isAddress } from '../../src/domain/address.ts';
import { findLinks } from '../../src/domain/links.ts';

const targets = (text: string) => findLinks(text).map(({ target }) => target);

describe('links are found and spelled out', () => {
  it.each([
    ['see https://a.com/x).', ['https://a.com/x']],
    ['HTTP://EXAMPLE.com:80/a/../b', ['http://example.com/b']],
    ['www.foo.de, bar.io/path?q=1!', ['https://www.foo.de/', 'https://bar.io/path?q=1']],
    ['[click here](evil.com)', ['https://evil.com/']],
    ['<a href="https://evil.com/x">good.com</a>', ['https://evil.com/x', 'https://good.com/']],
    ['...evil.com', ['https://evil.com/']],
    ['_evil.com_ **evil.org**', ['https://evil.com/', 'https://evil.org/']],
    ['e\u200Bv\u00ADil.c\uFEFFom', ['https://evil.com/']],
    ['ｅｖｉｌ．ｃｏｍ evil․com evil。com', ['https://evil.com/']],
    ['http://аpple.com', ['http://xn--pple-43d.com/']],
    ['xn--80ak6aa92e.com', ['https://xn--80ak6aa92e.com/']],
    ['i❤.ws', ['https://xn--i-7iq.ws/']],
    ['https://bank.com@evil.com/', ['https://bank.com@evil.com/']],
    ['https://a.com,https://b.com', ['https://a.com,https//b.com']],
    ['https://evil.com/://', ['https://evil.com/://']],
    ['http://1.2.3.4/ 192.168.0.1:80/x', ['http://1.2.3.4/', 'https://192.168.0.1:80/x']],
    ['http://0x7f000001', ['http://127.0.0.1/']],
    ['mail ali@Example.com.', ['mailto:ali@example.com']],
    ['mailto:a@b.com?subject=x', ['mailto:a@b.com?subject=x']],
    ['tel:+491701234567 tg://resolve?domain=x', ['tel:+491701234567', 'tg://resolve?domain=x']],
    ['javascript:alert(1)', ['javascript:alert(1']],
    ['hxxps://x.y', ['hxxps://x.y']],
    ['end.Next word', ['https://end.next/']],
    ['nothing, e.g. this: 3.14 on 20.11.2026 at 10:30, i.e. report.pdf, a@b, note: see', []],
    ['你好。世界。', []],
    ['', []],
  ])('%j', (text, expected) => expect(targets(text)).toEqual(expected));

  it.each([
    ['https://a.com/', []],
    ['http://аpple.com', ['Its name has letters of another alphabet or accents.']],
    ['ev\u200Bil.com', ['It was written with hidden characters.']],
    ['https://bank.com@evil.com/', ['What stands before the @ is not where it leads.']],
    ['javascript:alert(1)', ['It is not the address of a web page.']],
  ])('what is odd about %j is said', (text, odd) => expect(findLinks(text)[0]!.odd).toEqual(odd));

  it('a web address is found in any surroundings that don’t belong to it', () => {
    const around = fc.string({
      unit: fc.constantFrom(' ', '\n', '\t', '(', ')', '"', '<', '>', '“', '\u200B', '\u3000', '\u00A0', ','),
      maxLength: 5,
    });
    fc.assert(
      fc.property(around, fc.webUrl({ validSchemes: ['http', 'https'] }), (before, url) => {
        const found = findLinks(`text${before} ${url} more`);
        expect(found.length).toBeGreaterThan(0);
        expect(new URL(found[0]!.target).host).toBe(new URL(url).host);
      }),
      { numRuns: 500 },
    );
  });

  it('hidden characters anywhere in a name hide nothing', () => {
    const hidden = fc.constantFrom('\u200B', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u202E', '\u{E0001}');
    fc.assert(
      fc.property(hidden, fc.integer({ min: 0, max: 12 }), (character, at) => {
        expect(targets(`${'evil.example'.slice(0, at)}${character}${'evil.example'.slice(at)}`)).toEqual([
          'https://evil.example/',
        ]);
      }),
    );
  });

  it('no text takes long', () => {
    const n = 100_000;
    const texts = [
      'a'.repeat(n),
      'a.'.repeat(n / 2),
      `${'a.'.repeat(n / 2)}1`,
      '@'.repeat(n),
      'a://'.repeat(n / 4),
      'a.com,'.repeat(n / 6),
      'a\u200B.com '.repeat(n / 7),
      'a:'.repeat(n / 2),
      'mailto:'.repeat(n / 7),
      'a@'.repeat(n / 2),
      '-'.repeat(n),
    ];
    const start = performance.now();
    for (const text of texts) findLinks(text);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('addresses', () => {
  it.each(['ali@example.com', 'a.b+c@sub.example.co.uk', 'üñ@exämple.com'])('%s is one', (text) =>
    expect(isAddress(text)).toBe(true),
  );
  it.each([
    'ali',
    'ali@',
    '@example.com',
    'ali@example',
    'a li@example.com',
    'ali@example..com',
    '.ali@example.com',
    'ali@-x.com',
    'Ali <ali@example.com>',
    'ali@example.com\n',
    'a\u217Ci@example.com',
    'ali@ex\u200Bample.com',
    `${'a'.repeat(300)}@b.co`,
    '"a b"@c.de',
    'a@b@c.de',
  ])('%j is none', (text) => expect(isAddress(text)).toBe(false));
  it('are found in a text, each once', () => {
    expect(findAddresses('To <Ali@Example.com>, "bob@x.org"; (sara@y.org). ali@example.com!')).toEqual([
      'ali@example.com',
      'bob@x.org',
      'sara@y.org',
    ]);
  });
});
