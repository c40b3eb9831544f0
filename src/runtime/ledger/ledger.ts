/**
 * The ledger: what the program trusts. Every method is one atomic step, durable when it resolves, so that a twin on
 * another database can stand beside the SQLite one. Vault and Telegram may lie or lag; the ledger decides.
 */
import type { Receipt } from '../../domain/action.ts';
import type { Card, Verb } from '../../domain/card.ts';
import type { AuditLine, By, CommandReply, Mailbox, OutMessage, SentMessage } from '../../domain/office.ts';
import type { Category, Kind, State } from '../../domain/task.ts';
import type { Lesson } from '../../reasoning/library.ts';
import type { TrailHead } from '../trail/chain.ts';
import type { CostAhead, CostOf, CostSum } from './costs.ts';
import type { Charge, Delivery } from './deliveries.ts';
import type { NewLesson } from './lessons.ts';
import type { TaskRow } from './task-row.ts';

export interface CardRow {
  nonce: string;
  taskId: string;
  revision: number;
  digest: string;
  card: Card;
  usedBy: Verb | null;
}

export interface Decision {
  taskId: string;
  revision: number;
  digest: string;
  verb: Verb;
  by: By;
  at: number;
}

export type AuditEntry = Omit<AuditLine, 'seq' | 'time'>;

/** Everything that changes together with a task's row. */
export interface Step {
  /** Fields of the row that change. */
  set?: Partial<Omit<TaskRow, 'id' | 'source' | 'kind'>>;
  /** A stage of the card; it voids the stages before it. */
  card?: Card;
  /** The card that stands has had its end, although the task goes on. */
  cardOver?: true;
  /** Messages for the owner, in order. */
  out?: OutMessage[];
  /** Quiet hours: these messages are held back until then. Milliseconds since the epoch. */
  outNotBefore?: number;
  audit?: AuditEntry[];
  /** A decision by rule (AUTO). Decisions of people go through `decide`. */
  decision?: Decision;
  execution?: { key: string; state: 'confirmed' | 'failed' | 'unknown'; receipt?: Receipt; error?: string };
  /** How a part of the joint action whose outcome is open ended, as the owner says. */
  delivery?: { type: string; state: 'confirmed' | 'failed' };
  /** Addresses that the owner has now written to. */
  contacts?: readonly string[];
  /** What the owner's word about the draft teaches. */
  lesson?: NewLesson;
  /** Something small that has to be kept together with it. */
  flag?: { name: string; value: string };
}

/** When this ledger was restored, and when its back-up was made. Milliseconds since the epoch. */
export interface Restored {
  at: number;
  backupAt: number;
}

export type ExecutionState = 'intent' | 'confirmed' | 'failed' | 'unknown';

export interface Execution {
  key: string;
  taskId: string;
  digest: string;
  state: ExecutionState;
  memory: Record<string, string> | null;
  receipt: Receipt | null;
  /** When the intent was first committed. */
  since: number;
}

export interface EndedExecution extends Execution {
  /** Null while there is no outcome. */
  endedAt: number | null;
}

/** How a decision changes the row: made by the pure rules of `decision.ts`, run inside the ledger's transaction. */
export type Decide = (found: {
  row: TaskRow;
  card: Card;
  /** Of what the card shows. */
  digest: string;
  usedBy: Verb | null;
}) => {
  reply: CommandReply;
  /** Absent when nothing is decided (too late, or only a question). */
  step?: Step;
  decision?: Decision;
};

export interface TaskListing {
  id: string;
  path: string;
  state: State;
  wakeAt: number | null;
}

/** A task with what was decided about it last and what came of it. */
export interface Activity {
  row: TaskRow;
  receipt: Receipt | null;
  decidedBy: string;
  decidedAt: number | null;
}

export interface Ledger extends Mailbox {
  message(chatId: number, messageId: number): Promise<SentMessage | null>;

