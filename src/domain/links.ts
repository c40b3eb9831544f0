/**
 * Links in a text, spelled out: whatever a mail program would turn into one, however it is written. It rather finds one
 * too many than one too few, because the card shows them and the policy never lets a foreign one pass by itself. Pure.
 */
import { addressKey, isAddress } from './address.ts';

export interface Link {
  /** As it stands in the text, without hidden characters. */
  text: string;
  /** In full: scheme, host in ASCII (`xn--…`), path. `mailto:ali@example.com` for an address. */
  target: string;
  /** What is odd about it, one sentence each; empty for a plain link. */
  odd: readonly string[];
}

/** White space without U+FEFF, which hides inside words; and what never stands in a link. */
const CHUNK = /[^\t\n\v\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000<>"“”„«»]+/gu;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
const WITH_SLASHES = /[a-z][a-z0-9+.-]{0,30}:\/\//iu;
const WITHOUT_SLASHES =
  /(?<![\p{L}\p{N}])(?:mailto|tel|sms|callto|sip|skype|geo|magnet|javascript|data|vbscript|file|tg|whatsapp|bitcoin|ethereum):(?=[^\s])/iu;
const SCHEME_ONLY = /^[a-z][a-z0-9+.-]*(?::(?:\/\/)?)?$/i;
const NAME_RUN = /[\p{L}\p{N}\p{M}\p{Extended_Pictographic}_.-]+/gu;
/** Anchored at a run's start or a dot, so that a long run without one costs no more than its length. */
const DOTTED = /(?<![^.])(?:[^.]+\.)+[^.]+/gu;
const PATH = /^(?::\d{1,5})?(?:[/?#].*)?/su;
/** The full stop of Chinese and Japanese, which browsers read as a dot; before other letters it ends a sentence. */
const WIDE_DOT = /\u3002(?=[a-z0-9])/giu;
/** `evil[.]com`, `evil (dot) com`: written for people only, who follow it all the same. */
const SPELLED_DOT = /\s{0,2}[[({]\s{0,2}(?:\.|dot|punkt)\s{0,2}[\])}]\s{0,2}(?=[\p{L}\p{N}])/giu;
const TRAILING = /[.,;:!?'’´`)\]}*_~…]+$/u;
/** Endings of files that are no top-level domains, so no program makes a link of them. */
const FILE_ENDINGS = new Set(
  'bmp csv doc docx eml exe gif gz htm html ics jpeg jpg js json jsx log md5 mp3 mp4 odp ods odt pdf php png ppt pptx rar rtf svg tar tif tiff ts tsx txt wav webp xls xlsx xml yaml yml'.split(
    ' ',
  ),
);

/** Every link of the text in order, each target once. */
export function findLinks(text: string): Link[] {
  const found = new Map<string, Link>();
  for (const [chunk] of text.replace(SPELLED_DOT, '.').matchAll(CHUNK)) {
    const seen = chunk.replace(HIDDEN, '');
    const clean = seen.normalize('NFKC').replace(WIDE_DOT, '.');
    // Some programs smooth a wide `／` into a path's start, for others what follows its `@` is the host: both are links.
    const readings = seen === clean ? [clean] : [clean, seen];
    for (const raw of readings.flatMap(linksInChunk)) {
      const link = spelledOut(raw, clean !== chunk && seen !== chunk);
      const known = found.get(link.target);
      if (!known || link.odd.length > known.odd.length) found.set(link.target, link);
    }
  }
  return [...found.values()];
}

function linksInChunk(chunk: string): string[] {
  const withScheme = firstScheme(chunk);
  if (withScheme === -1) return namesIn(chunk);
  const link = trimmed(chunk.slice(withScheme));
  return [...namesIn(chunk.slice(0, withScheme)), ...(SCHEME_ONLY.test(link) ? [] : [link])];
}

function firstScheme(chunk: string): number {
  const starts = [chunk.search(WITH_SLASHES), chunk.search(WITHOUT_SLASHES)].filter((at) => at !== -1);
  return starts.length > 0 ? Math.min(...starts) : -1;
}

/** Addresses and bare domains, with the path that follows them. */
function namesIn(chunk: string): string[] {
  const found: string[] = [];
  for (const match of chunk.matchAll(NAME_RUN)) {
    for (const { host, start } of hostsIn(match[0], match.index)) {
      const local = localPartBefore(chunk, start);
      const rest = local ? '' : (PATH.exec(chunk.slice(start + host.length))?.[0] ?? '');
      found.push(local ? `${local}@${host}` : trimmed(host + rest));
      // a path goes on to the end, a port doesn't
      if (/[/?#]/.test(rest)) return found;
    }
  }
  return found;
}

/** What looks like `example.com` in a run of name characters; `offset` is where the run starts. */
function* hostsIn(run: string, offset: number): Generator<{ host: string; start: number }> {
  for (const piece of run.matchAll(DOTTED)) {
    const host = hostOf(piece[0]);
    if (host) yield { host, start: offset + piece.index + piece[0].indexOf(host) };
  }
}

/** The longest beginning of the piece that ends with something like a top-level domain; empty if there is none. */
function hostOf(piece: string): string {
  const labels = piece.replace(/^[._-]+|[._-]+$/g, '').split('.');
  while (labels.length >= 2 && !isTopLevel(labels.at(-1)!)) labels.pop();
  if (labels.length >= 2 && labels.every((label) => label !== '')) return labels.join('.');
  return isIpv4(piece) ? piece : '';
}

function isTopLevel(label: string): boolean {
  if (/^xn--[a-z0-9-]+$/i.test(label)) return true;
  return /^[\p{L}\p{M}]{2,63}$/u.test(label) && !FILE_ENDINGS.has(label.toLowerCase());
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** `ali` of `ali@example.com`; empty where the host isn't the end of an address. */
function localPartBefore(chunk: string, hostStart: number): string {
  if (chunk[hostStart - 1] !== '@') return '';
  return /[^\s()[\],;:@]{1,64}$/u.exec(chunk.slice(Math.max(0, hostStart - 65), hostStart - 1))?.[0] ?? '';
}

function trimmed(link: string): string {
  return link.replace(TRAILING, '');
}

function spelledOut(raw: string, hadHidden: boolean): Link {
  const target = targetOf(raw);
  const odd: string[] = [];
  if (hadHidden) odd.push('It was written with hidden characters.');
  if (/(^|[/.@])xn--/.test(target)) odd.push('Its name has letters of another alphabet or accents.');
  if (/^[a-z]+:\/\/[^/]*@/.test(target)) odd.push('What stands before the @ is not where it leads.');
  if (/^(javascript|data|vbscript|file):/.test(target)) odd.push('It is not the address of a web page.');
  return { text: raw, target, odd };
}

function targetOf(raw: string): string {
  if (isAddress(raw) || (raw.includes('@') && !raw.includes('/') && !raw.includes(':'))) {
    return `mailto:${addressKey(raw)}`;
  }
  const hasScheme = raw.search(WITH_SLASHES) === 0 || raw.search(WITHOUT_SLASHES) === 0;
  const full = hasScheme ? raw : `https://${raw}`;
  const target = URL.canParse(full) ? new URL(full).href : full;
  return target.startsWith('mailto:') ? addressKey(target) : target;
}
