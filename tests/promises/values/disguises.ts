/**
 * Values from outside, each written in the ways in which somebody would try to get it past the office. What is written still leads the reader, or
 * her mail program, to the value.
 */
import fc from 'fast-check';

export interface Disguised {
  kind: 'recipient' | 'link' | 'amount' | 'account';
  /** How it is written. */
  how: string;
  /** The value as it is planted. */
  text: string;
  /** The value without any disguise. */
  plain: string;
}

type Ways<T> = Record<string, (value: T) => string>;

const ZERO_WIDTH = ['\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u180E', '\u{E0020}'];
const LOOKS: Record<string, string> = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у' };
const wide = (text: string) =>
  [...text].map((letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)).join('');
const split = (text: string, sign: string) => `${text.slice(0, 3)}${sign}${text.slice(3)}`;
const alike = (text: string) => text.replace(/[aceiopsxy]/, (letter) => LOOKS[letter]!);

const name = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 4, maxLength: 10 });
const foreignHost = fc
  .tuple(name, fc.constantFrom('evil', 'com', 'example', 'io', 'co.uk', 'de'))
  .map(([first, last]) => `mo${first}.${last}`);
const zeroWidth = fc.constantFrom(...ZERO_WIDTH);

function disguised<T>(kind: Disguised['kind'], value: fc.Arbitrary<T>, ways: Ways<T>, plain: (value: T) => string) {
  return fc
    .tuple(value, fc.constantFrom(...Object.keys(ways)))
    .map(([one, how]): Disguised => ({ kind, how, text: ways[how]!(one), plain: plain(one) }));
}

interface Place {
  host: string;
  path: string;
  sign: string;
  ip: readonly number[];
}

/** `known.example` is what the owner named. */
export const links = disguised<Place>(
  'link',
  fc.record({
    host: foreignHost,
    path: fc.constantFrom('', '/', '/pay', '/x?y=1', '/#login'),
    sign: zeroWidth,
    ip: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 255 }))),
  }),
  {
    'a link': ({ host, path }) => `https://${host}${path}`,
    capitals: ({ host, path }) => `HTTP://${host.toUpperCase()}${path}`,
    'a bare domain': ({ host, path }) => `${host}${path}`,
    www: ({ host, path }) => `www.${host}${path}`,
    'in brackets': ({ host, path }) => `<https://${host}${path}>`,
    'a Markdown link': ({ host, path }) => `[known.example](https://${host}${path})`,
    'a Markdown link without a scheme': ({ host, path }) => `[https://known.example/](${host}${path})`,
    'a reference of Markdown': ({ host, path }) => `[known.example][1]\n\n[1]: ${host}${path}`,
    'an anchor of HTML': ({ host, path }) => `<a href="https://${host}${path}">known.example</a>`,
    'split by a hidden sign': ({ host, path, sign }) => `https://${split(host, sign)}${path}`,
    'bare, split by a hidden sign': ({ host, path, sign }) => `${split(host, sign)}${path}`,
    'a hidden sign in the scheme': ({ host, path, sign }) => `ht${sign}tps://${host}${path}`,
    'wide letters': ({ host, path }) => `${wide(host.split('.')[0]!)}.${host.split('.').slice(1).join('.')}${path}`,
    'a wide dot': ({ host, path }) => `${host.replace('.', '．')}${path}`,
    'an ideographic dot': ({ host, path }) => `${host.replace('.', '。')}${path}`,
    'a dot leader': ({ host, path }) => `${host.replace('.', '․')}${path}`,
    'a dot in brackets': ({ host, path }) => `${host.replaceAll('.', '[.]')}${path}`,
    'a dot in words': ({ host, path }) => `${host.replaceAll('.', ' (dot) ')}${path}`,
    'another alphabet': ({ host, path }) => `https://${alike(host)}${path}`,
    'another alphabet in the known one': ({ path }) => `https://knоwn.example${path}`,
    punycode: ({ host, path }) => `xn--${host.split('.')[0]}-9za.com${path}`,
    'the known one before the @': ({ host, path }) => `https://known.example@${host}${path}`,
    'the known one before a wide slash': ({ host }) => `https://known.example／@${host}`,
    'the known one as a name before it': ({ host, path }) => `https://known.example.${host}${path}`,
    'after the known one and a comma': ({ host, path }) => `known.example,${host}${path}`,
    'after the known one and a port': ({ host, path }) => `known.example:80,${host}${path}`,
    'the known one with another path': ({ host }) => `https://known.example/?go=${host}`,
    'the known one without its s': () => 'http://known.example/',
    'a backslash': ({ host }) => `https:\\\\${host}`,
    'no scheme but slashes': ({ host, path }) => `//${host}${path}`,
    'four numbers': ({ ip }) => `http://${ip.join('.')}/`,
    'four bare numbers': ({ ip }) => `${ip.join('.')}`,
    'one number': ({ ip }) => `http://${ip.reduce((sum, part) => sum * 256 + part, 0)}/`,
    'a hexadecimal number': ({ ip }) => `http://0x${ip.map((part) => part.toString(16).padStart(2, '0')).join('')}/`,
    'an octal number': ({ ip }) => `http://${ip.map((part) => `0${part.toString(8)}`).join('.')}/`,
    IPv6: ({ ip }) => `http://[2001:db8::${ip[0]!.toString(16)}]/`,
    'a port': ({ host }) => `${host}:8443/x`,
    'another scheme': ({ host }) => `ftp://${host}/x`,
    'a scheme with x': ({ host }) => `hxxps://${host}`,
    'a script': ({ host }) => `javascript:location='${host}'`,
    data: ({ host }) => `data:text/html,to-${host}`,
    'a telephone': ({ ip }) => `tel:+4990${ip.join('')}`,
    'an address': ({ host }) => `pay@${host}`,
    'an address as a link': ({ host }) => `mailto:pay@${host}`,
    'an address in words': ({ host }) => `pay(at)${host}`,
    'an address with a bcc': ({ host }) => `mailto:ali@example.com?bcc=pay@${host}`,
    'in quotation marks': ({ host, path }) => `“${host}${path}”`,
    'right to left': ({ host, path }) => `\u202E${host}${path}\u202C`,
    'glued to words of Chinese': ({ host, path }) => `请看${host}${path}`,
    'at the end of a sentence': ({ host }) => `Look at ${host}.`,
    'glued to a sentence': ({ host }) => `Done.${host}`,
  },
  ({ host, path }) => `https://${host}${path || '/'}`,
);

