/**
 * Whether a post that stands on a page says what was to be posted. Platforms shorten links, cut long texts, and drop marks that nobody sees; so
 * this is looser than equality, and never the only ground: that the post is new has to be known as well. Pure.
 */
const LINK = /(?:https?:\/\/|www\.)\S+|\b(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:\/\S*|…)?/giu;
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\ufe0e|\ufe0f/gu;
const CUT = /\s*(?:…|\.{3})\s*(?:(?:see|show|read) )?(?:more)?$/i;
/** A text that was cut before so many characters proves nothing. */
const CUT_CHARS_MIN = 40;

export function saysSame(shown: string, text: string): boolean {
  const seen = normal(shown);
  const wanted = normal(text);
  if (seen === wanted) return true;
  const start = seen.replace(CUT, '');
  return start !== seen && start.length >= CUT_CHARS_MIN && wanted.startsWith(start);
}

function normal(text: string): string {
  return text.normalize('NFC').replace(UNSEEN, '').replace(LINK, '\u29c9').replace(/\s+/gu, ' ').trim();
}
