/**
 * A text as a reader takes it in: width, ligatures, accents, hidden characters and look-alikes of other alphabets smoothed away, each place
 * knowing where it stands in the text itself. For finding things only; what is found is taken from the text. Pure.
 */

export interface FlatText {
  text: string;
  /** What stands in the original from one place of `text` to another, hidden characters inside it included. */
  original(start: number, end: number): string;
}

const PLAIN = /^[\x00-\x7F]*$/;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{M}]/gu;
/** Letters that look Latin, and the Latin ones that they look like. */
const ALIKE = new Map(
  [
    ['АВЕЅІЈКМНОРСТУХавеѕіјкмнорстухһԁԛԝ', 'ABESIJKMHOPCTYXabesijkmhopctyxhdqw'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ', 'ABEZHIKMNOPTYXaikvoptux'],
  ].flatMap(([from = '', to = '']) => [...from].map((letter, index) => [letter, to[index]!] as const)),
);

export function flatText(original: string): FlatText {
  if (PLAIN.test(original)) return { text: original, original: (start, end) => original.slice(start, end) };
  const parts: string[] = [];
  const places: number[] = [];
  let at = 0;
  for (const letter of original) {
    const flat = PLAIN.test(letter) ? letter : flatLetter(letter);
    parts.push(flat);
    for (let unit = 0; unit < flat.length; unit++) places.push(at);
    at += letter.length;
  }
  places.push(at);
  return { text: parts.join(''), original: (start, end) => cut(original, places[start]!, places[end]!) };
}

function flatLetter(letter: string): string {
  const bare = letter.normalize('NFKD').replace(UNSEEN, '');
  return ALIKE.get(bare) ?? bare;
}

/** Hidden characters before the next seen one belong to what stands before them; white space doesn't. */
function cut(text: string, start: number, end: number): string {
  return text.slice(start, end).trim();
}
