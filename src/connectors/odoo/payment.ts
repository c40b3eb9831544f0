/**
 * Registering a payment, once: one at a time for a document, after a last look at what is open, with a mark of ours in its memo. Odoo takes a
 * second payment without a word and may call a document paid that isn't, so what is open before and after decides.
 */
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { localDate } from '../../domain/local-time.ts';
import { OfficeError } from '../../errors.ts';
import type { Attempt, Lookup } from '../connector.ts';
import type { Connected } from './connect.ts';
import { afterwards, refuseOtherCompany } from './create.ts';
import { linkOf, money, oneMove, readMove, searchMoves, titleOf } from './documents.ts';
import { refuseIncomplete } from './fields.ts';
import { bankJournals, oneJournal } from './journals.ts';
import { Exact } from './numbers.ts';
import type { Payment } from './payment-form.ts';
import { memoHas, openOf, type PaymentRecord, searchPayments } from './payments.ts';
import { forWriting, type OdooSession } from './session.ts';
import { earlierTry, lookupSettled, markOf, takeStep } from './settle.ts';
import { id, type Move, understood } from './values.ts';

/** Fills in document, partner, what is open, day and journal. Throws `action_invalid` where something is not clear or nothing is open. */
export async function completePayment(session: OdooSession, action: Payment, signal: AbortSignal): Promise<Payment> {
  const connected = await forWriting(session, signal);
  if (await isKnown(connected, action, signal)) return action;
  const { clock, timeZone } = session.context;
  const document = await oneMove(connected, action.document, signal);
  if (document.state !== 'posted') {
    throw new OfficeError('action_invalid', `${titleOf(document)} is not posted, so it can’t be paid.`, {
      hint: 'Post it first.',
    });
  }
  const currency = document.currency_id.name;
  const open = await openInWords(connected, document, signal);
  const journal = await oneJournal(connected, action.journal, signal);
  const complete: Payment = {
    ...action,
    company: connected.company.name,
    company_id: connected.company.id,
    document: document.name,
    document_id: document.id,
    direction: directionOf(document),
    partner: document.partner_id.name,
    partner_id: document.partner_id.id,
    amount: money(connected, new Exact(action.amount || open), currency),
    currency,
    open,
    date: action.date || localDate(clock.now(), timeZone),
    journal: journal.name,
    journal_id: journal.id,
  };
  refuseWrongSum(complete, action);
  return complete;
}

export async function executePayment(session: OdooSession, action: Payment, attempt: Attempt): Promise<Receipt> {
  const { company_id, document_id, partner_id, amount, open, date, journal_id } = action;
  refuseIncomplete(company_id, document_id, partner_id, amount, open, date, journal_id, action.direction);
  return session.alone(`payment of ${document_id}`, () => pay(session, action, attempt));
}

export async function lookupPayment(session: OdooSession, action: Payment, attempt: Attempt): Promise<Lookup> {
  const connected = await session.connected(attempt.signal);
  return lookupSettled(session, attempt, () => findPaid(session, connected, action, attempt));
}

async function pay(session: OdooSession, action: Payment, attempt: Attempt): Promise<Receipt> {
  const { signal, key } = attempt;
  const connected = await forWriting(session, signal);
  refuseOtherCompany(connected, action.company_id, action.company);
  const before = await earlierTry(session, attempt, () => findPaid(session, connected, action, attempt));
  if (before) return before;
  await refuseChanged(connected, action, signal);
  await refuseOtherJournal(connected, action, signal);
  const wizard = await prepare(connected, action, markOf(key), signal);
  await takeStep(session, attempt, {}, () =>
    connected.client.call({
      model: 'account.payment.register',
      method: 'action_create_payments',
      ids: [wizard],
      context: contextOf(action),
      about: action.document,
      effect: true,
      signal,
    }),
  );
  const receipt = await afterwards(findPaid(session, connected, action, attempt));
  if (receipt) return receipt;
  throw new OfficeError('outcome_unknown', 'Odoo took the payment, but doesn’t show it.', {
    hint: `Look at ${action.document} in Odoo, then say on the card whether it is paid.`,
  });
}

/** The form that Odoo's own page would fill in; it stands in no books. */
async function prepare(connected: Connected, action: Payment, mark: string, signal: AbortSignal): Promise<number> {
  const { client } = connected;
  const named = { domain: [['name', '=', action.currency]], fields: ['name'], limit: 1 };
  const found = await client.call({ model: 'res.currency', method: 'search_read', args: named, signal });
  const [currency] = understood(z.array(z.object({ id })).length(1), found);
  const values = {
    journal_id: action.journal_id,
    payment_date: action.date,
    amount: Number(action.amount),
    currency_id: currency!.id,
    communication: `${action.document} ${mark}`,
    payment_difference_handling: 'open',
  };
  const made = await client.call({
    model: 'account.payment.register',
    method: 'create',
    args: { vals_list: [values] },
    context: contextOf(action),
    about: action.document,
    signal,
  });
  return understood(z.array(id).length(1), made)[0]!;
}

function contextOf({ document_id }: Payment) {
  return { active_model: 'account.move', active_ids: [document_id] };
}

