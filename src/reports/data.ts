/** What reports are made from: facts of the ledger and the vault, filled in by the runtime. Plain types. */
import type { Books } from '../domain/books.ts';
import type { Goal } from '../domain/goals.ts';
import type { Category, Kind, State } from '../domain/task.ts';

export interface ReportTask {
  id: string;
  /** Outside text. */
  title: string;
  /** Path inside the vault. */
  note: string;
  kind: Kind;
  category: Category;
  state: State;
  /** This and all times below: milliseconds since the epoch; null where it hasn't happened. */
  openedAt: number;
  /** When its first card was sent. */
  askedAt: number | null;
  decidedAt: number | null;
  closedAt: number | null;
  /** When its card would expire; null where nothing expires. */
  expiresAt: number | null;
  /** `telegram:<id>`, `cli:<name>`, `vault`, `rule`; empty while nobody decided. */
  decidedBy: string;
  /** The rule that decided whether it was asked. */
  rule: string;
  /** The receipt's line; empty where there is none. */
  receipt: string;
  /** True where nothing was really sent. */
  dryRun: boolean;
}

export interface ReportData {
  /** Milliseconds since the epoch, like the two below: when the facts were read. */
  asOf: number;
  /** The period reported on: from this on … */
  from: number;
  /** … and before this; most often the same as `asOf`. */
  to: number;
  timeZone: string;
  /** All that are open now, and all that were opened, decided or closed in the period. */
  tasks: readonly ReportTask[];
  goals: readonly Goal[];
  /** Path of the page that the goals were read from. */
  goalsPage: string;
  /** Paths of the audit trail's files of the period, oldest first. */
  auditFiles: readonly string[];
  /** What is wrong with the office just now, one sentence each. */
  problems: readonly string[];
  /** Looked up for the audit alone. */
  money?: MoneyFacts;
}

/** What the books and the bank say of the period. */
export interface MoneyFacts {
  /** Null where they could not be read. */
  books: Books | null;
  /** Why not, and what to do, in plain sentences; empty where they could. */
  why: string;
  /** The pages of bank statements that were made in the period, oldest first. */
  statements: readonly {
    page: string;
    payments: number;
    matched: number;
    likely: number;
    unmatched: number;
    flags: number;
  }[];
}

export interface Report {
  /** Path inside the vault. */
  notePath: string;
  noteMarkdown: string;
  /** For Telegram: plain text. */
  message: { title: string; text: string };
  /** The page is enough: it says nothing that the owner waits for. */
  isQuiet?: boolean;
}
