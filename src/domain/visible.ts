/**
 * Makes what can't be seen seen: invisible and direction-changing characters become `⟦U+202E⟧`, so that what the owner
 * reads is what is there. Emoji, line breaks and tabs stay as they are. Pure.
 */

/**
 * Well-formed emoji (with their joiners and selectors) first, so that they pass whole; then a Windows line break; then
 * each character that has no shape of its own. `⟦` is spelled out as well, so that nobody can write a mark by hand.
 */
const EMOJI_OR_HIDDEN =
  /\p{RGI_Emoji}|\p{Extended_Pictographic}[\uFE0E\uFE0F]|\r\n|[[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u2800⟦]--[\n\t]]/gv;
const HIDDEN = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u2800⟦]$/u;

/** The text with every hidden character spelled out. Different texts stay different. */
export function visible(text: string): string {
  return text.replace(EMOJI_OR_HIDDEN, (found) => (HIDDEN.test(found) ? spelledOut(found) : found));
}

function spelledOut(character: string): string {
  return `⟦U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟧`;
}
