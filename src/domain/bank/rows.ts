/** One row of a statement, taken apart by its columns; what its texts mean is decided elsewhere, by all rows together. Pure. */
import type { Column, Role } from './columns.ts';
import { type WrittenDate, writtenDate } from './dates.ts';
import { placeOf } from './layout.ts';
import { type Written, writtenAmount } from './numbers.ts';
import type { Row } from './table.ts';

export interface ReadRow {
  line: number;
  date: WrittenDate;
  /** In the currency's own way of writing; `outward`: its sign is not in the amount itself. */
  amount: Written;
  outward: boolean;
  /** What the service kept; whether it comes on top of the amount is seen by the balance. */
  fee: Written | null;
  /** What the account really got or lost, fee included; null where the file doesn't say. */
  net: Written | null;
  balance: Written | null;
  currency: string;
  counterparty: string;
  counterAccount: string;
  /** The owner's or the other side's. */
  someAccount: string;
  purpose: string;
  account: string;
  bankId: string;
}

/** A row that can't be read, or one that is not booked yet. */
export type RowReading = ReadRow | { line: number; says: string; isPending?: true };

/** Words for what has really been booked; all others are not there yet, or were taken back. */
const BOOKED =
  /^(?:completed?|booked|gebucht|umsatz gebucht|abgeschlossen|settled|executed|ausgef[uü]hrt|posted|cleared|done|termin[ée]e?|effectu[ée]e?|comptabilis[ée]e?|completad[oa]|realizad[oa]|)$/i;
const OUT = /^(?:s|soll|d|dr|dt|debit|debe|debito|d[ée]bit|af|out|outgoing|ausgang|sent)$/i;
const IN = /^(?:h|haben|c|cr|ct|credit|haber|abono|cr[ée]dit|bij|in|incoming|eingang|received)$/i;
const BALANCE =
  /^(?:(?:anfangs|end|schluss)saldo|(?:letzter )?kontostand|(?:opening|closing|starting|ending) balance|balance (?:brought|carried) forward|solde (?:initial|final)|saldo (?:inicial|final))$/i;
/** What stands in a text although nobody wrote it. */
const NO_WORDS = /^(?:debit|credit|notprovided|not provided|-)$/i;
const QUOTED_CHARS_MAX = 30;
const TEXT_CHARS_MAX = 500;

/** Makes the reader of rows for these columns. */
export function rowReader(columns: readonly Column[]): (row: Row) => RowReading {
  const at = (role: Role) => placeOf(columns, role);
  const dates = [at('date'), at('valueDate'), at('laterDate')].filter((place) => place !== -1);
  const signed = ['gross', 'amount', 'net'].map((role) => columns.find((column) => column.role === role)).find(Boolean);
  const [debit, credit] = [at('debit'), at('credit')];
  const money = columns.find(
    ({ role, currency }) => ['gross', 'amount', 'net', 'debit', 'credit'].includes(role) && currency,
  );
  const places = {
    side: at('side'),
    fee: at('fee'),
    net: at('gross') === -1 ? -1 : at('net'),
    balance: at('balance'),
    currency: at('currency'),
    state: at('state'),
  };
  const texts = textReader(columns);

  return ({ cells, line }) => {
    const cell = (place: number) => cells[place] ?? '';
    const unread = (says: string) => ({ line, says });
    const state = cell(places.state);
    if (places.state !== -1 && !BOOKED.test(state)) {
      return { line, says: `It is not booked: ${quoted(state)}.`, isPending: true };
    }
    const date = dates.map((place) => writtenDate(cell(place))).find((found) => found !== null);
    if (!date) return unread(`The date ${quoted(cell(dates[0] ?? -1))} can’t be read.`);
    const isSided = !signed || (cell(signed.at) === '' && (debit !== -1 || credit !== -1));
    const amount = isSided
      ? sidedAmount(cell(debit), cell(credit))
      : signedAmount(cell(signed.at), places.side === -1 ? null : cell(places.side));
    if (typeof amount === 'string') return unread(amount);
    const said = texts(cell, amount.outward || amount.amount.negative);
    if (said.counterparty === '' && BALANCE.test(said.purpose)) return unread('It is a balance, not a transaction.');
    return {
      line,
      date,
      ...amount,
      fee: places.fee === -1 ? null : writtenAmount(cell(places.fee)),
      net: places.net === -1 ? null : writtenAmount(cell(places.net)),
      balance: places.balance === -1 ? null : writtenAmount(cell(places.balance)),
      currency: currencyIn(cell(places.currency)) || amount.amount.currency || money?.currency || '',
      ...said,
    };
  };
}