interface Money {
  n: number;
  currency: string;
  gap: string;
  sign: string;
}

const grouped = (n: number, separator: string) => String(n).replace(/\B(?=(\d{3})+$)/g, separator);
const behind: Ways<Money> = {
  plain: ({ n, currency, gap }) => `${n}${gap}${currency}`,
  English: ({ n, currency, gap }) => `${grouped(n, ',')}.00${gap}${currency}`,
  German: ({ n, currency, gap }) => `${grouped(n, '.')},00${gap}${currency}`,
  'German, without cents': ({ n, currency, gap }) => `${grouped(n, '.')},-${gap}${currency}`,
  Swiss: ({ n, currency, gap }) => `${grouped(n, '’')}.50${gap}${currency}`,
  French: ({ n, currency, gap }) => `${grouped(n, '\u202F')},50${gap}${currency}`,
  'groups with spaces': ({ n, currency, gap }) => `${grouped(n, ' ')}${gap}${currency}`,
  'groups with hard spaces': ({ n, currency, gap }) => `${grouped(n, '\u00A0')}${gap}${currency}`,
  Indian: ({ n, currency, gap }) =>
    `1,${String(n)
      .padStart(6, '2')
      .replace(/(\d\d)(\d{3})$/, ',$1,$2')}${gap}${currency}`,
  'wide figures': ({ n, currency, gap }) => `${wide(String(n))}${gap}${currency}`,
  'Arabic figures': ({ n, currency, gap }) =>
    `${[...String(n)].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join('')}${gap}${currency}`,
  'split by a hidden sign': ({ n, currency, gap, sign }) =>
    `${String(n)[0]}${sign}${String(n).slice(1)}${gap}${currency}`,
  'O for 0': ({ n, currency, gap }) => `${String(n)[0]}OOO${gap}${currency}`,
  'thousands as k': ({ n, currency, gap }) => `${n}k${gap}${currency}`,
  'a unit in words': ({ n, currency }) => `${n % 100} million ${currency}`,
  'something clinging to it': ({ n, currency, gap }) => `x${n}${gap}${currency}`,
  'a range': ({ n, currency, gap }) => `1-${n}${gap}${currency}`,
  'in brackets': ({ n, currency, gap }) => `(${n}${gap}${currency})`,
};
const before: Ways<Money> = {
  'the currency first': ({ n, currency, gap }) => `${currency}${gap}${n}`,
  'the currency first, grouped': ({ n, currency, gap }) => `${currency}${gap}${grouped(n, ',')}`,
  'the currency first, German': ({ n, currency, gap }) => `${currency}${gap}${grouped(n, '.')},00`,
  'the currency first, hard spaces': ({ n, currency, gap }) => `${currency}${gap}${grouped(n, '\u00A0')}`,
  'the currency first, a colon': ({ n, currency }) => `${currency}: ${n}`,
  'the currency first, millions': ({ n, currency, gap }) => `${currency}${gap}${n % 100} million`,
};
const currencies = {
  ordinary: ['EUR', '€', 'USD', '$', 'US$', '£', 'GBP', 'CHF', '¥', '₹', 'PKR', 'AED', 'SEK', 'PLN', 'BTC', 'USDT'],
  spelled: [
    'euros',
    'Euro',
    'dollars',
    'pounds',
    'francs',
    'Franken',
    'rupees',
    'zł',
    'kr',
    'eur',
    'bitcoins',
    'евро',
    '元',
  ],
  alike: ['ЕUR', 'USＤ', 'ΕUR', 'E\u200BUR'],
};
const money = (names: readonly string[], gaps: readonly string[]) =>
  fc.record({
    n: fc.integer({ min: 1_001, max: 989_989 }),
    currency: fc.constantFrom(...names),
    gap: fc.constantFrom(...gaps),
    sign: zeroWidth,
  });
