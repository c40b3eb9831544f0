/**
 * The task: one unit of work, one note in the vault, one actor. Plain types and the names of its states. Pure.
 */
import type { Action } from './action.ts';

export const KINDS = ['EMAIL', 'WHATSAPP', 'FILE', 'SCHEDULE', 'REQUEST', 'SOCIAL', 'FINANCE', 'PROPOSAL'] as const;
export type Kind = (typeof KINDS)[number];

export const STATES = [
  'received',
  'claimed',
  'drafting',
  'asking',
  'pending',
  'approved',
  'executing',
  'unknown',
  'failed',
  'done',
  'rejected',
  'expired',
  'denied',
] as const;
export type State = (typeof STATES)[number];

/** States from which nothing follows. */
export const CLOSED_STATES = ['done', 'rejected', 'expired', 'denied'] as const satisfies readonly State[];

export function isClosed(state: State): boolean {
  return (CLOSED_STATES as readonly State[]).includes(state);
}

/** States in which a task waits for a person or a moment and needs no actor. */
export const PASSIVE_STATES: readonly State[] = ['pending', 'asking', 'failed'];

export const CATEGORIES = ['email', 'social_media', 'payments', 'messages', 'general'] as const;
export type Category = (typeof CATEGORIES)[number];

export const ZONES = ['single', 'cloud', 'local'] as const;
export type Zone = (typeof ZONES)[number];

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export type Scalar = string | number | boolean;
export type Value = Scalar | readonly string[];

export interface PlanStep {
  done: boolean;
  text: string;
}

export interface LogLine {
  /** ISO 8601, UTC. */
  at: string;
  text: string;
}

/** What an arrival is about, as triage saw it. */
export const SORTS = [
  'request',
  'question',
  'complaint',
  'invoice',
  'meeting',
  'order',
  'notice',
  'newsletter',
  'spam',
  'personal',
  'other',
] as const;
export type Sort = (typeof SORTS)[number];

/** How triage sees an arrival; shown to the owner with its reason. */
export interface Triage {
  sort: Sort;
  priority: Priority;
  /** A word or two: `friendly`, `angry`, `formal`. */
  tone: string;
  /** ISO 639-1, e.g. `de`. */
  language: string;
  /** One sentence. */
  reason: string;
}

/**
 * What is known of an arrival beyond the common fields; written as flat properties of the note.
 * Names are fixed, so that a note read back knows them apart from an action's own fields.
 */
export interface Facts {
  /** The conversation at its source (Gmail's thread id). */
  thread?: string;
  /** RFC 5322 Message-ID with its angle brackets. */
  message_id?: string;
  /** RFC 5322 References, oldest first. */
  references?: readonly string[];
  /** Bare address that an answer should go to, where it differs from `from`. */
  reply_to?: string;
  /** Bare addresses in To and Cc. */
  addressed_to?: readonly string[];
  /** Which of the owner's accounts it came to. */
  account?: string;
  /** Names and sizes of what came with it, as one line each, e.g. `offer.pdf (12 kB)`. */
  files?: readonly string[];
  /** Name of the file that lies beside the note (FILE notes). */
  file?: string;
  /** Says that it came from a mailing list or a robot (List-Unsubscribe, Auto-Submitted, Precedence). */
  automatic?: boolean;
  /** Name of the schedule (SCHEDULE notes). */
  schedule?: string;
  /** What triage made of it: one of `SORTS`, a word or two, an ISO 639-1 code. */
  sort?: string;
  tone?: string;
  language?: string;
  /** The owner wrote `stop: true` into the note: nothing more is thought about it. */
  stop?: boolean;
  /** Which mail a proposed answer is for, in words (PROPOSAL notes); `message_id` is that mail's. */
  answers?: string;
  /** The program that proposed it (PROPOSAL notes), as it named itself. */
  client?: string;
}
export const FACT_NAMES = [
  'thread',
  'message_id',
  'references',
  'reply_to',
  'addressed_to',
  'account',
  'files',
  'file',
  'automatic',
  'schedule',
  'sort',
  'tone',
  'language',
  'stop',
  'answers',
  'client',
] as const satisfies readonly (keyof Facts)[];

export interface Task {
  /** ULID. */
  id: string;
  kind: Kind;
  state: State;
  zone: Zone;
  /** Source key: what makes the arrival unique, e.g. `gmail:18c2…`. */
  source: string;
  /** ISO 8601, UTC. */
  received: string;
  /** Whom it came from, as shown: `Ali Khan <ali@example.com>`, `owner`, a file's name. Outside text. */
  from: string;
  /** Outside text. */
  subject: string;
  priority: Priority;
  /** 1 to 5: which step of the reasoning loop the note is in. */
  iteration: number;
  /** Grows with each change of the draft, so that a card can say which one it shows. */
  revision: number;
  facts: Facts;
  action: Action | null;
  /** Why the policy asks, in the rule's own words; empty until it has spoken. */
  risk: string;
  /** ISO 8601; empty until a card has been made. */
  expires: string;
  decided_by: string;
  receipt: string;
  /** What came in, outside text for all kinds but REQUEST and SCHEDULE. */
  request: string;
  plan: PlanStep[];
  log: LogLine[];
}

/** What a watcher hands over. The office gives it an id and makes the note. */
export interface Arrival {
  source: string;
  kind: Kind;
  from: string;
  subject: string;
  /** Milliseconds since the epoch: when it was sent, as far as its source tells. */
  at: number;
  request: string;
  facts: Facts;
  priority?: Priority;
  /** Absolute path of a file that is to lie beside the note; it is moved there once the note is safe. */
  file?: string;
}

/** True where the request's words are the owner's own and so may be trusted. */
export function isOwnersOwn(kind: Kind): boolean {
  return kind === 'REQUEST' || kind === 'SCHEDULE';
}

const BARE_ADDRESS = /<\s*([^<>\s]+@[^<>\s]+)\s*>\s*$/;

/** The bare address of `Ali Khan <ali@example.com>`, in lower case; empty where there is none. */
export function bareAddress(shown: string): string {
  const inBrackets = BARE_ADDRESS.exec(shown)?.[1];
  const found = inBrackets ?? /^\s*([^<>\s@]+@[^<>\s@]+)\s*$/.exec(shown)?.[1] ?? '';
  return found.toLowerCase();
}
