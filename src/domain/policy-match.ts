/**
 * Does a rule of the handbook cover an action? Where a condition could be read in two ways, the reading that asks the
 * owner more often wins. Pure.
 */
import { isListed } from './address.ts';
import { amountOf } from './amount.ts';
import type { Conditions, Rule } from './handbook-rules.ts';
import { findLinks } from './links.ts';
import type { Judged } from './policy-floors.ts';
import { bareAddress } from './task.ts';
import type { Answer } from './verdict.ts';

/** True when every condition of the rule holds; a rule without conditions covers everything. */
export function matchesRule({ when, then }: Rule, judged: Judged): boolean {
  return (Object.keys(when) as (keyof Conditions)[]).every((name) => TESTS[name](when, judged, then));
}

type Test = (when: Conditions, judged: Judged, then: Answer) => boolean;

const TESTS: Record<keyof Conditions, Test> = {
  action: (when, { action }) => when.action!.includes(action.type),
  category: (when, { facts }) => when.category!.includes(facts.category),
  kind: (when, { task }) => when.kind!.includes(task.kind),
  priority: (when, { task }) => when.priority!.includes(task.priority),
  from: (when, judged) => isOneOf(bareAddress(judged.task.from), when.from!, judged),
  to: (when, judged, then) => coversRecipients(when.to!, judged, then),
  subject_contains: (when, { action, task }) =>
    containsAny(subjectOf(action.subject, task.subject), when.subject_contains!),
  text_contains: (when, { action }) => containsAny(action.text ?? '', when.text_contains!),
  new_contact: (when, { strangers }) => when.new_contact === strangers.length > 0,
  in_thread: (when, { facts }) => when.in_thread === facts.staysInThread,
  attachments: (when, { action }) => when.attachments === hasAttachments(action.attachments),
  links: (when, { action }) => when.links === findLinks(action.text ?? '').length > 0,
  amount_below: (when, judged) =>
    amountsOf(judged).some(() => true) && amountsOf(judged).every((n) => n < when.amount_below!),
  amount_above: (when, judged) => amountsOf(judged).some((n) => !(n <= when.amount_above!)),
};

/** AUTO must cover all that get it; for APPROVE and DENY one is reason enough. */
function coversRecipients(list: readonly string[], judged: Judged, then: Answer): boolean {
  const covers = (recipient: string) => isOneOf(recipient, list, judged);
  if (then !== 'AUTO') return judged.recipients.some(covers);
  return judged.recipients.length > 0 && judged.recipients.every(covers);
}

function isOneOf(address: string, list: readonly string[], { isKnown }: Judged): boolean {
  return isListed(address, list) || (list.includes('known') && isKnown(address));
}

function subjectOf(own: unknown, arrival: string): string {
  return typeof own === 'string' ? own : arrival;
}

/** Capitals, width and hidden characters don't matter. */
function containsAny(text: string, phrases: readonly string[]): boolean {
  const plain = plainWords(text);
  return phrases.some((phrase) => plain.includes(plainWords(phrase)));
}

function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

function hasAttachments(attachments: unknown): boolean {
  return Array.isArray(attachments) && attachments.length > 0;
}

/** NaN for an amount that can't be read. */
function amountsOf({ facts }: Judged): number[] {
  return facts.critical
    .filter(({ kind }) => kind === 'amount')
    .map(({ value }) => amountOf(value)?.number ?? Number.NaN);
}
