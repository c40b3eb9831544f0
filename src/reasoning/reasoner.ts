/**
 * What thinks: the interface that templates and models share. A reasoner reads and proposes; it can never act,
 * because all it gives back is data that the policy judges and the owner sees.
 */
import type { Action } from '../domain/action.ts';
import type { PlanStep, Priority, Task } from '../domain/task.ts';

export interface ThinkInput {
  /** The task as its note has it. `request`, `from` and `subject` are outside text unless the owner asked. */
  task: Task;
  /** The owner's note on what to change (redo), or her answer to a question; trusted words. */
  instruction: string | null;
  /** What earlier iterations did: one line each, e.g. `Sent to ali@example.com`. */
  history: readonly string[];
  /** Action types whose connector is here, e.g. `email.send`. */
  available: readonly string[];
  /** Address that a new mail would be sent from; empty where there is none. */
  account: string;
  /** Milliseconds since the epoch. */
  now: number;
  timeZone: string;
}

export type ReportName = 'briefing' | 'audit' | 'digest';

export type Thought =
  /** The next outward step. `then: 'continue'` asks for another iteration once it is confirmed. */
  | { kind: 'act'; action: Action; plan: PlanStep[]; why: string; priority?: Priority; then: 'done' | 'continue' }
  /** Something only the owner can say; `why` is shown with it. */
  | { kind: 'ask'; question: string; why: string; priority?: Priority }
  /** A note for the owner's own eyes; nothing leaves. */
  | { kind: 'report'; report: ReportName; why: string }
  /** Nothing to do outward; `why` is shown in the note. */
  | { kind: 'done'; why: string; priority?: Priority };

export interface Reasoner {
  /** E.g. `templates`. Shown by /status. */
  name: string;
  /** Throws `OfficeError`; never resolves with something the schema of the action refuses knowingly. */
  think(input: ThinkInput, signal: AbortSignal): Promise<Thought>;
}