type Amount = Pick<ReadRow, 'amount' | 'outward'>;

/** `side`: what the column for debit or credit says; null where there is no such column. */
function signedAmount(cell: string, side: string | null): Amount | string {
  const amount = writtenAmount(cell);
  if (!amount) return `The amount ${quoted(cell)} can’t be read.`;
  if (side === null || side === '') return { amount, outward: false };
  if (!OUT.test(side) && !IN.test(side)) return `${quoted(side)} is neither a debit nor a credit.`;
  return { amount: { ...amount, negative: false }, outward: OUT.test(side) };
}

function sidedAmount(debitCell: string, creditCell: string): Amount | string {
  const [debit, credit] = [writtenAmount(debitCell), writtenAmount(creditCell)];
  const isSet = (amount: Written | null) => amount !== null && /[1-9]/.test(amount.digits);
  if (isSet(debit) && isSet(credit)) return 'It has a debit and a credit.';
  if (isSet(debit) && debit) return { amount: { ...debit, negative: false }, outward: true };
  // A credit with a minus is one that was taken back.
  if (credit) return { amount: credit, outward: false };
  return `The amount ${quoted(debitCell || creditCell)} can’t be read.`;
}

type Texts = Pick<ReadRow, 'counterparty' | 'counterAccount' | 'someAccount' | 'purpose' | 'account' | 'bankId'>;

function textReader(columns: readonly Column[]) {
  const places = (role: Role) => columns.filter((column) => column.role === role).map(({ at }) => at);
  const [payee, payer] = [places('payee'), places('payer')];
  const said = [...places('purpose'), ...places('reference')];
  const purposes = said.length > 0 ? said : places('kind');
  return (cell: (place: number) => string, isOutward: boolean): Texts => {
    const first = (among: readonly number[]) => among.map(cell).find((text) => text !== '') ?? '';
    const otherSide = isOutward ? payee : payer;
    const named = otherSide.length > 0 ? otherSide : isOutward ? payer : payee;
    const parts = [...new Set(purposes.map(cell).filter((text) => text !== '' && !NO_WORDS.test(text)))];
    const purpose = parts.length > 0 ? parts.join(' · ') : first(places('kind'));
    return {
      counterparty: (first(places('counterparty')) || first(named)).slice(0, TEXT_CHARS_MAX),
      counterAccount: first(places('counterAccount')).slice(0, TEXT_CHARS_MAX),
      someAccount: first(places('someAccount')).slice(0, TEXT_CHARS_MAX),
      purpose: purpose.slice(0, TEXT_CHARS_MAX),
      account: first(places('ownAccount')).slice(0, TEXT_CHARS_MAX),
      bankId: first(places('id')).slice(0, TEXT_CHARS_MAX),
    };
  };
}

function currencyIn(cell: string): string {
  const code = cell.toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : (writtenAmount(`1 ${cell}`)?.currency ?? '');
}

/** In a message: what stood there, cut. */
function quoted(cell: string): string {
  const chars = [...cell];
  return chars.length === 0
    ? '“” (nothing)'
    : `“${chars.slice(0, QUOTED_CHARS_MAX).join('')}${chars.length > QUOTED_CHARS_MAX ? '…' : ''}”`;
}