async function refuseChanged(connected: Connected, action: Payment, signal: AbortSignal): Promise<void> {
  const document = await readMove(connected, action.document_id, signal);
  const now = {
    name: document.name,
    state: document.state,
    partner: document.partner_id.id,
    currency: document.currency_id.name,
    direction: directionOf(document),
  };
  const approved = {
    name: action.document,
    state: 'posted',
    partner: action.partner_id,
    currency: action.currency,
    direction: action.direction,
  };
  const isSame = (Object.keys(now) as (keyof typeof now)[]).every((key) => now[key] === approved[key]);
  const open = isSame ? await openInWords(connected, document, signal) : '';
  if (open === action.open) return;
  const changed = isSame ? `${open} ${action.currency} is open by now, not ${action.open}` : 'it was changed in Odoo';
  throw new OfficeError('refused', `${titleOf(document)} is no longer what you approved: ${changed}.`, {
    hint: 'Nothing was registered. Ask for it anew: then you see it as it is now.',
  });
}

/** The card showed a name; the number beside it must be that journal's. */
async function refuseOtherJournal(
  connected: Connected,
  { journal, journal_id }: Payment,
  signal: AbortSignal,
): Promise<void> {
  const found = (await bankJournals(connected, signal)).find(({ id }) => id === journal_id);
  if (found?.name === journal) return;
  throw new OfficeError('refused', `No. ${journal_id} in Odoo is not the journal ${journal}.`, {
    hint: 'Nothing was registered. Ask for it anew: then you see the journals as they are.',
  });
}

/** True where its number and its name are still those of one document: what was filled in then stays. */
async function isKnown(
  connected: Connected,
  { document_id, document }: Payment,
  signal: AbortSignal,
): Promise<boolean> {
  if (document_id === 0) return false;
  const [found] = await searchMoves(connected, [['id', '=', document_id]], 1, signal);
  return found?.name === document;
}

function directionOf({ move_type }: Move): 'in' | 'out' {
  return move_type === 'out_invoice' || move_type === 'in_refund' ? 'in' : 'out';
}

async function openInWords(connected: Connected, document: Move, signal: AbortSignal): Promise<string> {
  const { amount } = await openOf(connected, document, signal);
  return money(connected, amount, document.currency_id.name);
}

function refuseWrongSum(complete: Payment, asked: Payment): void {
  const { document, open, currency } = complete;
  if (asked.currency && asked.currency !== currency) {
    throw new OfficeError('action_invalid', `${document} is in ${currency}, not in ${asked.currency}.`, {
      hint: `Say how much it is in ${currency}.`,
    });
  }
  if (Number(open) <= 0) {
    throw new OfficeError('action_invalid', `Nothing is open on ${document}: its payments are registered already.`, {
      hint: 'Look at it in Odoo. If Odoo shows an amount due, the payments’ journal lacks an outstanding account.',
    });
  }
  if (new Exact(complete.amount).lte(open)) return;
  throw new OfficeError('action_invalid', `Only ${open} ${currency} is open on ${document}.`, {
    hint: 'Name at most that much; what was paid beyond it is entered in Odoo itself.',
  });
}

async function findPaid(
  session: OdooSession,
  connected: Connected,
  action: Payment,
  { key, signal }: Attempt,
): Promise<Receipt | null> {
  const [paid] = await searchPayments(connected, [memoHas(connected, markOf(key))], 2, signal);
  if (!paid) return null;
  const document = await readMove(connected, action.document_id, signal);
  return {
    id: String(paid.id),
    link: linkOf(session.link, 'account.payment', paid.id),
    at: isoTime(session.context.clock.now()),
    summary: `Registered ${money(connected, paid.amount, paid.currency_id.name)} ${paid.currency_id.name} for ${action.document}`,
    remarks: remarksOn(connected, action, paid, document),
  };
}

function remarksOn(connected: Connected, action: Payment, paid: PaymentRecord, document: Move): string[] {
  const { currency } = action;
  const amount = money(connected, paid.amount, paid.currency_id.name);
  const residual = money(connected, document.amount_residual, currency);
  const left = money(connected, new Exact(action.open).minus(action.amount), currency);
  const remarks: string[] = [];
  if (amount !== action.amount || paid.currency_id.name !== currency) {
    remarks.push(`Odoo has ${amount} ${paid.currency_id.name}; ${action.amount} ${currency} was approved.`);
  }
  if (paid.date !== action.date) remarks.push(`Odoo dates it ${paid.date}, not ${action.date}.`);
  if (paid.journal_id.id !== action.journal_id) remarks.push(`Odoo has it in the journal ${paid.journal_id.name}.`);
  if (paid.move_id.id === 0) {
    const label = document.payment_state.replaceAll('_', ' ');
    remarks.push(
      `Odoo calls it “${label}”, but ${residual} ${currency} stays due in the books: this journal’s payment method has no outstanding account, so the payment made no entry.`,
    );
  } else if (residual !== left) {
    remarks.push(`${residual} ${currency} is still due in Odoo, where ${left} was to be left.`);
  }
  if (currency !== connected.company.currency) {
    remarks.push(`The books of ${connected.company.name} are kept in ${connected.company.currency}.`);
  }
  return remarks;
}
