/** What LinkedIn makes of a post's text: what isn't escaped and is neither hashtag nor mention ends it, without a word. */

const ELEMENT =
  /\\[\\|{}@[\]()<>#*_~]|\{hashtag\|\\?[#\uFF03]\|[\p{L}\p{N}\p{M}]+\}|@\[[^\]]+\] ?\(urn:li:(?:person|organization):[\w-]+\)|#[\p{L}\p{N}\p{M}]+|[^\\|{}@[\]()<>#*_~]/uy;

/** `kept` as LinkedIn keeps it, `text` as people read it. */
export function cutLittle(commentary: string): { kept: string; text: string } {
  let [kept, text] = ['', ''];
  ELEMENT.lastIndex = 0;
  for (let found = ELEMENT.exec(commentary); found; found = ELEMENT.exec(commentary)) {
    kept += found[0];
    text += shown(found[0]);
  }
  return { kept, text };
}

function shown(element: string): string {
  const tag = /^\{hashtag\|\\?(.)\|(.*)\}$/u.exec(element);
  if (tag) return `${tag[1]}${tag[2]}`;
  const mention = /^@\[(.*)\] ?\(/u.exec(element);
  if (mention) return mention[1]!;
  return element.length > 1 && element.startsWith('\\') ? element.slice(1) : element;
}
