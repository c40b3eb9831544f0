/** Posting a draft, once. Odoo posts nothing twice, so what counts is the state it is in; what changed on the way is told. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { errorFacts, OfficeError } from '../../errors.ts';
import type { Attempt, Lookup } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import type { Connected } from './connect.ts';
import { afterwards, refuseOtherCompany } from './create.ts';
import { kindOf, linkOf, money, numberOf, oneMove, readMove, searchMoves, titleOf } from './documents.ts';
import { refuseIncomplete } from './fields.ts';
import { number } from './numbers.ts';
import type { PostDocument } from './post-document.ts';
import { forWriting, type OdooSession } from './session.ts';
import { earlierTry, lookupSettled, takeStep } from './settle.ts';
import { type Move, text, understood } from './values.ts';

/** Fills in the whole document as it is now. Throws `action_invalid` where it is no draft. */
export async function completePost(
  session: OdooSession,
  action: PostDocument,
  signal: AbortSignal,
): Promise<PostDocument> {
  const connected = await forWriting(session, signal);
  if (await isKnown(connected, action, signal)) return action;
  const draft = await oneMove(connected, action.document, signal);
  if (draft.state !== 'draft') {
    throw new OfficeError('action_invalid', `${titleOf(draft)} is ${stateInWords(draft)}, so it can’t be posted.`, {
      hint: 'Name a draft, by its number in Odoo.',
    });
  }
  return {
    ...action,
    company: connected.company.name,
    company_id: connected.company.id,
    document: nameOf(draft),
    document_id: draft.id,
    lines: await shownLines(connected, draft.id, signal),
    ...bound(connected, draft),
  };
}

export async function executePost(session: OdooSession, action: PostDocument, attempt: Attempt): Promise<Receipt> {
  refuseIncomplete(action.company_id, action.document_id, action.total, action.currency, action.changed);
  const { signal } = attempt;
  const connected = await forWriting(session, signal);
  refuseOtherCompany(connected, action.company_id, action.company);
  const before = await earlierTry(session, attempt, () => findPosted(session, connected, action, signal));
  if (before) return before;
  const draft = await readMove(connected, action.document_id, signal);
  refuseChanged(connected, action, draft, await shownLines(connected, draft.id, signal));
  const isOurs = await takeStep(session, attempt, {}, () => post(connected, draft, signal));
  const after = await afterwards(readMove(connected, draft.id, signal));
  if (after.state === 'posted') {
    const receipt = receiptOf(session, connected, action, after);
    const others = isOurs ? [] : ['Somebody else had just posted it.'];
    return { ...receipt, remarks: [...others, ...(receipt.remarks ?? [])] };
  }
  session.settled.add(attempt.key);
  throw new OfficeError('refused', `Odoo wants to know something before it posts ${titleOf(draft)}.`, {
    hint: 'Open it in Odoo, press Confirm and answer what it asks.',
  });
}

export async function lookupPost(session: OdooSession, action: PostDocument, attempt: Attempt): Promise<Lookup> {
  const connected = await session.connected(attempt.signal);
  return lookupSettled(session, attempt, () => findPosted(session, connected, action, attempt.signal));
}

/** False where somebody else has posted it since it was looked at: what was wanted is the case then. */
async function post(connected: Connected, draft: Move, signal: AbortSignal): Promise<boolean> {
  const about = titleOf(draft);
  const call = { model: 'account.move', method: 'action_post', ids: [draft.id], about, effect: true, signal };
  try {
    await connected.client.call(call);
    return true;
  } catch (error) {
    if (errorFacts(error).code !== 'refused') throw error;
    const now = await readMove(connected, draft.id, signal).catch(() => null);
    if (now?.state !== 'posted') throw error;
    return false;
  }
}

async function findPosted(
  session: OdooSession,
  connected: Connected,
  action: PostDocument,
  signal: AbortSignal,
): Promise<Receipt | null> {
  const found = await readMove(connected, action.document_id, signal).catch((error: unknown) => {
    if (errorFacts(error).code === 'not_found') return null;
    throw error;
  });
  return found?.state === 'posted' ? receiptOf(session, connected, action, found) : null;
}

