/** What the owner's note on a draft asks for. English and German; what fits nothing is a line for the mail. Pure. */
import { findAddresses } from '../../domain/address.ts';
import type { Language } from './language.ts';

export type Wish =
  | { kind: 'shorter' }
  | { kind: 'language'; language: Language }
  | { kind: 'say'; words: string }
  | { kind: 'line'; words: string }
  | { kind: 'replace'; words: string }
  | { kind: 'subject'; words: string }
  | { kind: 'receivers'; field: 'to' | 'also' | 'cc' | 'bcc'; addresses: readonly string[] }
  | { kind: 'tone'; word: string }
  | { kind: 'no answer' };

const NO_ANSWER =
  /^(?:(?:please |bitte )?(?:do not|don['’]t) (?:answer|reply)(?: (?:it|this|to this))?|no (?:reply|answer)(?: needed)?|ignore(?: it| this)?|(?:bitte )?nicht antworten|keine antwort(?: nötig)?|ignorieren)[.!]?$/i;
const SHORTER =
  /^(?:please |bitte )?(?:make it |write it |etwas |viel |much |a bit |even )*(?:shorter|briefer|short|brief|kürzer|knapper|kurz)(?: please| bitte)?[.!]?$/i;
const LANGUAGE =
  /^(?:please |bitte )?(?:(?:write|answer|reply|say|make)(?: it| this)? )?(?:in |auf )?(german|deutsch|english|englisch)(?: please| bitte)?[.!]?$/i;
const TONE =
  /^(?:please |bitte )?(?:make it |write it |be )?(?:a bit |much |more |less |etwas |viel |mehr )*(friendl(?:y|ier)|formal|informal|polite|politer|nicer|kinder|warmer|longer|better|professional|casual|firmer|stricter|freundlicher|förmlicher|höflicher|netter|länger|besser)(?: please| bitte)?[.!]?$/i;
const SUBJECT =
  /^(?:please |bitte )?(?:change |set |make )?(?:the |den )?(?:subject|betreff)(?: line)?(?: to| auf| is|:)+\s*([\s\S]+)$/i;
const REPLACE =
  /^(?:(?:please |bitte )?(?:write|say|send) instead|instead(?: write| say)?|new text|the text|replace (?:it|the text) (?:with|by)|neuer text|stattdessen)\s*:\s*([\s\S]+)$/i;
const SAY =
  /^(?:please |bitte )?(?:also |auch )?(?:say|tell (?:him|her|them)|add|mention|write|include|sag|sage|schreib|schreibe|erwähne|ergänze)(?: also| auch)?(?:,? (?:that|dass|daß)\s+|\s*:\s*)([\s\S]+)$/i;
const RECEIVERS =
  /^(?:please |bitte )?(?:(?:(?:also |auch )?(?:send|mail|schick|schicke|sende)(?: it| this| es| das)?(?: also| auch)?(?: only| nur)? (?:to|an))|(?:also )?to:?|an:?|add|(?:put |set )?(?:in )?(?:cc|bcc|copy):?|in kopie:?)\s/i;

export function wishOf(instruction: string): Wish {
  const note = instruction.trim();
  if (NO_ANSWER.test(note)) return { kind: 'no answer' };
  if (SHORTER.test(note)) return { kind: 'shorter' };
  const language = LANGUAGE.exec(note)?.[1]?.toLowerCase();
  if (language) return { kind: 'language', language: /^(german|deutsch)$/.test(language) ? 'de' : 'en' };
  const tone = TONE.exec(note)?.[1];
  if (tone) return { kind: 'tone', word: tone.toLowerCase() };
  return (
    wordsWish(note, SUBJECT, 'subject') ??
    wordsWish(note, REPLACE, 'replace') ??
    receiversWish(note) ??
    wordsWish(note, SAY, 'say') ?? { kind: 'line', words: note }
  );
}

function wordsWish(note: string, pattern: RegExp, kind: 'subject' | 'replace' | 'say'): Wish | null {
  const words = pattern.exec(note)?.[1]?.trim();
  return words ? { kind, words } : null;
}

/** Only a note that is nothing but an order about addresses; a sentence that holds one is for the mail. */
function receiversWish(note: string): Wish | null {
  const addresses = findAddresses(note);
  if (addresses.length === 0 || !RECEIVERS.test(note)) return null;
  const rest = note.replace(RECEIVERS, ' ').replace(/[^\s,;<>]+@[^\s,;<>]+/g, ' ');
  if (
    !/^[\s,;.<>]*(?:(?:and|und|instead|too|only|also|please|bitte|auch|nur|stattdessen|in|to|as|cc|bcc|copy|kopie)[\s,;.]*)*$/i.test(
      rest,
    )
  )
    return null;
  if (/\bbcc\b/i.test(note)) return { kind: 'receivers', field: 'bcc', addresses };
  if (/\b(?:cc|copy|kopie)\b/i.test(note)) return { kind: 'receivers', field: 'cc', addresses };
  const adds = /\b(?:also|too|auch|add)\b/i.test(note);
  return { kind: 'receivers', field: adds ? 'also' : 'to', addresses };
}