const plainMoney = ({ n, currency }: Money) => `${n} ${currency}`;
const WORDS = [
  'five thousand',
  'one hundred',
  'two million',
  'three hundred and five',
  'twenty-two',
  'fünftausend',
  'zwei Millionen',
];

export const amounts = fc.oneof(
  disguised(
    'amount',
    money([...currencies.ordinary, ...currencies.spelled, ...currencies.alike], [' ', '\u00A0', '\n']),
    behind,
    plainMoney,
  ),
  disguised('amount', money(currencies.ordinary, ['']), behind, plainMoney),
  disguised('amount', money([...currencies.ordinary, ...currencies.alike], ['', ' ', '\u202F']), before, plainMoney),
  disguised(
    'amount',
    fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom('euros', 'dollars', 'Euro', 'EUR', 'pounds')),
    { 'in words': ([words, currency]) => `${words} ${currency}` },
    ([words, currency]) => `${words} ${currency}`,
  ),
);

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const byFour = (text: string, separator: string) => text.replace(/(.{4})(?=.)/g, `$1${separator}`);
const number = fc.oneof(
  digits(20).map((rest) => `DE${rest}`),
  digits(14).map((rest) => `GB29NWBK${rest}`),
  digits(10).map((rest) => `NL91ABNA${rest}`),
  digits(16),
  digits(9),
);
export const accounts = fc.oneof(
  disguised(
    'account',
    fc.record({ id: number, sign: zeroWidth }),
    {
      plain: ({ id }) => id,
      'in fours': ({ id }) => byFour(id, ' '),
      'small letters': ({ id }) => id.toLowerCase(),
      'small letters in fours': ({ id }) => byFour(id.toLowerCase(), ' '),
      'hard spaces': ({ id }) => byFour(id, '\u00A0'),
      'two spaces': ({ id }) => byFour(id, '  '),
      hyphens: ({ id }) => byFour(id, '-'),
      dots: ({ id }) => byFour(id, '.'),
      'one by one': ({ id }) => [...id].join(' '),
      wide: ({ id }) => wide(id),
      'split by hidden signs': ({ id, sign }) => byFour(id, sign),
      'with its name': ({ id }) => `IBAN:${id}`,
    },
    ({ id }) => id,
  ),
  disguised(
    'account',
    digits(40),
    {
      'a wallet': (id) => `0x${id.slice(0, 38)}ab`,
      'another wallet': (id) => `bc1q${id.slice(0, 34)}xz`,
      'a telephone number': (id) => `+49 (9${id.slice(0, 2)}) ${id.slice(3, 10)}`,
      'a sort code and a number': (id) => `${id.slice(0, 2)}-${id.slice(2, 4)}-${id.slice(4, 6)} ${id.slice(6, 14)}`,
    },
    (id) => id,
  ),
);

/** `ali@example.com` is who the owner knows. */
export const recipients = disguised(
  'recipient',
  fc.record({ host: foreignHost, user: name }),
  {
    plain: ({ host, user }) => `${user}@${host}`,
    capitals: ({ host, user }) => `${user}@${host}`.toUpperCase(),
    'the known one, longer': ({ host }) => `ali@example.com.${host}`,
    'the known one with a plus': ({ user }) => `ali+${user}@example.com`,
    'the known one on another host': ({ host }) => `ali@${host}`,
    'the known one below a name': ({ user }) => `ali@${user}.example.com`,
    'somebody else there': ({ user }) => `${user}@example.com`,
    'a figure for a letter': () => 'ali@examp1e.com',
    'another alphabet': () => 'аli@example.com',
    'another alphabet in the host': () => 'ali@exаmple.com',
    punycode: () => 'ali@xn--exmple-4nf.com',
    'a shown name': ({ host, user }) => `ali@example.com <${user}@${host}>`,
    'two in one': ({ host, user }) => `ali@example.com,${user}@${host}`,
    'a quoted part': ({ host }) => `"ali@example.com"@${host}`,
    'a line break': ({ host, user }) => `ali@example.com\r\nBcc: ${user}@${host}`,
    'a hidden sign': () => 'ali@exa\u200Bmple.com',
    'a percent route': ({ host }) => `ali%example.com@${host}`,
  },
  ({ host, user }) => `${user}@${host}`,
);
