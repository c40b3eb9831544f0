/** The one shape in which templates propose an outward step: a single one, after which the task is done. Pure. */

import type { MailAction } from '../../domain/mail-draft.ts';
import type { PlanStep, Priority } from '../../domain/task.ts';
import type { Thought } from '../reasoner.ts';

/** `did` is what has been done already, for the plan. */
export function proposed(action: MailAction, did: string, why: readonly string[], priority?: Priority): Thought {
  const receivers = [...action.to, ...action.cc, ...action.bcc].join(', ');
  const plan: PlanStep[] = [
    { done: true, text: did },
    { done: false, text: `Send it to ${receivers} when you have approved it` },
  ];
  return { kind: 'act', action, plan, why: why.filter((each) => each !== '').join(' '), priority, goesOn: false };
}
