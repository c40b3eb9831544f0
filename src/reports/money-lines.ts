/** Documents and amounts of the books as lines of a page, each with where it can be seen. Pure. */
import { Exact, moneyText } from '../domain/bank/money.ts';
import type { BookDocument, BookPayment, Money } from '../domain/books.ts';
import { escapeInline, isWebLink, webLink } from '../domain/markdown.ts';

const NAME_CHARS_MAX = 60;

/** `[INV/2026/00042](…)`; without a place to see it, it says that it is unverified. */
export function evidenceLink(link: string, words: string): string {
  return isWebLink(link) ? webLink(link, words) : `${escapeInline(words, NAME_CHARS_MAX)} (unverified)`;
}

export function documentName({ kind, number, id }: BookDocument): string {
  return number || `${kind} ${id}, a draft`;
}

/** `asOf`: YYYY-MM-DD. */
export function documentLine(document: BookDocument, asOf: string): string {
  const { date, partner, total, open, due, state, link } = document;
  const openPart = state === 'posted' ? (isZero(open) ? ', paid' : `, ${moneyText(open)} open`) : `, ${state}`;
  const late = isOverdue(document, asOf) ? `, **overdue** since ${due}` : due && !isZero(open) ? `, due ${due}` : '';
  const name = evidenceLink(link, documentName(document));
  return `- ${date || 'no date'} ${name}, ${escapeInline(partner, NAME_CHARS_MAX)}: ${moneyText(total)}${openPart}${late}`;
}

export function paymentLine({ date, direction, partner, amount, number, id, link }: BookPayment): string {
  const way = direction === 'in' ? 'from' : 'to';
  return `- ${date} ${evidenceLink(link, number || `payment ${id}`)} ${way} ${escapeInline(partner, NAME_CHARS_MAX)}: ${moneyText(amount)}`;
}

export function isOverdue({ state, open, due }: BookDocument, asOf: string): boolean {
  return state === 'posted' && !isZero(open) && due !== '' && due < asOf;
}

export function isZero({ amount }: Money): boolean {
  return new Exact(amount).isZero();
}
