/**
 * Reads the owner's plain words: whom to write to, what about, which words. English and German. It takes them apart
 * and invents nothing; what it can't find stays empty, so that the owner can be asked. Pure.
 */
import { addressKey, isAddress } from '../../domain/address.ts';
import { type Language, languageOf } from './language.ts';
import { messageOf } from './request-message.ts';

export interface ParsedRequest {
  language: Language;
  /** Addresses as typed in lower case, or names yet to be looked up. */
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  /** Empty where the owner gave none. */
  subject: string;
  /** The mail's own words; empty where the owner gave none. */
  message: string;
  /** After a name, where no word separates it from the message: everything that follows the verb. */
  run: string;
  verb: string;
}

const POLITE =
  /^(?:(?:please|pls|kindly|can you|could you|would you|bitte|kannst du|könntest du|können sie)\b[\s,]*)+/iu;
const VERB =
  /^(write|send|e-?mail|mail|tell|inform|notify|let|ask|thank|remind|message|reply|respond|answer|schreibe?|schicke?|sende?|maile?|sage?|informiere?|frage?|erinnere?|antworte?)(?![\p{L}\p{N}])[\s,]*/iu;
const OBJECT =
  /^(?:(?:an?|the|eine?n?|die|der)\s+)?(?:(?:short|quick|new|kurze|neue)\s+)?(?:e-?mail|mail|message|note|line|nachricht|zeile)(?![\p{L}\p{N}])[\s,]*/iu;
/** “Send Ali a mail saying …” */
const OBJECT_AFTER =
  /^[\s,]*(?:an?|eine)\s+(?:(?:short|quick|new|kurze|neue)\s+)?(?:e-?mail|mail|message|note|line|nachricht|zeile)(?![\p{L}\p{N}])/iu;
const TO = /^(?:to|an)(?![\p{L}\p{N}])\s*:?\s*/iu;
const COPY = /^[\s,;(]*(?:and\s+|und\s+)?(cc|bcc|copy|in kopie)(?![\p{L}\p{N}])\s*:?\s*(?:to\s+|an\s+)?/iu;
const AND = /^\s*(?:,\s*(?:and|und)|,|;|&|and|und)\s+|^\s*[,;&]/iu;
const WORD = /^[^\s,;:"“”()<>]+/u;
/** Words with which the message begins, so that no name goes beyond them. */
const STARTS_MESSAGE =
  /^(?:that|know|about|saying|whether|if|when|where|why|how|what|to|for|of|on|with|subject|betreff|dass|daß|über|ob|wann|wo|wie|was|mit|für|an|zu|bescheid|a|an|ein|eine|we|i|you|he|she|they|it|our|my|the|this|your|wir|ich|sie|er|es|unser[e]?|die|der|das)$/iu;
const NAME_WORDS_MAX = 4;

/** Null where the words don't ask for a mail. */
export function parseRequest(text: string): ParsedRequest | null {
  const plain = text.trim().replace(POLITE, '');
  const verb = VERB.exec(plain);
  const startsWithAddress = isAddress(trimEnd(WORD.exec(plain)?.[0] ?? ''));
  if (!verb && !startsWithAddress) return null;
  let rest = plain
    .slice(verb?.[0].length ?? 0)
    .replace(OBJECT, '')
    .replace(TO, '');
  const to = takePeople(rest);
  rest = to.rest;
  if (!verb && !/^\s*[:–—]/.test(rest)) return null;
  const copies = { cc: [] as string[], bcc: [] as string[] };
  for (let copy = COPY.exec(rest); copy; copy = COPY.exec(rest)) {
    const people = takePeople(rest.slice(copy[0].length));
    copies[copy[1]!.toLowerCase() === 'bcc' ? 'bcc' : 'cc'].push(...people.found);
    rest = people.rest;
  }
  rest = rest.replace(OBJECT_AFTER, '');
  const language = languageOf(text);
  const { subject, message } = messageOf(rest, (verb?.[1] ?? 'write').toLowerCase(), language);
  const run = plain.slice(verb?.[0].length ?? 0).trim();
  return { language, to: to.found, ...copies, subject, message, run, verb: (verb?.[1] ?? 'write').toLowerCase() };
}

/** Takes the addresses and names off the beginning, joined by commas and “and”. */
function takePeople(text: string): { found: string[]; rest: string } {
  const found: string[] = [];
  let rest = text.trimStart();
  for (;;) {
    const person = takePerson(rest);
    if (!person) return { found, rest };
    found.push(person.name);
    rest = person.rest;
    const and = AND.exec(rest);
    if (!and || !takePerson(rest.slice(and[0].length).trimStart())) return { found, rest };
    rest = rest.slice(and[0].length).trimStart();
  }
}

function takePerson(shown: string): { name: string; rest: string } | null {
  const text = shown.replace(/^["“][^"“”]{1,80}["”]\s*(?=<)/u, '');
  const bracketed = /^<([^<>\s]+)>/.exec(text);
  const first = trimEnd(bracketed?.[1] ?? WORD.exec(text)?.[0] ?? '');
  if (isAddress(first))
    return { name: addressKey(first), rest: text.slice(bracketed ? bracketed[0].length : first.length) };
  return takeName(text);
}

/** Words up to a comma, a colon or the message; `Ali Khan <ali@x.org>` gives the address. */
function takeName(text: string): { name: string; rest: string } | null {
  const words: string[] = [];
  let rest = text;
  while (words.length < NAME_WORDS_MAX) {
    const word = WORD.exec(rest)?.[0];
    if (!word || STARTS_MESSAGE.test(word) || COPY.test(rest) || AND.test(rest) || word.includes('@')) break;
    words.push(word);
    rest = rest.slice(word.length);
    if (!/^[ \t]/.test(rest)) break;
    rest = rest.trimStart();
  }
  const bracketed = /^<([^<>\s]+)>/.exec(rest)?.[1] ?? '';
  if (words.length > 0 && isAddress(bracketed)) {
    return { name: addressKey(bracketed), rest: rest.slice(bracketed.length + 2) };
  }
  return words.length > 0 ? { name: words.join(' '), rest } : null;
}

function trimEnd(word: string): string {
  return word.replace(/[.,;:!?]+$/, '');
}
