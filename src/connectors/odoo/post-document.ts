/** The action `odoo.post`: a draft becomes final. Everything that it says is shown as Odoo has it, and is bound by the approval. Pure. */
import { z } from 'zod';
import type { Action, ActionFacts } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { capital } from '../../domain/in-words.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import {
  amountOrEmpty,
  bareDocument,
  criticalFor,
  currency,
  date,
  field,
  lines,
  name,
  recordId,
  reference,
  shownRecord,
} from './fields.ts';
import { shownLine } from './lines.ts';

const schema = z.strictObject({
  type: z.literal('odoo.post'),
  company: name,
  company_id: recordId,
  /** As the owner says it until it is looked up: `42`, `INV/2026/00007`. */
  document: name.refine((text) => text.trim() !== '', 'must say which document'),
  document_id: recordId,
  kind: z.enum(['', 'invoice', 'bill', 'credit note', 'refund']),
  partner: name,
  partner_id: recordId,
  date,
  due: date,
  reference,
  /** As they are shown: `Chairs | 10 | 500.00`; at most 50. */
  lines,
  total: amountOrEmpty,
  currency,
  /** When Odoo says that it was last changed; a later change voids the approval. */
  changed: z.string().regex(/^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)?$/, 'must be a time as Odoo writes it'),
});

export type PostDocument = z.infer<typeof schema> & Action;
export const postDocumentSchema = schema as unknown as z.ZodType<PostDocument> & { shape: Record<string, unknown> };

export function postDocumentFacts(action: PostDocument, task: Task): ActionFacts {
  return {
    category: 'general',
    critical: criticalFor(
      task,
      [{ kind: 'account', field: 'document', value: bareDocument(action.document) }],
      [
        { kind: 'account', field: 'partner', value: action.partner },
        { kind: 'amount', field: 'total', value: action.total },
      ],
      action.currency,
    ),
    staysInThread: isOwnersOwn(task.kind),
  };
}

export function renderPostDocument(action: PostDocument): { title: string; blocks: CardBlock[] } {
  const kind = action.kind || 'document';
  const total = `${action.total} ${action.currency}`.trim();
  const other = kind === 'invoice' || kind === 'credit note' ? 'Customer' : 'Vendor';
  const blocks = [
    field('In the books of', action.company || '(not looked up yet)'),
    field(capital(kind), shownRecord(action.document, action.document_id)),
    field(other, shownRecord(action.partner, action.partner_id)),
    field('Date', action.date || 'the day on which it is posted'),
    field('Due', action.due || '(none)'),
    ...(action.reference ? [field('Reference', action.reference)] : []),
    ...action.lines.map((line, index) => field(`Line ${index + 1}`, shownLine(line, action.currency))),
    field('Total with taxes', total || '(not looked up yet)'),
    field('Last changed', action.changed ? `${action.changed} (UTC)` : '(not looked up yet)'),
    field('Afterwards', 'it has a number and stands in the books; it can’t be undone without a trace'),
  ];
  return { title: `Post ${kind} ${action.document}: ${action.partner} ${total}`.trim(), blocks };
}
