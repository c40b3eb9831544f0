/** The action `odoo.payment`: a payment is registered for one posted document. Always asked, never for more than is open. Pure. */
import { z } from 'zod';
import type { Action, ActionFacts } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import {
  amountOrEmpty,
  bareDocument,
  criticalFor,
  currency,
  date,
  field,
  name,
  recordId,
  shownRecord,
} from './fields.ts';

const schema = z
  .strictObject({
    type: z.literal('odoo.payment'),
    company: name,
    company_id: recordId,
    /** As the owner says it until it is looked up: `INV/2026/00007`. */
    document: name.refine((text) => text.trim() !== '', 'must say which invoice or bill'),
    document_id: recordId,
    /** Money that comes in, or that goes out. */
    direction: z.enum(['', 'in', 'out']),
    partner: name,
    partner_id: recordId,
    /** Empty: all that is open. */
    amount: amountOrEmpty,
    currency,
    /** What was open when it was looked at; another figure voids the approval. */
    open: amountOrEmpty,
    /** Empty: the day on which it is looked up. */
    date,
    /** The bank or cash journal; empty: the only bank journal. */
    journal: name,
    journal_id: recordId,
  })
  .superRefine(({ amount, open }, context) => {
    if (amount !== '' && Number(amount) <= 0) {
      context.addIssue({ code: 'custom', path: ['amount'], message: 'must be more than nothing' });
    }
    if (amount !== '' && open !== '' && Number(amount) > Number(open)) {
      context.addIssue({ code: 'custom', path: ['amount'], message: `must not be more than the ${open} that is open` });
    }
  });

export type Payment = z.infer<typeof schema> & Action;
export const paymentSchema = schema as unknown as z.ZodType<Payment> & { shape: Record<string, unknown> };

export function paymentFacts(action: Payment, task: Task): ActionFacts {
  return {
    category: 'payments',
    critical: criticalFor(
      task,
      [
        { kind: 'amount', field: 'amount', value: action.amount },
        { kind: 'account', field: 'document', value: bareDocument(action.document) },
      ],
      [
        { kind: 'account', field: 'partner', value: action.partner },
        { kind: 'account', field: 'journal', value: action.journal },
      ],
      action.currency,
    ),
    staysInThread: isOwnersOwn(task.kind),
  };
}

export function renderPayment(action: Payment): { title: string; blocks: CardBlock[] } {
  const amount = action.amount ? `${action.amount} ${action.currency}`.trim() : 'all that is open';
  const side = { in: 'from', out: 'to', '': 'for' }[action.direction];
  const directions = { in: 'money that came in', out: 'money that goes out', '': '(not looked up yet)' };
  const blocks = [
    field('Amount', amount),
    field('Direction', directions[action.direction]),
    field('In the books of', action.company || '(not looked up yet)'),
    field('For', shownRecord(action.document, action.document_id)),
    field(action.direction === 'out' ? 'Vendor' : 'Customer', shownRecord(action.partner, action.partner_id)),
    field('Open before', action.open ? `${action.open} ${action.currency}` : '(not looked up yet)'),
    field('Date', action.date || '(the day it is looked up)'),
    field('Journal', shownRecord(action.journal || '(the only bank journal)', action.journal_id)),
    field('What happens', 'it is entered in the books; no bank is told to move money'),
  ];
  return { title: `Register payment of ${amount} ${side} ${action.partner || action.document}`, blocks };
}