  /** The task that this arrival became; null when it is new. */
  taskOfSource(source: string): Promise<string | null>;
  /** False when the source was known already. */
  open(row: TaskRow, audit: AuditEntry[]): Promise<boolean>;
  task(id: string): Promise<TaskRow | null>;
  /** The one task whose id ends so; null where none or several do. */
  taskByEnd(end: string): Promise<TaskRow | null>;
  /** Changes a row that is in one of `from`, and all that goes with it. Throws `note_changed` when another was faster. */
  advance(id: string, from: readonly State[], step: Step): Promise<TaskRow>;
  /** The same for steps that a crash may take back, because they are done again: nobody waits for the disk. */
  advanceSoon(id: string, from: readonly State[], step: Step): Promise<TaskRow>;
  /** Looks the card up by nonce, or the current one by task, and lets `rule` decide, in one transaction. */
  decide(by: { nonce: string } | { taskId: string }, rule: Decide): Promise<CommandReply>;
  /** The newest decision on this digest, its seal checked; null when there is none or it was forged. */
  decisionOn(taskId: string, revision: number): Promise<Decision | null>;
  card(taskId: string): Promise<CardRow | null>;
  /** The newest card of a task, also one that was answered; null when there was none. */
  lastCard(taskId: string): Promise<CardRow | null>;
  /** When the tasks of this kind were opened that came since then, oldest first, at most `max`. */
  openedSince(kind: Kind, since: number, max: number): Promise<number[]>;
  /** Resolves when this task's row has changed; rejects when the signal is aborted. What changed before the call is not told. */
  taskChanged(id: string, signal: AbortSignal): Promise<void>;

  /**
   * Commits the intent; the task is `executing` from then on. An execution of the same key that certainly failed is opened again; any other is given back as
   * it is. Throws `key_reused` when the digest differs, and `note_changed` when it may not run any more: taken back, paused, expired, or over `cap`.
   */
  intend(execution: {
    key: string;
    taskId: string;
    digest: string;
    at: number;
    /** How many of its category there may be since then, this one included. */
    cap?: { since: number; max: number };
  }): Promise<{ fresh: boolean; execution: Execution }>;
  remember(key: string, memory: Record<string, string>): Promise<void>;
  execution(key: string): Promise<Execution | null>;
  /** Commits the intent of one part of a joint action whose task is `executing`. Throws `key_reused` and `note_changed` as `intend` does. */
  deliver(delivery: {
    key: string;
    taskId: string;
    type: string;
    digest: string;
    at: number;
  }): Promise<{ fresh: boolean; delivery: Delivery }>;
  endDelivery(
    key: string,
    end: { state: 'confirmed' | 'failed' | 'unknown'; receipt?: Receipt; error?: string },
  ): Promise<void>;
  rememberDelivery(key: string, memory: Record<string, string>): Promise<void>;
  /** Of all its joint actions, oldest first. */
  deliveries(taskId: string): Promise<Delivery[]>;
  /** Reserves what a call costs; false where that would pass the budget. What certainly failed counts no more. */
  charge(charge: Charge): Promise<boolean>;
  /** In millionths of a US dollar. */
  chargedSince(service: string, since: number): Promise<number>;

  /** Tasks that are open; a listing of rows, cheap for ten thousand. */
  openTasks(): Promise<TaskListing[]>;
  dueTasks(now: number, limit: number): Promise<string[]>;
  /** The earliest deadline after this moment. */
  nextWake(after: number): Promise<number | null>;
  counts(): Promise<Partial<Record<State, number>>>;
  waiting(limit: number): Promise<{ rows: TaskRow[]; total: number }>;
  /** The newest task on hold. */
  newestHeld(): Promise<TaskRow | null>;
  /** All open tasks, and those closed in the period; the newest first, at most `limit`. */
  activity(from: number, to: number, limit: number): Promise<Activity[]>;
  /** How many ended so; exact to a quarter of an hour, and as cheap for a hundred thousand as for ten. */
  closedCounts(from: number, to: number): Promise<Partial<Record<State, number>>>;
  lastDone(limit: number): Promise<TaskRow[]>;
  /** How many were confirmed since then or are under way, counted up to `max`: a cap needs no more. */
  executedSince(category: Category, since: number, max: number): Promise<number>;

