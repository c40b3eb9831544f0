/**
 * In which language is a text? By its letters where they tell, else by the small words that every text has; English where it can't be told.
 * Knows those that the office meets, Urdu and Hindi in Latin letters among them. Pure.
 */

/** The languages that there are templates in. */
export type Language = 'en' | 'de';

const SMALL_WORDS: Record<string, ReadonlySet<string>> = {
  en: setOf(
    'the and you your we our is are have has will would please thanks thank for with this that not can could of to it i am be was about do does',
  ),
  de: setOf(
    'der die das und sie ihr ihre wir unser ist sind haben hat wird würde bitte danke dank für mit dies diese dass nicht können könnten von zu es ich bin im am ein eine einen dem den noch auf bei uns mir',
  ),
  fr: setOf(
    'le la les des du et en un une pour avec ne pas est que qui vous nous votre vos je il elle dans sur au aux merci bonjour cordialement ce cette par être avez avons ont plus mais de à nos',
  ),
  es: setOf(
    'el la los las del de que y en un una por para con no es su sus se lo como más pero gracias hola muy al le nos buenos buenas tardes días usted ustedes podrían podría está tienen saludo una',
  ),
  tr: setOf(
    'bir ve için bu ile çok ne ama da de kadar mi mı mu mü misiniz mısınız musunuz merhaba teşekkür ederim lütfen sayın saygılarımla olur istiyorum istiyoruz günü saat bizim henüz kimse geldi hakkında',
  ),
  hindustani: setOf(
    'hai hain ka ki ke ko mera mere meri aap kya nahi nahin mein se aur kab mujhe humein hume apne apni jo hua hui chahiye bohat bahut tak kar karna raha rahi liye bhi abhi ne us hoon ga gi ji hum yeh woh dein wapas',
  ),
};
/** What only one of the two says who speak nearly the same. */
const HINDI_WORDS = setOf('namaste namaskar dhanyavaad dhanyavad kripya kripaya samay humein mahoday turant bahut');
const URDU_WORDS = setOf('assalam salam shukriya janab meherbani bohat inshallah khuda hafiz mohtaram fauran raqam');

const SCRIPTS: readonly [code: string, letters: RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['ur', /[ٹڈڑںےہ]/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
];
/** A text of another alphabet may hold names and addresses in Latin letters. */
const SCRIPT_SHARE_MIN = 0.2;
const CHARS_LOOKED_AT_MAX = 4_000;
const WORDS_LOOKED_AT_MAX = 400;

/** ISO 639-1. */
export function languageIn(text: string): string {
  const start = text.slice(0, CHARS_LOOKED_AT_MAX);
  return byScript(start) ?? bySmallWords(start);
}

/** The one of the two that templates are written in. */
export function languageOf(text: string): Language {
  const words = wordsOf(text);
  return countOf('de', words) > countOf('en', words) ? 'de' : 'en';
}

function byScript(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const found = SCRIPTS.find(([, pattern]) => (text.match(pattern)?.length ?? 0) > letters * SCRIPT_SHARE_MIN);
  return found?.[0] ?? null;
}

function bySmallWords(text: string): string {
  const words = wordsOf(text);
  const counted = Object.keys(SMALL_WORDS).map((code) => ({ code, count: countOf(code, words) + marksOf(code, text) }));
  const best = counted.reduce((winner, next) => (next.count > winner.count ? next : winner));
  if (best.code !== 'hindustani') return best.code;
  const count = (marks: ReadonlySet<string>) => words.filter((word) => marks.has(word)).length;
  return count(HINDI_WORDS) > count(URDU_WORDS) ? 'hi' : 'ur';
}

/** Letters and signs that no other of these languages has. */
const MARKS: Record<string, RegExp> = { de: /ß/, fr: /[œèêù]/i, es: /[¿¡ñ]/i, tr: /[ığş]/i };

function marksOf(code: string, text: string): number {
  return MARKS[code]?.test(text) ? 1 : 0;
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.slice(0, WORDS_LOOKED_AT_MAX) ?? []
  );
}

function countOf(code: string, words: readonly string[]): number {
  return words.filter((word) => SMALL_WORDS[code]!.has(word)).length;
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
