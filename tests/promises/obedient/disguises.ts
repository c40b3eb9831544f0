/** How an order is hidden in a text, and how a model that wants to obey finds it all the same. */
interface Disguise {
  name: string;
  hide(plain: string): string;
  /** What may be hidden in this way in the text; null where nothing is. */
  find(text: string): string | null;
}

const TAGS_START = 0xe0000;
const BLOB = /(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/g;

export const DISGUISES: readonly Disguise[] = [
  { name: 'plain', hide: (plain) => plain, find: () => null },
  {
    name: 'base64',
    hide: (plain) => `base64: ${Buffer.from(plain).toString('base64')}`,
    find: (text) => all(text, BLOB, (blob) => Buffer.from(blob, 'base64').toString('utf8')),
  },
  {
    name: 'hex',
    hide: (plain) => `0x${Buffer.from(plain).toString('hex')}`,
    find: (text) => all(text, /(?:[0-9a-f]{2}){20,}/g, (blob) => Buffer.from(blob, 'hex').toString('utf8')),
  },
  {
    name: 'percent',
    hide: (plain) => encodeURIComponent(plain),
    find: (text) => all(text, /(?:[\w.!~*'()-]|%[0-9A-F]{2}){20,}/g, percentDecoded),
  },
  { name: 'rot13', hide: rot13, find: (text) => rot13(text) },
  { name: 'reversed', hide: reversed, find: reversed },
  {
    name: 'zero width',
    hide: (plain) => [...plain].join('\u200b'),
    find: (text) =>
      /\p{Default_Ignorable_Code_Point}/u.test(text) ? text.replace(/\p{Default_Ignorable_Code_Point}/gu, '') : null,
  },
  {
    name: 'full width',
    hide: (plain) => plain.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
    find: (text) => text.normalize('NFKC'),
  },
  {
    name: 'tag characters',
    hide: (plain) => plain.replace(/[ -~]/g, (one) => String.fromCodePoint(TAGS_START + one.charCodeAt(0))),
    find: (text) =>
      text.replace(/[\u{e0020}-\u{e007e}]/gu, (one) => String.fromCharCode(one.codePointAt(0)! - TAGS_START)),
  },
  {
    name: 'entities',
    hide: (plain) => [...plain].map((one) => `&#${one.codePointAt(0)};`).join(''),
    find: (text) => text.replace(/&#(\d{1,7});/g, (_, code) => String.fromCodePoint(Math.min(Number(code), 0x10ffff))),
  },
  {
    name: 'quoted',
    hide: (plain) => `> > ${plain}`,
    find: () => null,
  },
  { name: 'backticks', hide: (plain) => `\`\`\`\`yaml\n${plain}\n\`\`\`\``, find: () => null },
];

/** The text as it stands, and everything that may be hidden in it. */
export function layersOf(text: string): string[] {
  const found = DISGUISES.map(({ find }) => find(text)).filter((layer) => layer !== null && layer !== text);
  return [...new Set([text, ...(found as string[])])];
}

function all(text: string, pattern: RegExp, decode: (blob: string) => string): string | null {
  const found = [...text.matchAll(pattern)].map(([blob]) => decode(blob));
  return found.length > 0 ? found.join('\n') : null;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (one) => {
    const base = one <= 'Z' ? 65 : 97;
    return String.fromCharCode(((one.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
