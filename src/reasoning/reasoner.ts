/**
 * What thinks: the interface that templates and models share. A reasoner reads and proposes; it can never act,
 * because all it gives back is data that the policy judges and the owner sees.
 */
import type { Action } from '../domain/action.ts';
import type { PlanStep, Priority, Task, Triage } from '../domain/task.ts';
import type { Meter } from './models/model.ts';
import type { Proposable, Tool } from './tool.ts';

export interface ThinkInput {
  /** The task as its note has it. `request`, `from` and `subject` are outside text unless the owner asked. */
  task: Task;
  /** The owner's note on what to change (redo), or her answer to a question; trusted words. */
  instruction: string | null;
  /** What earlier iterations did: one line each, e.g. `Sent to ali@example.com`. */
  history: readonly string[];
  /** Which step of the loop this is, from 1, and how many there may be. */
  iteration: number;
  iterationsMax: number;
  /** The plan of a task of several steps; empty without one. What is done stays done. */
  plan: readonly PlanStep[];
  /** What the owner said about this task so far, beside its request: trusted words. */
  ownerWords: readonly string[];
  /** Action types whose connector is here, e.g. `email.send`. */
  available: readonly string[];
  proposables: readonly Proposable[];
  tools: readonly Tool[];
  /** Tells the owner what is going on, in a few words. */
  progress(text: string): void;
  /** Counts what it costs, and stops it where that would be too much. */
  meter: Meter;
  /** Address that a new mail would be sent from; empty where there is none. */
  account: string;
  /** Milliseconds since the epoch. */
  now: number;
  timeZone: string;
}

/** `bank` is of the statement that came with the task. */
export type ReportName = 'briefing' | 'audit' | 'digest' | 'bank' | 'social';

export type Thought = Aside &
  (
    | /** The next outward step. `goesOn` asks for another iteration once it is confirmed. */
    { kind: 'act'; action: Action; plan: PlanStep[]; why: string; goesOn: boolean; step?: number }
    /** What is to be done in several steps; thinking goes on at once with the first. */
    | { kind: 'plan'; plan: PlanStep[]; why: string }
    /** Something only the owner can say; `why` is shown with it. */
    | { kind: 'ask'; question: string; why: string }
    /** A note for the owner's own eyes; nothing leaves. */
    | { kind: 'report'; report: ReportName; why: string }
    /** Nothing (more) to do outward; `why` is shown in the note, `tell` is said to the owner. */
    | { kind: 'done'; why: string; tell?: string }
  );

/** What goes with any thought. */
interface Aside {
  priority?: Priority;
  triage?: Triage;
  /** Who thought it, where that isn't the usual: shown on the card as a warning, e.g. `Drafted from a template: …`. */
  caveat?: string;
  /** The skill that was used. */
  skill?: string;
  /** What was looked up on the way, a few words each. */
  looked?: readonly string[];
  /** A run of words that the draft took from what only the owner was to see. */
  discloses?: string;
}

export interface Reasoner {
  /** E.g. `templates`. Shown by /status. */
  name: string;
  /** It asks a model: what the owner has paused waits, and she is told what goes on. */
  asksOutside?: boolean;
  /** Throws `OfficeError`; never resolves with something the schema of the action refuses knowingly. */
  think(input: ThinkInput, signal: AbortSignal): Promise<Thought>;
}