function refuseChanged(connected: Connected, action: PostDocument, draft: Move, lines: readonly string[]): void {
  if (draft.state !== 'draft') {
    throw new OfficeError('refused', `${titleOf(draft)} is ${stateInWords(draft)} by now.`, {
      hint: 'Look at it in Odoo; there is nothing left to post.',
    });
  }
  const now = { document: nameOf(draft), ...bound(connected, draft) };
  const differs = (Object.keys(now) as (keyof typeof now)[]).some((key) => now[key] !== action[key]);
  // words of a line may change without the document's own time
  if (!differs && isDeepStrictEqual(lines, action.lines)) return;
  throw new OfficeError('refused', `${titleOf(draft)} was changed in Odoo after you saw it, so it was not posted.`, {
    hint: 'Ask for it anew: then you see it as it is now.',
  });
}

/** True where its number and its name are still those of one document: what was filled in then stays. */
async function isKnown(
  connected: Connected,
  { document_id, document }: PostDocument,
  signal: AbortSignal,
): Promise<boolean> {
  if (document_id === 0) return false;
  const [found] = await searchMoves(connected, [['id', '=', document_id]], 1, signal);
  return found !== undefined && nameOf(found) === document;
}

function nameOf(draft: Move): string {
  return numberOf(draft) || `no. ${draft.id}`;
}

/** What the approval binds, as it is now. */
function bound(connected: Connected, one: Move) {
  const currency = one.currency_id.name;
  return {
    kind: kindOf(one),
    partner: one.partner_id.name,
    partner_id: one.partner_id.id,
    date: one.invoice_date,
    due: one.invoice_date_due,
    reference: one.ref.slice(0, BOUNDS.reference_chars_max),
    total: money(connected, one.amount_total, currency),
    currency,
    changed: one.write_date,
  };
}

function stateInWords({ state }: Move): string {
  return { draft: 'a draft', posted: 'posted', cancel: 'cancelled' }[state];
}

const line = z.object({ name: text, quantity: number, price_unit: number });

async function shownLines(connected: Connected, moveId: number, signal: AbortSignal): Promise<string[]> {
  const domain = [
    ['move_id', '=', moveId],
    ['display_type', 'in', ['product', false]],
    ['exclude_from_invoice_tab', '=', false],
  ].slice(0, connected.dialect.accountTypes === 'named' ? 2 : 3);
  const args = { domain, fields: Object.keys(line.shape), limit: BOUNDS.lines_max + 1, order: 'id asc' };
  const found = await connected.client.call({ model: 'account.move.line', method: 'search_read', args, signal });
  const all = understood(z.array(line), found).map(({ name, quantity, price_unit }) => {
    const price = price_unit.toFixed(Math.max(2, price_unit.decimalPlaces()));
    const line = `${(name || '(no words)').replaceAll('|', '/')} | ${quantity.toFixed()} | ${price}`;
    return line.slice(0, BOUNDS.line_chars_max);
  });
  if (all.length <= BOUNDS.lines_max) return all;
  return [...all.slice(0, BOUNDS.lines_max - 1), 'and more lines, which Odoo shows'];
}

function receiptOf(session: OdooSession, connected: Connected, action: PostDocument, posted: Move): Receipt {
  const currency = posted.currency_id.name;
  const total = money(connected, posted.amount_total, currency);
  return {
    id: String(posted.id),
    link: linkOf(session.link, 'account.move', posted.id),
    at: isoTime(session.context.clock.now()),
    summary: `Posted ${titleOf(posted)}: ${posted.partner_id.name}, ${total} ${currency}`,
    remarks: remarksOn(connected, action, posted),
  };
}

function remarksOn(connected: Connected, action: PostDocument, posted: Move): string[] {
  const currency = posted.currency_id.name;
  const total = money(connected, posted.amount_total, currency);
  const remarks: string[] = [];
  if (total !== action.total || currency !== action.currency) {
    remarks.push(`It comes to ${total} ${currency}; ${action.total} ${action.currency} was approved.`);
  }
  if (posted.partner_id.id !== action.partner_id) {
    remarks.push(`Odoo has it for ${posted.partner_id.name}, not for ${action.partner}.`);
  }
  if (action.date && posted.invoice_date !== action.date) {
    remarks.push(`Odoo dates it ${posted.invoice_date}, not ${action.date}.`);
  }
  // A lock date moves the date in the books without a word.
  if (posted.date && posted.invoice_date && posted.date !== posted.invoice_date) {
    remarks.push(`In the books it stands on ${posted.date}, not on ${posted.invoice_date}; that period may be closed.`);
  }
  if (currency !== connected.company.currency) {
    remarks.push(`The books of ${connected.company.name} are kept in ${connected.company.currency}.`);
  }
  return remarks;
}
