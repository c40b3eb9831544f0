/**
 * What other programs and the office say to each other: what may be read, and what may be proposed. There is nothing here that approves, rejects,
 * undoes, answers, pauses or resumes. Plain data and pure types.
 */
import type { AuditLine, AuditQuery, StatusView, TaskView } from './office.ts';
import type { Kind, Priority, State } from './task.ts';

/** An action that a program wants done. */
export interface ProposalAsk {
  /** The action's type, e.g. `email.send`. */
  type: string;
  /** What the action's form asks for; checked by the office. */
  proposal: unknown;
  /** How the program names itself; shown to the owner, believed by nobody. */
  client: string;
  /** The same key of the same client never makes two tasks. */
  key?: string;
  /** The task of the mail that it answers, where it answers one. */
  about?: string;
}

/** How far a proposal is, in plain words for whoever asked. */
export interface ProposalView {
  id: string;
  state: State;
  /** Nothing more comes by itself: it was done or dropped, or it failed and the owner has to look at it. */
  settled: boolean;
  /** One or two sentences. */
  says: string;
  /** What the owner said last about what is shown to her now; empty while she hasn’t. */
  decision: '' | 'approved' | 'rejected';
  /** She wrote or asked for other words than were proposed. */
  changedByOwner: boolean;
  receipt: ProposalReceipt | null;
}

export interface ProposalReceipt {
  summary: string;
  id: string;
  link: string;
  /** ISO 8601. */
  at: string;
  /** Nothing left: the office only rehearses. */
  dryRun: boolean;
}

/** A task in one line. */
export interface TaskLine {
  id: string;
  kind: Kind;
  state: State;
  from: string;
  subject: string;
  /** What is to be done, as the card says; empty before there is a draft. */
  title: string;
  priority: Priority;
  /** ISO 8601. */
  opened: string;
  /** ISO 8601; empty while it is open. */
  closed: string;
}

export interface PageText {
  /** Inside the vault. */
  path: string;
  text: string;
}

/** The office as another program sees it. Every method throws `OfficeError`, `not_running` where there is none. */
export interface ProgramDesk {
  /** Files it for the owner; answers at once. */
  propose(ask: ProposalAsk, signal?: AbortSignal): Promise<ProposalView>;
  /** Waits at most so many seconds for the proposal to be settled, then tells how far it is. */
  awaitProposal(ask: { id: string; seconds: number }, signal?: AbortSignal): Promise<ProposalView>;
  /** Uses one reading tool. Its answer is outside text, with nothing hidden in it. */
  look(ask: { tool: string; input: unknown }, signal?: AbortSignal): Promise<string>;
  /** All open tasks, and those closed in so many days; the newest first. */
  tasks(ask: { days: number; limit: number }, signal?: AbortSignal): Promise<TaskLine[]>;
  /** By its id, or the end of it. */
  task(ask: { id: string }, signal?: AbortSignal): Promise<TaskView | null>;
  audit(ask: AuditQuery, signal?: AbortSignal): Promise<AuditLine[]>;
  /** The newest briefing; null before the first. */
  briefing(ask: null, signal?: AbortSignal): Promise<PageText | null>;
  status(ask: null, signal?: AbortSignal): Promise<StatusView>;
}
