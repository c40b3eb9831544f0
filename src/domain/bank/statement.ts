/** What a bank's export says, once it is read. All texts in it are outside text. Plain types. */
import type { Money } from '../books.ts';

export interface BankTransaction {
  /** The same for the same transaction in any export of the same bank, e.g. `t3f09c1a2b4d5`. */
  id: string;
  /** Where it stands in the file, from 1. */
  line: number;
  /** When it was booked: YYYY-MM-DD. */
  date: string;
  /** Positive: it came in. */
  amount: Money;
  counterparty: string;
  /** The other side's IBAN or number; empty where the file has none. */
  counterAccount: string;
  /** What it is for, references included. */
  purpose: string;
  /** The owner's account; empty where the file doesn't say. */
  account: string;
  /** The account's balance after it, as an exact decimal; null where the file has none. */
  balance: string | null;
}

/** Something about one line of the file. */
export interface LineProblem {
  /** From 1; 0 is the whole file. */
  line: number;
  /** A plain sentence. */
  says: string;
}

export type DateOrder = 'day first' | 'month first';
export type DecimalMark = ',' | '.';

/** What the owner says where the file alone doesn't tell. */
export interface Hints {
  dateOrder?: DateOrder;
  decimalMark?: DecimalMark;
  /** Taken where the file names none. */
  currency?: string;
}

export interface BankStatement {
  /** In the file's order. Empty while there is a question. */
  transactions: readonly BankTransaction[];
  /** Lines that are no transaction although they stand among them. */
  unread: readonly LineProblem[];
  /** Lines whose running balance doesn't follow from the line before. */
  balanceBreaks: readonly LineProblem[];
  /** What a reader has to know, one plain sentence each. */
  remarks: readonly string[];
  /** What only the owner can say; null where all is clear. */
  question: string | null;
  account: string;
  /** E.g. `windows-1252, separated by semicolons, amounts like 1.234,56, days before months`. */
  layout: string;
}
