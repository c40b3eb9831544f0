/**
 * A plain sentence of the owner's that asks for a post or an answer: `post on Facebook: we open at nine`. Strict: whatever isn't said in one of
 * these ways is nobody's guess here. Pure.
 */

export interface PostWords {
  text: string;
  attachments: string[];
}

const POLITE = String.raw`(?:please\s+|can you\s+|could you\s+)?`;
const FILE = String.raw`(?:"[^"\n]{1,200}"|\x60[^\x60\n]{1,200}\x60|[^\s"\x60:,]{1,200}\.(?:jpe?g|png|gif|webp))`;
const FILES = String.raw`${FILE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)${FILE}){0,9}`;
const MEDIA = String.raw`(?:(?:the\s+)?(?:pictures?|photos?|images?)\s+)?(${FILES})`;
/** After it comes what is said. */
const SAYING = String.raw`\s*(?::|,?\s+that\s|,?\s+saying\s*:?)\s*`;

/** Null where it is not surely a post to this platform alone, with its words. */
export function postFromWords(platform: string, words: string): PostWords | null {
  const said = postToPlaces(platform, words);
  return said && { text: said.text, attachments: said.attachments };
}

/** The same for whatever the pattern `places` finds where the platform is named; `places` is then what was found. It must hold no group of its own. */
export function postToPlaces(places: string, words: string): (PostWords & { places: string }) | null {
  const place = String.raw`(?:on|to|in)\s+(?:our\s+|my\s+|the\s+)?(${places})(?:\s+page|\s+account)?`;
  const sentence = new RegExp(
    String.raw`^\s*${POLITE}(?:post|publish|share|put)\s+(?:this\s+|it\s+)?(?:${MEDIA}\s+)?${place}(?:\s*,?\s+with\s+${MEDIA})?${SAYING}(.+)$`,
    'isu',
  );
  const [, before, found = '', after, said] = sentence.exec(words) ?? [];
  const text = unquoted(said ?? '');
  if (text === '' || (before && after)) return null;
  return { text, attachments: filesIn(before ?? after ?? ''), places: found };
}

/** `reply to comment 123_456 on Facebook: yes, we are open`. */
export function replyFromWords(platform: string, words: string): { in_reply_to: string; text: string } | null {
  const sentence = new RegExp(
    String.raw`^\s*${POLITE}(?:reply|answer|respond)\s+(?:to\s+)?(?:the\s+)?comment\s+(\d{1,40}(?:_\d{1,40})?)\s+on\s+${platform}${SAYING}(.+)$`,
    'isu',
  );
  const [, id, said] = sentence.exec(words) ?? [];
  const text = unquoted(said ?? '');
  return id && text !== '' ? { in_reply_to: id, text } : null;
}

/** Without quotation marks around the whole. */
function unquoted(said: string): string {
  const text = said.trim();
  return /^(?:"[^"]*"|“[^”]*”)$/su.test(text) ? text.slice(1, -1).trim() : text;
}

function filesIn(list: string): string[] {
  return [...list.matchAll(new RegExp(FILE, 'giu'))].map(([file]) => file.replace(/^["`]|["`]$/g, ''));
}
