/** What the owner is asked when the loop ends without a proposal, with what is done and what is left. Pure. */
import type { PlanStep } from '../../domain/task.ts';
import type { Limits } from '../../limits.ts';
import type { Step } from '../ledger/ledger.ts';
import type { Memo, TaskRow } from '../ledger/task-row.ts';

type Question = Pick<Memo, 'question' | 'choices'>;

/** All steps were used, and it is not finished. */
export function stepsUsedUp(row: TaskRow, { iterations_max }: Limits): Question {
  return {
    question: `I have used all ${iterations_max} steps and this is not finished. ${whatIsLeft(row.memo)} Tell me how to go on, or choose.`,
    choices: [
      { verb: 'more', label: '▶️ Give it five more' },
      { verb: 'mine', label: '🙋 I’ll take it' },
    ],
  };
}

/** She stopped it while it was thinking. */
export function stopped(row: TaskRow): Question {
  return {
    question: `You stopped this in step ${row.iteration}. ${whatIsLeft(row.memo)} Tell me how to go on, or choose.`,
    choices: [
      { verb: 'more', label: '▶️ Go on' },
      { verb: 'mine', label: '🙋 I’ll take it' },
    ],
  };
}

/** Which step it is in, for people: behind the last one there is none. */
export function stepOf({ iteration }: TaskRow, { iterations_max }: Limits): number {
  return Math.min(iteration, iterations_max);
}

/** What a task becomes when she stops it while it is thought about; looked at once, so that a crash doesn't leave it without its question. */
export function stoppedSet(row: TaskRow, now: number): NonNullable<Step['set']> {
  return { state: 'asking', wakeAt: now, memo: { ...row.memo, ...stopped(row) } };
}

/** `Done: … Left: …`, as far as it is known. */
export function whatIsLeft({ history = [], plan = [] }: Pick<Memo, 'history' | 'plan'>): string {
  const done = history.length > 0 ? `Done: ${history.join('; ')}.` : 'Nothing has been sent.';
  const left = plan.filter((step) => !step.done).map(({ text }) => text);
  return left.length > 0 ? `${done} Left: ${left.join('; ')}.` : done;
}

/** The plan with one step ticked. */
export function ticked(plan: readonly PlanStep[], step: number | undefined): readonly PlanStep[] {
  return plan.map((one, at) => (at === step ? { ...one, done: true } : one));
}

/** What the owner said has been used; her words stay known as hers, so that what they name is trusted. */
export function usedUp(memo: Memo, next: Partial<Memo>): Memo {
  const words = [...(memo.ownerWords ?? []), memo.instruction, memo.edit].filter((text) => text !== undefined);
  return {
    ...memo,
    edit: undefined,
    instruction: undefined,
    problem: undefined,
    before: undefined,
    choices: undefined,
    caveat: undefined,
    tell: undefined,
    ...next,
    ownerWords: words,
  };
}
