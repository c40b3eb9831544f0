/** What the books say, as the audit and the bank's matching need it, whichever program keeps them. Pure types. */

/** From its first moment to its last, both included. Milliseconds since the epoch. */
export interface Period {
  from: number;
  to: number;
}

export interface Money {
  /** An exact decimal with the currency's digits, e.g. `5000.00`, `-12.50`; never a float. */
  amount: string;
  /** ISO 4217, e.g. `EUR`. */
  currency: string;
}

/** An invoice or a bill. Names and references are outside text. */
export interface BookDocument {
  /** The program's own id. */
  id: string;
  kind: 'invoice' | 'bill' | 'credit note' | 'refund';
  /** As printed on it; empty for a draft. */
  number: string;
  partner: string;
  /** The other side's own number, e.g. the vendor's on a bill. */
  reference: string;
  /** YYYY-MM-DD; empty where there is none. */
  date: string;
  due: string;
  state: 'draft' | 'posted' | 'cancelled';
  total: Money;
  /** What is still to be paid, whatever the label says. */
  open: Money;
  /** Where it can be seen. */
  link: string;
}

export interface BookPayment {
  id: string;
  number: string;
  direction: 'in' | 'out';
  partner: string;
  reference: string;
  /** YYYY-MM-DD */
  date: string;
  amount: Money;
  link: string;
}

export interface BookLine {
  /** E.g. `400000 Product Sales`. */
  label: string;
  /** E.g. `Income`, `Expenses`, `Receivable`. */
  group: string;
  amount: Money;
  /** Where its entries can be seen; empty where there is no such place. */
  link: string;
}

/** P&L: income positive, expenses negative, `total` the profit. Balance sheet: assets positive, debts and equity negative, `total` what is left over. */
export interface BookReport {
  lines: readonly BookLine[];
  total: Money;
}

/** What is owed and overdue by how long, per side. */
export interface Ageing {
  side: 'receivable' | 'payable';
  /** `not due`, `1 to 30 days`, `31 to 60 days`, `61 to 90 days`, `over 90 days`. */
  buckets: readonly { label: string; amount: Money }[];
}

export interface Books {
  /** E.g. `Odoo 18.0, Acme GmbH`. */
  source: string;
  company: string;
  /** The company's own currency, in which reports are made. */
  currency: string;
  /** Dated in the period, and all that are still open. */
  documents: readonly BookDocument[];
  payments: readonly BookPayment[];
  profitAndLoss: BookReport;
  /** As of the period's end. */
  balanceSheet: BookReport;
  ageing: readonly Ageing[];
  /** What a reader has to know: several companies, other currencies, what was left out. One plain sentence each. */
  remarks: readonly string[];
}
