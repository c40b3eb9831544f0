import { describe, expect, it } from 'vitest';
import { saysSame } from './same-text.ts';

const LONG = 'We open the new shop on Monday and everybody is welcome to a coffee with us.';

describe('whether a shown post says what was to be posted', () => {
  it.each([
    ['the same words', 'We open at nine', 'We open at nine'],
    ['other spaces and lines', 'We open\n\nat nine', 'We  open at nine '],
    ['a link that was shortened', 'Menu: acme.example/menu/tod…', 'Menu: https://acme.example/menu/today?x=1'],
    ['a link of the platform’s own', 'Menu: https://lnkd.in/abc', 'Menu: https://acme.example/menu/today'],
    ['marks that nobody sees', '\u200eمرحبا\u2069 ❤', 'مرحبا ❤\ufe0f'],
    ['letters put together in another way', 'Cafe\u0301', 'Café'],
    ['the beginning of a long text', `${LONG} …see more`, `${LONG} And of course there is cake.`],
  ])('sees through %s', (_, shown, text) => {
    expect(saysSame(shown, text)).toBe(true);
  });

  it.each([
    ['other words', 'We open at ten', 'We open at nine'],
    ['a short beginning', 'We open…', 'We open at nine'],
    ['a text that goes on without saying so', LONG, `${LONG} And of course there is cake.`],
    ['nothing', '', 'We open at nine'],
    ['other emoji', '😀 open', '😢 open'],
  ])('is not taken in by %s', (_, shown, text) => {
    expect(saysSame(shown, text)).toBe(false);
  });
});
