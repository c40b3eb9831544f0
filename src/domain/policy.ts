/**
 * The policy: may this action run by itself, must the owner be asked, or is it forbidden? Rules come from the handbook,
 * the first that matches decides; above them stand floors that turn AUTO into APPROVE and never soften a DENY. Pure.
 */
import type { Action, ActionFacts } from './action.ts';
import { addressKey, isListed } from './address.ts';
import type { HandbookResult } from './handbook.ts';
import type { Rule } from './handbook-rules.ts';
import { type Floor, floorsOf } from './policy-floors.ts';
import { matchesRule } from './policy-match.ts';
import type { Task } from './task.ts';
import type { Answer, TaintedValue, Verdict } from './verdict.ts';

export interface PolicyInput {
  action: Action;
  /** What the connector says of the action. */
  facts: ActionFacts;
  /** The arrival that the action answers. */
  task: Pick<Task, 'kind' | 'from' | 'subject' | 'priority' | 'facts'>;
  /** The handbook as it is now. */
  handbook: HandbookResult;
  /** True for an address that the owner has written to before, by the ledger; the handbook's list is added here. */
  knownContacts(address: string): boolean;
  /** What `findTainted` found. */
  tainted: readonly TaintedValue[];
  /** How it was drafted: with what was looked up in mails and notes, and which words of it only the owner was to see. */
  drafting?: { lookedUp: boolean; discloses: string };
  recent: { mailsLastHour: number; paymentsLastHour: number };
  limits: PolicyLimits;
}

export interface PolicyLimits {
  mails_per_hour_max: number;
  payments_per_hour_max: number;
  recipients_bulk_min: number;
}

/** Judges one action. The verdict's `floors` are all that hold, in order of weight, also where they changed nothing. */
export function judge(input: PolicyInput): Verdict {
  const recipients = recipientsOf(input.facts);
  const isKnown = contactsOf(input.handbook, input.knownContacts);
  const strangers = recipients.filter((recipient) => !isKnown(recipient));
  const seen = { ...input, recipients, strangers, isKnown };
  const floors = floorsOf(seen);
  const rule = input.handbook.ok ? input.handbook.handbook.rules.find((each) => matchesRule(each, seen)) : undefined;
  return {
    ...answerOf(rule, floors),
    floors: floors.map(({ says }) => says),
    tainted: input.tainted,
    strangers,
  };
}

/** Whether an address is a known contact: by the ledger, or by the handbook's own list. */
export function contactsOf(
  handbook: HandbookResult,
  knownContacts: (address: string) => boolean,
): (address: string) => boolean {
  const listed = handbook.ok ? handbook.handbook.knownContacts : [];
  // a name that only looks like a known one must not be smoothed into it by whoever keeps the list
  return (address) => address === address.normalize('NFKC') && (isListed(address, listed) || knownContacts(address));
}

function recipientsOf(facts: ActionFacts): string[] {
  const values = facts.critical.filter(({ kind }) => kind === 'recipient').map(({ value }) => addressKey(value));
  return [...new Set(values)];
}

function answerOf(rule: Rule | undefined, floors: readonly Floor[]): Pick<Verdict, 'answer' | 'rule' | 'because'> {
  const floor = floors[0];
  if (rule?.then === 'AUTO' && floor) {
    const because = `${floor.says} Your rule “${rule.name}” would have let it run by itself.`;
    return { answer: 'APPROVE', rule: floor.name, because };
  }
  if (rule) return { answer: rule.then, rule: rule.name, because: `Your rule “${rule.name}” ${SAYS[rule.then]}` };
  if (floor?.name === 'floor: handbook') return { answer: 'APPROVE', rule: floor.name, because: floor.says };
  return { answer: 'APPROVE', rule: 'default', because: 'No rule of the handbook covers this, so you are asked.' };
}

const SAYS: Record<Answer, string> = {
  AUTO: 'lets this run by itself.',
  APPROVE: 'says to ask you.',
  DENY: 'forbids this.',
};
