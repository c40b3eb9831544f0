/** What X makes of a text: short links in the place of links, escapes in the place of signs. To read it as it was meant, and to know ours again. Pure. */
import type { WirePost } from './posts.ts';

const SHORT_LINK = /https:\/\/t\.co\/\w{1,40}/g;
const OWN_PICTURE = /^https:\/\/(?:x|twitter)\.com\/\S+\/status\/\d+\/(?:photo|video)\/\d+$/;
const ESCAPES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** The text as its writer wrote it, without the links to its own pictures. */
export function shownText({ text, entities }: Pick<WirePost, 'text' | 'entities'>): string {
  const targets = new Map((entities?.urls ?? []).map(({ url, expanded_url }) => [url, expanded_url]));
  return text
    .replace(SHORT_LINK, (link) => {
      const target = targets.get(link);
      return target === undefined ? link : OWN_PICTURE.test(target) ? '' : target;
    })
    .replace(/&(?:lt|gt|amp);/g, (sign) => ESCAPES[sign]!)
    .trim();
}

/** True where X can have made that post of our text. */
export function isOurs(ours: string, theirs: Pick<WirePost, 'text' | 'entities'>): boolean {
  const pieces = comparable(shownText(theirs)).split(/t\.co\/\w+/);
  // A short link whose target X didn't tell may be any link.
  const pattern = pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('\\S{1,4096}');
  return new RegExp(`^${pattern}$`, 'su').test(comparable(ours));
}

function comparable(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/https?:\/\//g, '')
    .replace(/\/+(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
