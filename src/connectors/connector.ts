/**
 * The connector contract: everything the office knows about an outside service. A connector is one folder that
 * exports one `Connector` and stands in `registry.ts`; it may import `domain/` and the utilities, nothing else.
 */
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Action, ActionFacts, Receipt } from '../domain/action.ts';
import type { Books, Period } from '../domain/books.ts';
import type { CardBlock } from '../domain/card.ts';
import type { SocialSummary } from '../domain/social.ts';
import type { Arrival, Category, Task } from '../domain/task.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { SettingTable } from '../settings.ts';

/** What every connector gets when it is opened. Everything that can be slow or dangerous comes in from here. */
export interface ConnectorContext {
  clock: Clock;
  limits: Limits;
  log: Log;
  /** Absolute path of the vault. What leaves with an action is read through its attempt, never from here. */
  vaultDir: string;
  /** Absolute path for what must survive but isn't the vault's: tokens, profiles. Mode 0700. */
  stateDir: string;
  /** IANA name of the owner's time zone. */
  timeZone: string;
  /** The owner's handbook settings as they are now (schedules live there). */
  handbookText(): Promise<string>;
  /** Tells the owner what only she can mend (a QR code to scan, a page that asks for a person); durable when it resolves. */
  tell(notice: OwnerNotice): Promise<void>;
}

export interface OwnerNotice {
  title: string;
  text: string;
  /** PNG or JPEG, shown above the text. */
  picture?: Buffer;
}

/** What a poll gives back. */
export interface PollResult<Cursor> {
  /** Kept in the ledger; handed to the next poll. */
  cursor: Cursor;
  /** Poll again after so long, in milliseconds; without it, `Watch.intervalMs` rules. */
  againMs?: number;
}

/** Watches one source. Runs inside the `watcher` machine, which owns waiting, backoff, pause and restart. */
export interface Watch<Session, Cursor = unknown> {
  /** Milliseconds between polls; `null`: only when `subscribe` wakes it or a poll named a time. */
  intervalMs(session: Session): number | null;
  /** Optional: call `wake` when there is something to poll for. Returns how to end the subscription. */
  subscribe?(session: Session, wake: () => void): Promise<() => void> | (() => void);
  /**
   * Looks once. `accept` resolves when the arrival is safe on disk (true) or was known already (false); a poll may
   * move its cursor past an arrival only after that. Errors are `OfficeError`s.
   */
  poll(
    session: Session,
    poll: { cursor: Cursor | null; accept(arrival: Arrival): Promise<boolean>; signal: AbortSignal },
  ): Promise<PollResult<Cursor>>;
}

/** What `execute` and `lookup` get beside the action. */
export interface Attempt {
  /** Unique per approved attempt; hand it to the service where the service can tell repeats by it. */
  key: string;
  /** What `remember` kept for this key, also by an earlier process; null at first. */
  memory: Record<string, string> | null;
  /**
   * Keeps what a look-up will need (a draft's id). Durable when it resolves: call it right before the next outward step, because it looks once more
   * whether that may still be taken. Throws `approval_void` (retryable, not sent) where it may not.
   */
  remember(memory: Record<string, string>): Promise<void>;
  /**
   * A file that leaves with the action, by its path: the bytes that were approved and no others. Throws `approval_void` (retryable, not sent)
   * where they aren't there any more.
   */
  readAttachment(path: string): Promise<Buffer>;
  /** True after a restore: things may have been done under this key although nothing is remembered of it. */
  memoryLost?: boolean;
  /** Milliseconds since the epoch: when the intent was committed. */
  since: number;
  signal: AbortSignal;
}

/**
 * `partly`, where something is done and the rest certainly isn't: one sentence that says so, e.g. `Of the thread’s 5 posts the first 2 stand on X.`
 * The next `execute` under this key goes on with the rest.
 */
export type Lookup = { found: true; receipt: Receipt } | { found: false; certain: boolean; partly?: string };

/** One kind of outward effect. */
export interface ActionKind<Session, A extends Action = Action> {
  type: A['type'];
  category: Category;
  /** Refuses anything it doesn't know: `z.strictObject`. Its keys are the note's properties. */
  schema: z.ZodType<A> & { shape: Record<string, unknown> };
  /** What the policy needs; pure. `task` is the arrival it answers. */
  facts(action: A, task: Task): ActionFacts;
  /** The card's title and body; pure; every field whole. */
  render(action: A, task: Task): { title: string; blocks: CardBlock[] };
  /** How a model or another program asks for it; without it neither can. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows its own proposal
  proposal?: ProposalForm<A, any>;
  /** Paths inside the vault of what leaves with it. Pictures among them are shown on the card. */
  attachments(action: A): readonly string[];
  /**
   * Fills in what only the service knows (a partner's id, a total), before the draft is judged and shown; what is filled in already stays. Only
   * reads. Throws `action_invalid` with what the owner has to say, e.g. which of two partners is meant.
   */
  complete?(session: Session, action: A, signal: AbortSignal): Promise<A>;
  /** What the service takes for it; shown on the card, and counted against `Connector.monthlyBudget`. Null where it costs nothing. No I/O. */
  price?(action: A, session: Session): Price | null;
  /**
   * One draft, several effects: the actions of other kinds that it is made of, each with its own execution, receipt and retry. Pure. A kind
   * that has parts is never executed itself; its `execute` and `lookup` are not called.
   */
  parts?(action: A): readonly Action[];
  /**
   * Does it once. Resolves with the receipt or throws an `OfficeError` whose `outcome` is honest: `not-sent` only
   * when certainly nothing happened outside.
   */
  execute(session: Session, action: A, attempt: Attempt): Promise<Receipt>;
  /** Did it happen? Reads only. `certain: true` with `found: false` means that it certainly did not. */
  lookup(session: Session, action: A, attempt: Attempt): Promise<Lookup>;
}

