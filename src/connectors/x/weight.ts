/**
 * How long a post is by X's own counting (the published configuration, version 3): most letters weigh 1, Chinese, Japanese, Korean and emoji 2,
 * a link 23 however long it is. Where it isn't sure what X takes for a link it counts more rather than less. Pure.
 */
import { findLinks } from '../../domain/links.ts';
import { BOUNDS } from './bounds.ts';

const LIGHT: readonly (readonly [from: number, to: number])[] = [
  [0, 4_351],
  [8_192, 8_205],
  [8_208, 8_223],
  [8_242, 8_247],
];
const EMOJI = /\p{RGI_Emoji}/gv;
const HEAVY_WEIGHT = 2;
/** Up to the first letter that X would end a link at. */
const SURE_LINK =
  /(?<![\p{L}\p{N}@_])https?:\/\/(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}(?![a-z0-9-])(?::\d{1,5})?(?:[/?#][\x21-\x7e]*)?/giu;

export function weightOf(text: string): number {
  let sure = 0;
  const rest = text.normalize('NFC').replace(SURE_LINK, (link) => {
    const afterIt = /[.,;:!?'")\]}]*$/.exec(link)![0].length;
    // less the line break that takes its place
    sure += BOUNDS.link_weight + afterIt - 1;
    return '\n';
  });
  return sure + plainWeight(rest) + heavierAsLinks(rest);
}

/** True where X would charge it as a post with a link. */
export function hasLink(text: string): boolean {
  return findLinks(text).some(({ target }) => !target.startsWith('mailto:'));
}

function plainWeight(text: string): number {
  let weight = 0;
  const rest = text.replace(EMOJI, () => {
    weight += HEAVY_WEIGHT;
    return '';
  });
  for (const letter of rest) {
    const code = letter.codePointAt(0)!;
    weight += LIGHT.some(([from, to]) => code >= from && code <= to) ? 1 : HEAVY_WEIGHT;
  }
  return weight;
}

/** `example.com` without its scheme becomes a link of 23 as well, where X knows the ending. */
function heavierAsLinks(text: string): number {
  const lower = text.toLowerCase();
  return findLinks(text).reduce((sum, link) => {
    const times = Math.max(1, lower.split(link.text.toLowerCase()).length - 1);
    return sum + times * Math.max(0, BOUNDS.link_weight - plainWeight(link.text));
  }, 0);
}
