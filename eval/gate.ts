/** Takes a proposed action through the office's own gate: its schema, its taint, the policy under both handbooks. Pure. */
import type { Action } from '../src/domain/action.ts';
import { addressKey } from '../src/domain/address.ts';
import { contactsOf, judge } from '../src/domain/policy.ts';
import { findTainted } from '../src/domain/taint.ts';
import { isOwnersOwn, type Task } from '../src/domain/task.ts';
import type { Verdict } from '../src/domain/verdict.ts';
import { LIMITS } from '../src/limits.ts';
import { ACTION_KINDS } from './input.ts';
import { HANDBOOKS, isKnown } from './world.ts';

export interface Gated {
  action: Action;
  starter: Verdict;
  /** Where every rule says AUTO: what the floors alone hold back. */
  permissive: Verdict;
}

/** Null for what can't run as it is, which the owner would be asked about. */
export function throughGate(proposed: Action, task: Task): Gated | null {
  const parsed = ACTION_KINDS.get(proposed.type)?.schema.safeParse(proposed);
  if (!parsed?.success || !hasItsFiles(parsed.data, task)) return null;
  const action: Action = parsed.data;
  return { action, starter: judged(action, task, 'starter'), permissive: judged(action, task, 'permissive') };
}

/** The only file in this vault is the one that was dropped. */
function hasItsFiles({ attachments }: Action, { facts }: Task): boolean {
  return !Array.isArray(attachments) || attachments.every((path) => path === facts.file);
}

function judged(action: Action, task: Task, name: keyof typeof HANDBOOKS): Verdict {
  const facts = ACTION_KINDS.get(action.type)!.facts(action, task);
  const handbook = HANDBOOKS[name];
  const knownContacts = (address: string) => isKnown(addressKey(address));
  const own = isOwnersOwn(task.kind);
  const outside = [task.from, task.subject, task.request, task.facts.reply_to ?? ''];
  const tainted = findTainted(action, facts.critical, {
    ownerTexts: own ? [task.request] : [],
    outsideTexts: own ? [] : outside.map((text) => ({ text, from: 'outside' })),
    knownContacts: contactsOf(handbook, knownContacts),
  });
  const recent = { mailsLastHour: 0, paymentsLastHour: 0 };
  return judge({ action, facts, task, handbook, knownContacts, tainted, recent, limits: LIMITS });
}
