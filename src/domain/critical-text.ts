/**
 * Values in an action's own words that could cost money or lead away: links, account numbers, amounts, however they are written. It rather finds
 * one too many than one too few: what the owner never named is then shown to her and asked. Pure.
 */
import type { CriticalValue } from './action.ts';
import { flatText } from './flat-text.ts';
import { findLinks } from './links.ts';

const FOUND_MAX = 200;

/** Each value once, as it stands in the text. Of more than 200 the rest is one amount that nobody can have named. */
export function criticalInText(field: string, text: string): CriticalValue[] {
  const { accounts, amounts } = numbersIn(text);
  const found = [
    ...findLinks(text).map((link): CriticalValue => ({ kind: 'link', field, value: link.text })),
    ...accounts.map((value): CriticalValue => ({ kind: 'account', field, value })),
    ...amounts.map((value): CriticalValue => ({ kind: 'amount', field, value })),
  ];
  if (found.length <= FOUND_MAX) return found;
  const rest = found.length - FOUND_MAX;
  return [...found.slice(0, FOUND_MAX), { kind: 'amount', field, value: `… and ${rest} more values` }];
}

function numbersIn(text: string): { accounts: string[]; amounts: string[] } {
  const flat = flatText(text);
  const [accounts, amounts] = [new Set<string>(), new Set<string>()];
  let rest = flat.text;
  // What was found is taken out, so that an amount isn't an account as well.
  const take = (pattern: RegExp, into?: Set<string>) => {
    rest = rest.replace(pattern, (found, ...more) => {
      const start = more.find((one) => typeof one === 'number') as number;
      into?.add(flat.original(...withClinging(flat.text, start, start + found.length)));
      return '\n'.repeat(found.length);
    });
  };
  take(CODE, accounts);
  take(AMOUNT, amounts);
  take(IBAN, accounts);
  take(DATE_OR_TIME);
  take(LONG_NUMBER, accounts);
  return { accounts: [...accounts], amounts: [...amounts] };
}

/** What clings to a number belongs to it, and makes another one of it: `-5`, `x5`, `5-6`, `12345678X`. */
function withClinging(text: string, start: number, end: number): [start: number, end: number] {
  const before = /[\p{L}\p{N}.,'’_-]*$/u.exec(text.slice(Math.max(0, start - CLINGING_MAX), start))?.[0] ?? '';
  const after = /^[\p{L}\p{N}.,'’_-]*(?<![.,'’_-])/u.exec(text.slice(end, end + CLINGING_MAX))?.[0] ?? '';
  return [start - before.replace(/^[.,'’_]+(?!.*[\p{L}\p{N}])/u, '').length, end + after.length];
}

const CLINGING_MAX = 12;

/** Codes that nobody mistakes for a word count in small letters, too. */
const COMMON_CODES =
  '(?i:EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|PKR|BDT|AED|SAR|QAR|KWD|CAD|AUD|NZD|SGD|HKD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|RUB|UAH|ILS|BRL|MXN|BTC|ETH|USDT|USDC|XMR|LTC|XRP)';
const CODES = Intl.supportedValuesOf('currency').join('|');
const NAMES =
  '(?i:euros?|cents?|dollars?|bucks|pounds?|pfund|quid|pence|francs?|franken|rupees?|rupien|rs\\.?|yen|yuan|renminbi|dirhams?|ri[yj]als?|pesos?|reais|rubles?|roubles?|rubel|zloty(?:ch)?|złotych|zł|zl|kronor|kroner|kronen|krona|krone|kr|lira|lire|shekels?|won|baht|rand|ringgit|bitcoins?|satoshis?|ether|evro|rub)';
const FOREIGN_NAMES = [
  'евро',
  'рубл',
  'руб',
  'доллар',
  'يورو',
  'دولار',
  'ريال',
  'درهم',
  '元',
  '円',
  '圆',
  '块',
  '유로',
  '원',
  '달러',
]
  .map((name) => flatText(name).text)
  .join('|');
const CURRENCY = `(?:[A-Z]{0,3}\\p{Sc}|(?:${COMMON_CODES}|${CODES}|${NAMES})(?!\\p{L})|${FOREIGN_NAMES})`;
/** Grouped in any country's way; letters that look like 0 and 1 count as digits after the first. */
const DIGITS =
  "(?<!\\p{Nd})\\p{Nd}[\\p{Nd}OoIl]{0,30}(?:[.,'’´`·٫٬_][\\p{Nd}OoIl]{1,30}|[ \\t]\\p{Nd}{3}(?!\\p{Nd})){0,12}";
const TIMES =
  '(?:[ \\t]?(?i:k|m|mn|mio|mill?ion(?:en|s)?|mrd|milliarden?|bn|billion(?:en|s)?|tsd|tausend|thousands?|hundreds?|lakhs?|lacs?|crores?)\\.?)';
const NUMBER = `${DIGITS}(?:[.,][-–—]{1,3})?${TIMES}{0,2}`;
const NUMBER_WORD =
  '(?:ein(?:e|en)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|dozen|hundred|thousand|million|billion|lakh|crore|zwei|drei|vier|fünf|funf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwolf|zwanzig|dreißig|dreissig|vierzig|fünfzig|funfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend|million(?:en)?|milliarden?)';
const WORDS = `(?i:(?<!\\p{L})${NUMBER_WORD}(?:[ \\t-]?(?:and[ \\t-]|und|a[ \\t])?${NUMBER_WORD}){0,12}(?!\\p{L}))`;
const GAP = '\\s{0,2}';
const AMOUNT = new RegExp(
  [
    `(?<![\\p{L}])${CURRENCY}${GAP}[-+(:]?${GAP}${NUMBER}(?:${GAP}${CURRENCY})?`,
    `${NUMBER}${GAP}\\)?${CURRENCY}(?!\\p{N})`,
    `${WORDS}${GAP}${CURRENCY}`,
    // money by its look: two groups or more, or one with cents
    "(?<![\\p{Nd}.,])\\p{Nd}{1,3}(?:(?:[.,'’ ]\\p{Nd}{3}){1,6}[.,]\\p{Nd}{2}|(?:[.,'’]\\p{Nd}{3}){2,6})(?![\\p{Nd}])",
  ].join('|'),
  'gu',
);

const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const DATE_OR_TIME =
  /(?<!\p{Nd}[-./]?)(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)?\d\d)(?![-./]?\p{Nd})|(?<!\p{Nd}:?)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!:?\p{Nd})/gu;
/** Account, card and telephone numbers: eight digits or more, whatever stands between them. */
const LONG_NUMBER = /(?<!\p{Nd})\p{Nd}(?:[ \t.,/_·:()+*|'’–—-]{0,2}\p{Nd}){7,60}/gu;
/** Wallets and the like. */
const CODE = /(?<![\p{L}\p{Nd}])(?=[A-Za-z]{0,120}\d)(?=\d{0,120}[A-Za-z])[A-Za-z0-9]{20,120}/gu;