export interface Price {
  /** US dollars; exact to a millionth. */
  usd: number;
  /** E.g. `a post with a link`. */
  says: string;
}

/** What a model or another program fills in to propose an action; everything else is filled in by code. */
export interface ProposalForm<A extends Action, P = never> {
  /** What it does and when to choose it, in a sentence or two. */
  says: string;
  /** A `z.strictObject` that JSON Schema can tell; every field described. */
  schema: z.ZodType<P>;
  /** Pure; the action's own schema has the last word. Throws `action_invalid`. */
  toAction(proposal: P, from: ProposedFrom): A;
  /**
   * What a plain sentence of the owner's asks for, where no model is there to read it: `invoice Ali 5000`. Null where it asks for something
   * else. Pure; the words are the owner's own.
   */
  fromWords?(words: string, from: { task: Task; now: number; timeZone: string }): P | null;
  /** Such a sentence, shown to an owner whose words were not understood. */
  example?: string;
  /** The owner's words as the whole answer to what came in; null where that isn't answered by this kind. Pure. */
  answering?(words: string, task: Task): P | null;
}

export interface ProposedFrom {
  task: Task;
  /** Of the connector that would run it. */
  account: string;
  /** Of whichever connector runs this type of action; `none` where it isn't set up. */
  accountOf(type: string): string;
}

/** Something that may be looked up in the service, by a model or another program; changes nothing there. */
export interface ReadKind<Session, Input = never> {
  /** `<service>.<verb>`, e.g. `mail.search`. */
  name: string;
  /** What it finds and when to use it, in a sentence or two. */
  says: string;
  /** A `z.strictObject` that JSON Schema can tell; every field described. */
  input: z.ZodType<Input>;
  /** Plain text, outside text throughout. Throws `OfficeError`. */
  read(session: Session, input: Input, signal: AbortSignal): Promise<string>;
}

export interface MissingSetting {
  name: string;
  /** How to get it, as one sentence. */
  how: string;
}

/** The login or key that a connector works with. */
export interface Login {
  /** Milliseconds since the epoch; null where it doesn't end. */
  expiresAt: number | null;
  /** How to renew it, as one sentence. */
  renew: string;
}

/** Something about the real service that can't be known without it: looked at by `countersign doctor --live`. Only reads. */
export interface Probe<Session> {
  /** What is looked at, e.g. `The API version 202611 is served`. */
  says: string;
  look(session: Session, signal: AbortSignal): Promise<CheckResult>;
}

export interface LogInOptions {
  stateDir: string;
  vaultDir: string;
  /** The environment of the command; only where a window can be shown is taken from it. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  signal: AbortSignal;
}

export interface CheckResult {
  ok: boolean;
  /** One line: `Connected as office@example.com`, or what is wrong. */
  says: string;
  hint?: string;
}

export interface Connector<Config = unknown, Session = unknown> {
  /** Folder name and service name: `gmail`. */
  id: string;
  /** As a person would call it: `Gmail`. */
  title: string;
  /** The settings that are this connector's own. */
  settings?: SettingTable;
  /** Picks and checks this connector's settings out of all settings. */
  configSchema: z.ZodType<Config>;
  /** What is missing to be configured; empty when it is ready to open. Reads only local files. */
  missing(settings: Readonly<Record<string, unknown>>): MissingSetting[];
  /**
   * Makes what the others work with; loads its client library here, not at import. No network.
   * Throws `not_authorized` where a login has to be made first.
   */
  open(config: Config, context: ConnectorContext): Promise<Session>;
  /** Which account actions run under: part of every digest. */
  account(session: Session): string;
  // biome-ignore lint/suspicious/noExplicitAny: each watch knows its own cursor
  watch?: Watch<Session, any>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind knows its own action
  actions: readonly ActionKind<Session, any>[];
  // biome-ignore lint/suspicious/noExplicitAny: each kind of reading knows its own input
  reads?: readonly ReadKind<Session, any>[];
  /** One live, reading call: for `doctor`. */
  check(session: Session, signal: AbortSignal): Promise<CheckResult>;
  probes?: readonly Probe<Session>[];
  /** Asked once a day; the owner is reminded 14, 7 and 1 days before it ends. */
  login?(session: Session, signal: AbortSignal): Promise<Login>;
  /** What its actions may cost a calendar month (the owner's time zone), in US dollars. What goes beyond it waits for the next one. */
  monthlyBudget?(session: Session): number;
  /** What happened there in a period: for the social summary. */
  summary?(session: Session, period: Period, signal: AbortSignal): Promise<SocialSummary>;
  /** What the books say of a period: for the audit, and for matching what the bank tells. */
  books?(session: Session, period: Period, signal: AbortSignal): Promise<Books>;
  /**
   * Where the owner logs in with her own hands, in a window on this machine: opens it and resolves with the account once she is in. Throws
   * `not_configured`, `not_authorized` where she left it, `already_running` while the office works with it, and `stopped`.
   */
  logIn?(settings: Readonly<Record<string, unknown>>, options: LogInOptions): Promise<string>;
  close?(session: Session): Promise<void>;
}

/** Lets a connector be written with its own types and be kept in one array with the others. */
export function defineConnector<Config, Session>(connector: Connector<Config, Session>): Connector {
  return connector as unknown as Connector;
}
