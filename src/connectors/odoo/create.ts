/** Making a draft invoice or bill, once: looked up, made with a mark of ours in it, and compared with what was approved. */

import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { localDate } from '../../domain/local-time.ts';
import { OfficeError } from '../../errors.ts';
import type { Attempt, Lookup } from '../connector.ts';
import type { Connected } from './connect.ts';
import { linkOf, money, readMove, searchMoves, titleOf } from './documents.ts';
import { findByExternalId, keepExternalId } from './external-id.ts';
import { refuseIncomplete } from './fields.ts';
import { lineOf, lineText, totalOf } from './lines.ts';
import type { NewDocument } from './new-document.ts';
import { usualDigits } from './numbers.ts';
import { knownPartner, onePartner } from './partners.ts';
import { forWriting, type OdooSession } from './session.ts';
import { earlierTry, lookupSettled, markOf, takeStep } from './settle.ts';
import { id, type Move, understood } from './values.ts';

const MOVE_TYPE = { 'odoo.invoice': 'out_invoice', 'odoo.bill': 'in_invoice' } as const;

/** Fills in company, partner, day and currency. Throws `action_invalid` where something is not clear. */
export async function completeDocument<A extends NewDocument>(
  session: OdooSession,
  action: A,
  signal: AbortSignal,
): Promise<A> {
  const connected = await forWriting(session, signal);
  const { company } = connected;
  const { clock, timeZone } = session.context;
  const partner =
    (await knownPartner(connected, action, signal)) ?? (await onePartner(connected, action.partner, signal));
  const currency = action.currency || company.currency;
  refuseCurrency(connected, currency);
  const complete = {
    ...action,
    company: company.name,
    company_id: company.id,
    partner: partner.name,
    partner_id: partner.id,
    date: action.date || localDate(clock.now(), timeZone),
    currency,
    lines: action.lines.map((line) => lineText(lineOf(line)!, usualDigits(currency))),
    total: totalOf(action.lines, currency),
  };
  await refuseDouble(connected, complete, signal);
  return complete;
}

export async function executeDocument(session: OdooSession, action: NewDocument, attempt: Attempt): Promise<Receipt> {
  refuseIncomplete(action.company_id, action.partner_id, action.date, action.currency);
  const connected = await forWriting(session, attempt.signal);
  refuseOtherCompany(connected, action.company_id, action.company);
  const before = await earlierTry(session, attempt, () => findMade(session, connected, action, attempt));
  if (before) return before;
  if (!(await knownPartner(connected, action, attempt.signal))) {
    throw new OfficeError('refused', `No. ${action.partner_id} in Odoo is not ${action.partner} any more.`, {
      hint: 'Ask for it anew: then you see whom Odoo has there.',
    });
  }
  const values = await valuesOf(connected, action, attempt);
  const made = await takeStep(session, attempt, {}, () =>
    connected.client.call({
      model: 'account.move',
      method: 'create',
      args: { vals_list: [values] },
      about: action.type === 'odoo.invoice' ? `an invoice for ${action.partner}` : `a bill from ${action.partner}`,
      effect: true,
      signal: attempt.signal,
    }),
  );
  const [moveId] = understood(z.array(id).length(1), made, true);
  await keepExternalId(session, connected, markOf(attempt.key), moveId!, attempt.signal);
  return receiptOf(session, connected, action, await afterwards(readMove(connected, moveId!, attempt.signal)));
}

export async function lookupDocument(session: OdooSession, action: NewDocument, attempt: Attempt): Promise<Lookup> {
  const connected = await session.connected(attempt.signal);
  return lookupSettled(session, attempt, () => findMade(session, connected, action, attempt));
}

/** Throws `config_invalid` where the books are not those that were approved. */
export function refuseOtherCompany({ company }: Connected, approvedId: number, approved: string): void {
  if (company.id === approvedId && company.name === approved) return;
  throw new OfficeError('refused', `This was approved for the books of ${approved}, not of ${company.name}.`, {
    hint: 'Set ODOO_COMPANY back, or ask for it anew.',
  });
}

/** What was done is done, so a failed look at it afterwards may be looked up again and is no refusal. */
export async function afterwards<T>(look: Promise<T>): Promise<T> {
  try {
    return await look;
  } catch {
    throw new OfficeError('outcome_unknown', 'Odoo took it, but did not show what came of it.');
  }
}

