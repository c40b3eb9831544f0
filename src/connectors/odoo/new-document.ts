/** The actions `odoo.invoice` and `odoo.bill`: a draft in the books. Their fields, what the policy needs to know, and what the card shows. Pure. */
import { z } from 'zod';
import type { Action, ActionFacts, CriticalValue } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import { amount, criticalFor, currency, date, field, lines, name, recordId, reference, shownRecord } from './fields.ts';
import { lineOf, shownLine, totalOf } from './lines.ts';

const shape = {
  company: name,
  company_id: recordId,
  /** As the owner says it until it is looked up, then as Odoo has it. */
  partner: name.refine((text) => text.trim() !== '', 'must say who it is for'),
  partner_id: recordId,
  /** Empty: the day on which it is looked up. */
  date,
  /** Empty: as Odoo's payment terms say. */
  due: date,
  currency,
  /** The other side's own number or order; printed on it. */
  reference,
  /** `Chairs | 10 | 500.00` */
  lines: lines.min(1, 'needs at least one line'),
  /** Of the lines, without taxes. */
  total: amount,
  taxes: z.enum(['usual', 'none']),
};

const invoice = z.strictObject({ type: z.literal('odoo.invoice'), ...shape }).superRefine(wholeDocument);
const bill = z.strictObject({ type: z.literal('odoo.bill'), ...shape }).superRefine(wholeDocument);

export type NewDocument = (z.infer<typeof invoice> | z.infer<typeof bill>) & Action;
type Schema = z.ZodType<NewDocument> & { shape: Record<string, unknown> };
export const newDocumentSchemas = {
  'odoo.invoice': invoice as unknown as Schema,
  'odoo.bill': bill as unknown as Schema,
};

export function newDocumentFacts(action: NewDocument, task: Task): ActionFacts {
  const other = action.type === 'odoo.invoice' ? 'customer' : 'vendor';
  const named: CriticalValue[] = [
    { kind: 'account', field: 'partner', value: action.partner, shown: `the ${other} ${action.partner}` },
    { kind: 'amount', field: 'total', value: action.total },
  ];
  const words = action.lines.map((line) => line.slice(0, Math.max(0, line.indexOf('|'))));
  const critical = [
    ...criticalFor(task, named, [], action.currency),
    ...criticalInText('reference', action.reference),
    ...words.flatMap((text) => criticalInText('lines', text)),
  ];
  // It answers nobody: it is only begun by what the owner herself asked for.
  return { category: 'general', critical, staysInThread: isOwnersOwn(task.kind) };
}

export function renderNewDocument(action: NewDocument): { title: string; blocks: CardBlock[] } {
  const isInvoice = action.type === 'odoo.invoice';
  const taxes = { usual: 'Odoo adds those that are usual for such lines', none: 'none' }[action.taxes];
  const blocks = [
    field('In the books of', action.company || '(not looked up yet)'),
    field(isInvoice ? 'Customer' : 'Vendor', shownRecord(action.partner, action.partner_id)),
    field('Date', action.date || '(the day it is made)'),
    field('Due', action.due || 'as Odoo’s payment terms say'),
    ...(action.reference ? [field(isInvoice ? 'Reference' : 'Vendor’s number', action.reference)] : []),
    ...action.lines.map((line, index) => field(`Line ${index + 1}`, shownLine(line, action.currency))),
    field('Total without taxes', `${action.total} ${action.currency}`.trim()),
    field('Taxes', taxes),
    field('It stays', 'a draft: nothing is posted and nobody gets it'),
  ];
  const what = isInvoice ? 'Draft invoice for' : 'Draft bill from';
  return { title: `${what} ${action.partner}: ${action.total} ${action.currency}`.trim(), blocks };
}

function wholeDocument(action: z.infer<z.ZodObject<typeof shape>>, context: z.RefinementCtx): void {
  const [path, message] = problemOf(action) ?? [];
  if (path) context.addIssue({ code: 'custom', path: [path], message });
}

function problemOf({ lines, currency, total, date, due }: z.infer<z.ZodObject<typeof shape>>): [string, string] | null {
  if (!lines.every(lineOf)) return ['lines', 'must each read like: Chairs | 10 | 500.00'];
  const sum = totalOf(lines, currency);
  if (Number(sum) <= 0) return ['lines', 'must come to more than nothing'];
  if (sum !== total) return ['total', `must be the sum of the lines, ${sum}`];
  if (due && date && due < date) return ['due', 'must not lie before the date'];
  return null;
}
