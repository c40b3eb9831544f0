/** Transactions, documents and files for the tests of bank statements. */
import type { Match } from '../../../src/domain/bank/match.ts';
import { readStatement } from '../../../src/domain/bank/read.ts';
import type { BankStatement, BankTransaction, Hints } from '../../../src/domain/bank/statement.ts';
import type { BookDocument, BookPayment } from '../../../src/domain/books.ts';

let made = 0;

export function aTransaction(amount: string, changes: Partial<BankTransaction> = {}): BankTransaction {
  made += 1;
  return {
    id: `t${made}`,
    line: made,
    date: '2026-11-10',
    amount: { amount, currency: 'EUR' },
    counterparty: 'Acme GmbH',
    counterAccount: '',
    purpose: '',
    account: '',
    balance: null,
    ...changes,
  };
}

export function aDocument(amount: string, changes: Partial<BookDocument> = {}): BookDocument {
  made += 1;
  const total = { amount, currency: 'EUR' };
  return {
    id: String(made),
    kind: 'invoice',
    number: `INV/2026/0${1000 + made}`,
    partner: 'Acme GmbH',
    reference: '',
    date: '2026-11-01',
    due: '2026-11-30',
    state: 'posted',
    total,
    open: total,
    link: `https://books.example/${made}`,
    ...changes,
  };
}

export function aPayment(amount: string, changes: Partial<BookPayment> = {}): BookPayment {
  made += 1;
  return {
    id: String(made),
    number: `PBNK1/2026/0${made}`,
    direction: 'in',
    partner: 'Acme GmbH',
    reference: '',
    date: '2026-11-10',
    amount: { amount, currency: 'EUR' },
    link: `https://books.example/pay/${made}`,
    ...changes,
  };
}

/** `sure INV/1 INV/2`, or `none`. */
export function inShort({ verdict, documents, payment }: Match): string {
  return [verdict, ...documents.map(({ number }) => number), payment?.number].filter(Boolean).join(' ');
}

/** Throws where it isn't a statement. */
export function read(text: string | Uint8Array, hints?: Hints): BankStatement {
  const statement = readStatement(typeof text === 'string' ? new TextEncoder().encode(text) : text, hints);
  if (!statement) throw new Error('no statement');
  return statement;
}

/** `2026-11-03 -12.49 EUR Spotify` */
export function lineOf({ date, amount, counterparty, purpose }: BankTransaction): string {
  return `${date} ${amount.amount} ${amount.currency} ${counterparty || purpose}`.trim();
}
