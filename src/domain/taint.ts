/**
 * Taint: which values that decide who gets something, or how much, did the owner never name? A value is trusted only
 * when it stands in the owner's own words or, for a recipient, among the known contacts. Everything else came from
 * outside, or from nowhere. Pure.
 */
import type { Action, CriticalValue } from './action.ts';
import { addressKey, findAddresses, isAddress } from './address.ts';
import { amountOf, findAmounts } from './amount.ts';
import { findLinks } from './links.ts';
import type { TaintedValue } from './verdict.ts';

export interface Evidence {
  /** What the owner wrote herself: her request, her notes to the draft, the handbook, her templates. */
  ownerTexts: readonly string[];
  /** What came in; `from` says in plain words what it is, e.g. `the mail’s text`. */
  outsideTexts: readonly { text: string; from: string }[];
  /** True for people the owner has written to before, and for the handbook's list (see `contactsOf`). */
  knownContacts(address: string): boolean;
}

/** No account, handle or amount is longer; what is, counts as never named. */
const WHOLE_CHARS_MAX = 254;
/** Stands as `from` where no text that we know of has the value. */
export const NOWHERE = 'nothing that you wrote';

/**
 * The tainted ones among the connector's critical values and among all links and addresses in what the action says,
 * each once.
 */
export function findTainted(
  action: Action,
  critical: readonly CriticalValue[],
  evidence: Evidence,
): readonly TaintedValue[] {
  const found = new Map<string, TaintedValue>();
  for (const value of [...critical, ...linksOf(action)]) {
    const key = `${value.kind} ${value.kind === 'link' ? targetsOf(value.value) : value.value}`;
    if (found.has(key) || isTrusted(value, evidence)) continue;
    found.set(key, { ...value, from: originOf(value, evidence.outsideTexts) });
  }
  return [...found.values()];
}

/** Links count wherever they are shown to the receiver. */
function linksOf(action: Action): CriticalValue[] {
  return ['text', 'subject'].flatMap((field) => {
    const value = action[field];
    if (typeof value !== 'string') return [];
    return findLinks(value).map(({ target }) => ({ kind: 'link' as const, field, value: target }));
  });
}

function isTrusted(critical: CriticalValue, evidence: Evidence): boolean {
  if (critical.value !== critical.value.normalize('NFKC') || HIDDEN.test(critical.value)) return false;
  const person = personOf(critical);
  if (person && evidence.knownContacts(person)) return true;
  return evidence.ownerTexts.some((text) => names(text, critical));
}

/** A value that only looks like another one is another one. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/u;

/** The address that a recipient or a `mailto:` link is, in lower case; empty for anything else. */
function personOf({ kind, value }: CriticalValue): string {
  if (kind !== 'recipient' && kind !== 'link') return '';
  const shown = kind === 'link' ? targetsOf(value).join(' ') : value;
  const isPerson = kind === 'recipient' || shown.startsWith('mailto:');
  const address = addressKey(shown.replace(/^mailto:/, ''));
  return isPerson && isAddress(address) ? address : '';
}

/** Does the text name exactly this value, as a whole? */
function names(text: string, critical: CriticalValue): boolean {
  const person = personOf(critical);
  if (person) return addressKey(text).includes(person) && findAddresses(text).includes(person);
  switch (critical.kind) {
    case 'recipient':
    case 'account':
      return hasWhole(text, critical.value);
    case 'amount':
      return hasAmount(text, critical.value);
    case 'link':
      return hasLinks(text, critical.value);
  }
}

/** A value may hold more than one link; each has to be named. */
function hasLinks(text: string, value: string): boolean {
  const named = new Set(targetsOf(text));
  const wanted = targetsOf(value);
  return wanted.length > 0 ? wanted.every((target) => named.has(target)) : hasWhole(text, value);
}

function targetsOf(text: string): string[] {
  return findLinks(text).map(({ target }) => target);
}

function hasAmount(text: string, value: string): boolean {
  const wanted = amountOf(value);
  if (!wanted) return hasWhole(text, value);
  return findAmounts(text).some(
    ({ number, currency }) => number === wanted.number && (wanted.currency === '' || currency === wanted.currency),
  );
}

/** Account numbers and handles: capitals and the spaces that people put into them don't matter, its ends do. */
function hasWhole(text: string, value: string): boolean {
  const letters = [...value.replace(/\s/g, '')].map((letter) => letter.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
  if (letters.length === 0 || letters.length > WHOLE_CHARS_MAX) return false;
  // A number beside a number may be more of it; beside a name it is another word.
  const [noMoreBefore, noMoreAfter] = /\p{N}/u.test(value)
    ? [String.raw`(?<!\p{N}\s)`, String.raw`(?!\s\p{N})`]
    : ['', ''];
  const whole = String.raw`(?<![\p{L}\p{N}@_.-])${noMoreBefore}${letters.join(String.raw`[ \t]?`)}(?![\p{L}\p{N}@_])${noMoreAfter}(?![.-][\p{L}\p{N}])`;
  return new RegExp(whole, 'iu').test(text.normalize('NFKC'));
}

function originOf(critical: CriticalValue, outsideTexts: Evidence['outsideTexts']): string {
  const outside = outsideTexts.find(({ text }) => names(text, critical) || holds(text, critical.value));
  return outside?.from ?? NOWHERE;
}

function holds(text: string, value: string): boolean {
  return text.toLowerCase().includes(value.toLowerCase());
}