  /** The request's number, or null where its worst case would pass what may be spent since then. */
  reserveCost(ahead: CostAhead, budget: { since: number; max_usd_micro: number }): Promise<number | null>;
  /** Null where what it cost can't be known: the worst case stands. */
  settleCost(id: number, cost: CostOf | null): Promise<void>;
  /** In millionths of a US dollar, with what is reserved. */
  costSince(from: number): Promise<number>;
  /** By model, the dearest first. */
  costsBetween(from: number, to: number): Promise<CostSum[]>;
  costOfTask(taskId: string): Promise<number>;

  /** Which of these addresses the owner has written to before. */
  known(addresses: readonly string[]): Promise<Set<string>>;
  /** People the owner has written to, by a part of their name, for "write to Ali". */
  findContacts(name: string, limit: number): Promise<{ name: string; address: string }[]>;
  /** What is known of this address; null where nothing is. `written`: how often the owner has written to it. */
  contact(address: string): Promise<{ name: string; written: number } | null>;
  /** From this sender first, then of the same sort; the newest first. */
  lessons(about: { sender: string; sort: string }, limit: number): Promise<Lesson[]>;
  /** Which of these tasks had their draft edited by the owner, and not changed by anybody after that. */
  editedByOwner(taskIds: readonly string[]): Promise<Set<string>>;
  /** Remembers a name that mail came from; that alone makes nobody known. */
  meetContact(address: string, name: string): Promise<void>;

  /** The how-manieth stop of the session this is; null beyond `max`, which isn't counted. Sessions that were silent since `forgetBefore` are forgotten. */
  countStop(session: string, stop: { at: number; max: number; forgetBefore: number }): Promise<number | null>;

  cursor(name: string): Promise<unknown>;
  setCursor(name: string, cursor: unknown): Promise<void>;
  flag(name: string): Promise<string | null>;
  setFlag(name: string, value: string | null, step?: { audit?: AuditEntry[]; out?: OutMessage[] }): Promise<void>;

  note(step: { audit?: AuditEntry[]; out?: OutMessage[]; lesson?: NewLesson & { taskId: string } }): Promise<void>;
  auditBacklog(limit: number): Promise<AuditLine[]>;
  /** These lines lie in the trail; the files' heads say how far each is accounted for. */
  auditWritten(throughSeq: number, heads: readonly TrailHead[]): Promise<void>;
  trailHead(file: string): Promise<TrailHead | null>;
  /** Of the file that was written last; null before the first. */
  lastTrailHead(): Promise<TrailHead | null>;
  /** Accounts for a file before it is written on: a new one, or one that somebody else has changed. */
  setTrailHead(head: TrailHead, step?: { audit?: AuditEntry[]; out?: OutMessage[] }): Promise<void>;
  /** This ledger is a restored one: every card is void, and what is told in `step` is told at the next start. */
  markRestored(restored: Restored, step: { audit?: AuditEntry[]; out?: OutMessage[] }): Promise<void>;
  /** Every execution, oldest first; for a check, not for the day's work. */
  allExecutions(): Promise<EndedExecution[]>;
  /** Null for a ledger that never was restored. */
  restored(): Promise<Restored | null>;
  /** Tasks that wait for the owner although no card of theirs stands. */
  withoutCard(): Promise<string[]>;
  /** All heads, and the lines that wait, as they were at one moment. */
  trail(): Promise<{ heads: TrailHead[]; backlog: AuditLine[] }>;
  auditQueued(signal: AbortSignal): Promise<void>;

  close(): Promise<void>;
}
