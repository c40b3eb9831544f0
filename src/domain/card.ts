/**
 * The card: everything the owner must see to decide, as data. Made by code from the action, never by a model;
 * `bot/` turns it into a Telegram message. Pure.
 */

/** One thing on the card. Values are outside text and are shown as they are, never interpreted. */
export type CardBlock =
  | { kind: 'field'; label: string; value: string; mark?: string }
  | { kind: 'text'; label: string; text: string }
  | { kind: 'file'; name: string; bytes: number }
  /** A picture that leaves, shown itself. `path` inside the vault; `sha256` in hex, of the bytes that the card is about. */
  | { kind: 'picture'; name: string; bytes: number; path: string; sha256: string }
  /** `old` and `new` of an edited text; shown as a word diff above the whole text. */
  | { kind: 'diff'; label: string; old: string; new: string };

/** What the owner is asked; it decides which buttons stand under the card. */
export type CardStage = 'decide' | 'hold' | 'failed' | 'unknown' | 'asking' | 'thinking' | 'closed';

/** A button that a question offers beside its answer in words. */
export interface CardChoice {
  verb: 'more' | 'mine' | 'spend';
  label: string;
}

export interface Card {
  taskId: string;
  revision: number;
  stage: CardStage;
  /** The nonce of this stage; empty when `closed`. */
  nonce: string;
  /** E.g. `Reply to Ali Khan`. */
  title: string;
  /** Where it came from: sender and subject of the arrival. */
  about: string;
  blocks: readonly CardBlock[];
  /** What is new, unusual or came from outside; one line each. */
  warnings: readonly string[];
  /** Why it is asked: the rule's name and words. */
  rule: string;
  /** Milliseconds since the epoch; when the action would be dropped unasked. 0 where nothing expires. */
  expiresAt: number;
  /** `hold`: when it will run. Milliseconds since the epoch. */
  runsAt?: number;
  /** `closed`, `failed`, `unknown`, `asking`, `thinking`: what happened, is asked or goes on, in one or more lines. */
  outcome?: string;
  link?: string;
  /** `asking`: the buttons beside Drop. */
  choices?: readonly CardChoice[];
  urgent?: boolean;
}

/** What a button or the command line may say about a card. */
export const VERBS = [
  'approve',
  'reject',
  'edit',
  'redo',
  'later',
  'why',
  'undo',
  'retry',
  'drop',
  'sent',
  'unsent',
  'answer',
  'more',
  'mine',
  'spend',
  'stop',
] as const;
export type Verb = (typeof VERBS)[number];

/** Which verbs each stage accepts. `why` never uses a card up. */
export const STAGE_VERBS: Record<CardStage, readonly Verb[]> = {
  decide: ['approve', 'reject', 'edit', 'redo', 'later', 'why'],
  hold: ['undo', 'why'],
  failed: ['retry', 'edit', 'drop', 'why'],
  unknown: ['sent', 'unsent', 'why'],
  asking: ['answer', 'drop', 'why', 'more', 'mine', 'spend'],
  thinking: ['stop', 'why'],
  closed: [],
};
