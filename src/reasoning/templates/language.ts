/** English or German? By the small words that every text has; English where it can't be told. Pure. */

export type Language = 'en' | 'de';

const SMALL_WORDS: Record<Language, ReadonlySet<string>> = {
  en: new Set(
    'the and you your we our is are have has will would please thanks thank for with this that not can could of to it i am be was about'.split(
      ' ',
    ),
  ),
  de: new Set(
    'der die das und sie ihr ihre wir unser ist sind haben hat wird würde bitte danke dank für mit dies diese dass nicht können könnten von zu es ich bin im am ein eine einen dem den noch auf bei uns mir'.split(
      ' ',
    ),
  ),
};
const WORDS_LOOKED_AT_MAX = 400;

export function languageOf(text: string): Language {
  const words =
    text
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.slice(0, WORDS_LOOKED_AT_MAX) ?? [];
  const count = (language: Language) => words.filter((word) => SMALL_WORDS[language].has(word)).length;
  return count('de') > count('en') ? 'de' : 'en';
}
