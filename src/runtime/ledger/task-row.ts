/** A task as the ledger has it: its row, and the memo that a new actor takes it up from. */
import type { CardChoice } from '../../domain/card.ts';
import type { Category, Kind, PlanStep, Priority, State, Zone } from '../../domain/task.ts';
import type { Verdict } from '../../domain/verdict.ts';

/** What a task needs to be taken up again by a new actor. Words of the owner wait here until they are used. */
export interface Memo {
  verdict?: Verdict;
  /** What the draft rests on, one line each. */
  evidence?: string[];
  /** The owner's note on what to change, or her answer; used up by the next draft. */
  instruction?: string;
  /** The owner's own text for the draft; used up by the next draft. */
  edit?: string;
  /** What earlier iterations did. */
  history?: string[];
  /** After this action is confirmed, think on. */
  goesOn?: boolean;
  /** Why the task waits or ended, in plain words. */
  problem?: string;
  /** The draft before the owner's edit, for the word diff. */
  before?: string;
  question?: string;
  /** Buttons under the question, beside the words that she may answer with. */
  choices?: readonly CardChoice[];
  /** What a tap on “spend” keeps, and what is said then. */
  budget?: { flag: string; value: string; says: string };
  /** What the owner is told when it has ended. */
  tell?: string;
  /** A report has been made and told. */
  isReported?: true;
  /** Several steps: what is to be done, what is done, and which one the draft is. */
  plan?: readonly PlanStep[];
  step?: number;
  /** What triage made of the task, and the draft's type: what a lesson about it is found by. */
  sort?: string;
  action?: string;
  /** Something was looked up for it, in mails or notes: what leaves may hold it. */
  lookedUp?: true;
  /** Words of the draft that only the owner was to see. */
  discloses?: string;
  /** Of a joint action in doubt: what certainly wasn't done yet, as the owner calls it. */
  left?: readonly string[];
  /** Of a joint action in doubt: the type of the part that she is asked about. */
  doubted?: string;
  /** Shown on the card beside the draft, e.g. that no model could be asked. */
  caveat?: string;
  /** What the owner said about this task so far; what it names is trusted. */
  ownerWords?: string[];
  /** She said "later": no card stands until then. */
  snoozedUntil?: number;
}

export interface TaskRow {
  id: string;
  kind: Kind;
  state: State;
  /** Path of the note inside the vault, as last written by us. */
  path: string;
  noteHash: string;
  zone: Zone;
  category: Category;
  source: string;
  from: string;
  subject: string;
  /** The card's title; empty before there is a draft. */
  title: string;
  priority: Priority;
  /** Milliseconds since the epoch, as all times here. */
  openedAt: number;
  closedAt: number | null;
  iteration: number;
  revision: number;
  /** Digest of the action that the current card shows; empty without one. */
  digest: string;
  /** When the owner was asked; 0 before. */
  askedAt: number;
  expiresAt: number;
  remindersSent: number;
  /** When it has to be looked at again: reminder, expiry, end of the hold, retry. */
  wakeAt: number | null;
  /** Tries of the current execution. */
  attempts: number;
  memo: Memo;
}
