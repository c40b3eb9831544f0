/**
 * What the owner's chair (the bot, the command line) and the office say to each other: commands in, views out, messages to
 * deliver. Plain data, so that either side can be replaced. Pure types.
 */
import type { Card, Verb } from './card.ts';
import type { Category, Kind, LogLine, PlanStep, Priority, State, Zone } from './task.ts';
import type { Verdict } from './verdict.ts';

/** By whom a decision came: `telegram:<user id>`, `cli:<user name>`, `vault`. */
export type By = string;

/** What stood above the button that was tapped, as far as it is known. */
export interface Shown {
  /** The task of the card in that message. */
  taskId?: string;
  /** `changed` after it was sent; `unreadable` where Telegram doesn't tell its text any more. */
  as: 'sent' | 'changed' | 'unreadable';
}

export type OwnerCommand =
  /** A tap, or a reply that carries words (`edit`, `redo`, `reject`'s reason, `answer`). */
  | { type: 'decide'; nonce: string; verb: Verb; text?: string; by: By; shown?: Shown }
  /** The same by task id (the command line, a reply to a card's message). */
  | { type: 'decideTask'; taskId: string; verb: Verb; text?: string; digest?: string; by: By }
  /** The owner's reason for a reject that has already been recorded. */
  | { type: 'reason'; taskId: string; text: string; by: By }
  /** Plain words. `key` makes it unique (`telegram:<update id>`). */
  | { type: 'request'; text: string; key: string; by: By }
  /** Takes back the newest action that is still on hold. */
  | { type: 'undo'; by: By }
  | { type: 'pause'; by: By }
  | { type: 'resume'; by: By }
  /** Makes the report now and sends it. */
  | { type: 'report'; report: 'briefing' | 'audit' | 'digest' | 'social'; by: By }
  /** Puts the current card of a task at the end of the chat again. */
  | { type: 'show'; taskId: string; by: By };

/** The office's answer: one or two plain sentences for a toast, a message or a terminal. */
export interface CommandReply {
  ok: boolean;
  say: string;
  /** Set when a tap came too late: why. */
  problem?: 'used' | 'stale' | 'unknown' | 'expired' | 'paused' | 'not-allowed' | 'failed';
  taskId?: string;
}

export interface StatusView {
  zone: Zone;
  dryRun: boolean;
  /** `starting`, `running`, `paused`, `stopping`. */
  state: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  reasoner: string;
  open: Partial<Record<State, number>>;
  openMax: number;
  doneToday: number;
  oldestPendingMs: number;
  watchers: { name: string; state: string; detail: string }[];
  connectors: { name: string; state: string; detail: string }[];
  /** Problems that the owner should know of, one sentence each; empty when all is well. */
  problems: string[];
}

export interface PendingView {
  taskId: string;
  title: string;
  about: string;
  state: State;
  category: Category;
  priority: Priority;
  /** How long it has waited for the owner, in milliseconds. */
  waitingMs: number;
  expiresAt: number;
}

export interface TaskView {
  taskId: string;
  kind: Kind;
  state: State;
  from: string;
  subject: string;
  iteration: number;
  iterationsMax: number;
  revision: number;
  /** Path inside the vault. */
  note: string;
  rule: string;
  plan: readonly PlanStep[];
  log: readonly LogLine[];
  receipt: string;
  /** What thinking about it cost so far, in US dollars. */
  usd: number;
}

/** What thinking costs, in US dollars. */
export interface CostView {
  /** With what is reserved for answers that haven't come. */
  today: number;
  /** What it may come to today. */
  budget: number;
  week: number;
  month: number;
  /** Of the month, the dearest first. */
  models: readonly {
    model: string;
    requests: number;
    /** Tokens: all that went in, the part of them that came from a cache, and what came out. */
    input: number;
    cached: number;
    output: number;
    usd: number;
  }[];
}

export interface WhyView {
  verdict: Verdict;
  /** What the draft rests on: lines of the arrival, template names, earlier decisions. */
  evidence: readonly string[];
}