async function valuesOf({ client }: Connected, action: NewDocument, { key, signal }: Attempt) {
  const args = { domain: [['name', '=', action.currency]], fields: ['name'], limit: 1 };
  const found = await client.call({ model: 'res.currency', method: 'search_read', args, signal });
  const [currency] = understood(z.array(z.object({ id })).length(1), found);
  return {
    move_type: MOVE_TYPE[action.type],
    partner_id: action.partner_id,
    company_id: action.company_id,
    currency_id: currency!.id,
    invoice_date: action.date,
    ...(action.due ? { invoice_date_due: action.due, invoice_payment_term_id: false } : {}),
    ...(action.reference ? { ref: action.reference } : {}),
    invoice_origin: markOf(key),
    invoice_line_ids: action.lines.map((text) => [0, 0, lineValues(text, action)]),
  };
}

/** The wire knows numbers only; these are written with few digits and read back to be compared. */
function lineValues(text: string, { taxes }: NewDocument) {
  const { name, quantity, price } = lineOf(text)!;
  const values = { name, quantity: quantity.toNumber(), price_unit: price.toNumber() };
  return taxes === 'none' ? { ...values, tax_ids: [[6, 0, []]] } : values;
}

async function findMade(
  session: OdooSession,
  connected: Connected,
  action: NewDocument,
  { key, signal }: Attempt,
): Promise<Receipt | null> {
  const mark = markOf(key);
  const marked = [
    ['invoice_origin', '=', mark],
    ['move_type', '=', MOVE_TYPE[action.type]],
  ];
  const [found] = await searchMoves(connected, marked, 2, signal);
  const kept = found ? null : await findByExternalId(session, connected, mark, signal);
  const made = found ?? (kept ? (await searchMoves(connected, [['id', '=', kept]], 1, signal))[0] : undefined);
  return made ? receiptOf(session, connected, action, made) : null;
}

function receiptOf(session: OdooSession, connected: Connected, action: NewDocument, made: Move): Receipt {
  const currency = made.currency_id.name;
  const total = money(connected, made.amount_total, currency);
  return {
    id: String(made.id),
    link: linkOf(session.link, 'account.move', made.id),
    at: isoTime(session.context.clock.now()),
    summary: `Made ${titleOf(made)} for ${made.partner_id.name}: ${total} ${currency}`,
    remarks: remarksOn(connected, action, made),
  };
}

function remarksOn(connected: Connected, action: NewDocument, made: Move): string[] {
  const currency = made.currency_id.name;
  const untaxed = money(connected, made.amount_untaxed, currency);
  const total = money(connected, made.amount_total, currency);
  const remarks: string[] = [];
  if (made.partner_id.id !== action.partner_id) {
    remarks.push(`Odoo has it for ${made.partner_id.name}, not for ${action.partner}.`);
  }
  if (currency !== action.currency) remarks.push(`Odoo has it in ${currency}, not in ${action.currency}.`);
  if (untaxed !== action.total) {
    remarks.push(`Without taxes Odoo comes to ${untaxed} ${currency}; ${action.total} was approved.`);
  } else if (total !== action.total) {
    remarks.push(`With taxes it comes to ${total} ${currency}; ${action.total} without taxes was approved.`);
  }
  if (made.invoice_date !== action.date) remarks.push(`Odoo dates it ${made.invoice_date}, not ${action.date}.`);
  if (action.due && made.invoice_date_due !== action.due) {
    remarks.push(`Odoo has it due on ${made.invoice_date_due}, not on ${action.due}.`);
  }
  const { company } = connected;
  if (currency !== company.currency) remarks.push(`The books of ${company.name} are kept in ${company.currency}.`);
  return remarks;
}

/** Odoo takes the same bill twice without a word. */
async function refuseDouble(connected: Connected, action: NewDocument, signal: AbortSignal): Promise<void> {
  if (action.type !== 'odoo.bill' || action.reference === '') return;
  const domain = [
    ['move_type', '=', 'in_invoice'],
    ['ref', '=', action.reference],
    ['commercial_partner_id', '=', action.partner_id],
    ['state', '!=', 'cancel'],
  ];
  const [known] = await searchMoves(connected, domain, 1, signal);
  if (!known) return;
  throw new OfficeError(
    'action_invalid',
    `${action.reference} of ${action.partner} is in the books: ${titleOf(known)}.`,
    {
      hint: 'If it is another bill, give it another reference.',
    },
  );
}

function refuseCurrency({ digits }: Connected, currency: string): void {
  if (digits.has(currency)) return;
  throw new OfficeError('action_invalid', `Odoo doesn’t use ${currency}.`, {
    hint: `It uses ${[...digits.keys()].join(', ')}. Another one is switched on in Odoo, under Currencies.`,
  });
}
