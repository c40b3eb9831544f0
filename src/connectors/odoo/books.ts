/** What the books say of a period, all together: for the audit, and for matching what the bank tells. Only reads. */
import type { Books, Period } from '../../domain/books.ts';
import { capital, howMany } from '../../domain/in-words.ts';
import { localDate } from '../../domain/local-time.ts';
import { BOUNDS } from './bounds.ts';
import { type Connected, companyNames } from './connect.ts';
import { bookDocument, searchMoves } from './documents.ts';
import { bookPayment, searchPayments } from './payments.ts';
import { ageingOf, balanceSheet, profitAndLoss } from './reports.ts';
import type { OdooSession } from './session.ts';

export async function readBooks(session: OdooSession, period: Period, signal: AbortSignal): Promise<Books> {
  const connected = await session.connected(signal);
  const { link: root } = session;
  const days = daysOf(session, period);
  const max = BOUNDS.rows_books_max;
  const moves = await searchMoves(connected, dated(days), max + 1, signal);
  const payments = await searchPayments(connected, between('date', days), max + 1, signal);
  const receivable = await ageingOf(connected, 'receivable', days.to, signal);
  const payable = await ageingOf(connected, 'payable', days.to, signal);
  const unbooked = payments.filter(({ move_id }) => move_id.id === 0).length;
  const foreign = moves
    .map(({ currency_id }) => currency_id.name)
    .filter((each) => each !== connected.company.currency);
  return {
    source: `${connected.version}, ${connected.company.name}`,
    company: connected.company.name,
    currency: connected.company.currency,
    documents: moves.slice(0, max).map((one) => bookDocument(connected, root, one)),
    payments: payments.slice(0, max).map((one) => bookPayment(connected, root, one)),
    profitAndLoss: await profitAndLoss(connected, root, days, signal),
    balanceSheet: await balanceSheet(connected, root, days.to, signal),
    ageing: [receivable, payable].map(({ side, buckets }) => ({ side, buckets })),
    remarks: [
      ...companyRemarks(connected),
      ...(foreign.length > 0
        ? [`Some documents are in ${[...new Set(foreign)].join(', ')}; reports are in ${connected.company.currency}.`]
        : []),
      ...(unbooked > 0
        ? [
            `${capital(howMany(unbooked, 'payment'))} made no entry in the books, so what was paid by them still counts as open.`,
          ]
        : []),
      ...(moves.length > max ? [`Only the newest ${max} documents are listed.`] : []),
      ...(payments.length > max ? [`Only the newest ${max} payments are listed.`] : []),
    ],
  };
}

/** Which company it is about, where that isn't plain. */
export function companyRemarks({ companies, company, companyIsSure }: Connected): string[] {
  if (companies.length < 2) return [];
  const all = companyNames(companies);
  const about = `These are the books of ${company.name}; the login works for ${all}.`;
  return companyIsSure ? [about] : [about, 'No company is named in ODOO_COMPANY, so nothing is written.'];
}

/** The period as days in the owner's time zone. */
function daysOf({ context: { timeZone } }: OdooSession, { from, to }: Period): { from: string; to: string } {
  return { from: localDate(from, timeZone), to: localDate(to, timeZone) };
}

function between(field: string, { from, to }: { from: string; to: string }): unknown[] {
  return [
    [field, '>=', from],
    [field, '<=', to],
  ];
}

/** Dated in the period, or still open. A draft without a date counts by the day on which it was made. */
function dated(days: { from: string; to: string }): unknown[] {
  const isOpen = ['&', ['state', '=', 'posted'], ['amount_residual', '!=', 0]];
  return ['|', ...isOpen, '&', ...between('date', days)];
}