/** One line of the audit trail. Never holds the text of a mail, only what identifies it. */
export interface AuditLine {
  seq: number;
  /** ISO 8601. */
  time: string;
  /** Who did it: `office`, `owner`, `watcher:gmail`, `connector:gmail`, `program:claude-code`. */
  actor: string;
  category: Category;
  /** `task.received`, `decision.approve`, `execution.confirmed` … */
  action: string;
  target: string;
  task: string;
  rule: string;
  decision: string;
  by: string;
  result: string;
}

export interface AuditQuery {
  /** YYYY-MM-DD in UTC; without it, today. */
  date?: string;
  category?: string;
  /** Only lines of this task. */
  task?: string;
  /** Newest last; at most so many. */
  limit: number;
}

/** Everything the bot may read. */
export interface OfficeReader {
  status(): Promise<StatusView>;
  pending(limit: number): Promise<{ items: PendingView[]; total: number }>;
  /** By id, or by the end of one (at least six characters) where that is unique. */
  task(id: string): Promise<TaskView | null>;
  why(taskId: string): Promise<WhyView | null>;
  audit(query: AuditQuery): Promise<AuditLine[]>;
  cost(): Promise<CostView>;
  /** What a message in the chat was, so that a reply to it can be understood; null for a message that isn't ours. */
  message(chatId: number, messageId: number): Promise<SentMessage | null>;
  /** The current card of a task that waits for the owner; null when it doesn't wait. */
  card(taskId: string): Promise<Card | null>;
  /** Null where it isn't there any more, or isn't as it was. */
  picture(picture: PictureRef): Promise<Buffer | null>;
}

/** A picture that a message shows: a file of the vault, or one that the office keeps for a while. */
export interface PictureRef {
  name: string;
  /** Path inside the vault; empty for what the office keeps itself. */
  path: string;
  /** Hex. */
  sha256: string;
}

/** A message to the owner. The office puts it into the ledger's outbox; the bot delivers it in order. */
export type OutMessage =
  /** A new card. */
  | { kind: 'card'; card: Card }
  /** The card's message changes: new stage, buttons or none, outcome. Sent as a new message if the old one is gone. */
  | { kind: 'stamp'; card: Card }
  /** Plain text. `title` is shown bold above it. `quiet` makes no sound. */
  | { kind: 'notice'; title: string; text: string; quiet?: boolean; taskId?: string; picture?: PictureRef }
  /** Asks for words by a reply. `purpose` says what the reply means. */
  | { kind: 'prompt'; purpose: PromptPurpose; text: string; taskId: string; digest: string };

export type PromptPurpose = 'edit' | 'redo' | 'reason' | 'answer';

export interface QueuedMessage {
  id: number;
  message: OutMessage;
  /** Messages of the card that a stamp changes; the first holds the buttons. Empty until it was sent. */
  cardMessageIds: readonly number[];
}

export interface SentMessage {
  kind: OutMessage['kind'];
  taskId: string;
  purpose?: PromptPurpose;
  /** The digest that was shown, so that a reply to an old card is known as such. */
  digest: string;
  revision: number;
}

/** The bot's side of the ledger: updates in, messages out. */
export interface Mailbox {
  /** Records raw updates before anything else; gives back those never seen before, in order of id. */
  recordUpdates(updates: readonly { update_id: number }[]): Promise<unknown[]>;
  /** Recorded but not yet handled (after a crash), oldest first. */
  unhandledUpdates(): Promise<unknown[]>;
  updateHandled(updateId: number): Promise<void>;
  /** Oldest unsent message whose id is above `after` (0), in order of queueing; null when there is none. */
  nextMessage(after?: number): Promise<QueuedMessage | null>;
  /** Resolves when a message whose id is above `after` (0) may be waiting; used instead of polling. */
  messageQueued(signal: AbortSignal, after?: number): Promise<void>;
  messageSent(id: number, chatId: number, messageIds: readonly number[]): Promise<void>;
  /** It can never be delivered (the reason is kept and audited). */
  messageDropped(id: number, reason: string): Promise<void>;
}
