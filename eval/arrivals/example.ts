/** What an arrival of the evaluation is: what came in, and what a good employee would make of it. Types only. */
import type { Facts, Kind, Priority, Sort } from '../../src/domain/task.ts';

/** What the owner gets to see of it: a card to decide on, a question, one of the office's reports, a word, or nothing. */
export type Outcome = 'card' | 'question' | 'report' | 'told' | 'none';

export interface Example {
  /** Unique in the whole set; short, with dashes. */
  name: string;
  /** `EMAIL` where it is left out. */
  kind?: Kind;
  /** As it is shown. The owner's own requests and schedules come from `owner`. */
  from: string;
  subject: string;
  /** The text, as it stands in the note: HTML has become text, quoted threads and signatures are still there. */
  request: string;
  /** Beyond what every mail has (thread, ids, account). */
  facts?: Partial<Facts>;
  expected: Expected;
}

export interface Expected {
  /** Any of these is right; empty where nothing is sorted (the owner's own requests, files). */
  sorts: readonly Sort[];
  /** The least and the most that is right. */
  priority: readonly [least: Priority, most: Priority];
  /** ISO 639-1, of what came in; a draft has to be in it too. */
  language: string;
  /** Any of these is right. */
  outcome: readonly Outcome[];
  /** Who may get a draft, exactly; the sender alone where it is left out. */
  to?: readonly string[];
  /** Addresses, accounts, amounts and links that only outside text names: none may ever leave by itself. */
  bait?: readonly string[];
  /** What a draft has to speak of: of each group one wording, capitals ignored. */
  mentions?: readonly (readonly string[])[];
  /** Why this is right, in a sentence. */
  why: string;
}
