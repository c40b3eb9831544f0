/** What the policy answers about an action. Pure types. */
import type { CriticalValue } from './action.ts';

export type Answer = 'AUTO' | 'APPROVE' | 'DENY';

/** A value whose only source is outside text. */
export interface TaintedValue extends CriticalValue {
  /** Where it was found, in plain words: `the mail's text`, `the sender's address`. */
  from: string;
}

export interface Verdict {
  answer: Answer;
  /** The rule's or the floor's name; `default` where no rule matched. */
  rule: string;
  /** The rule or floor in one plain sentence. */
  because: string;
  /** Every floor that holds here, in plain sentences, also those that changed nothing. */
  floors: readonly string[];
  tainted: readonly TaintedValue[];
  /** Recipients never written to before. */
  strangers: readonly string[];
}
