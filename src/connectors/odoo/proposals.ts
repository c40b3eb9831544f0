/** How a model, another program, or the owner's own plain sentence asks for each action. What only Odoo knows is filled in later, by code. Pure. */
import { z } from 'zod';
import type { ProposalForm } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { normalLines, totalOf } from './lines.ts';
import type { NewDocument } from './new-document.ts';
import type { Payment } from './payment-form.ts';
import type { PostDocument } from './post-document.ts';
import { documentInWords, paymentInWords, postInWords } from './words.ts';

const name = (what: string) => z.string().min(1).max(BOUNDS.name_chars_max).describe(what);
const day = (what: string) => z.string().max(10).describe(`${what} As 2026-11-20.`);

const newDocument = z.strictObject({
  partner: name('Who it is for, or from: the name as Odoo has it, or “no. 14”. It has to be in Odoo already.'),
  lines: z
    .array(z.string().max(BOUNDS.line_chars_max))
    .min(1)
    .max(BOUNDS.lines_max)
    .describe('One text a line: name, quantity and price for one, e.g. "Chairs | 10 | 500.00". Prices without taxes.'),
  currency: z.string().max(3).describe('ISO code like EUR; empty for the company’s own.'),
  date: day('The date on it; empty for today.'),
  due: day('When it is to be paid; empty for what Odoo’s payment terms say.'),
  reference: z
    .string()
    .max(BOUNDS.reference_chars_max)
    .describe('The customer’s order or the vendor’s own number; may be empty.'),
  taxes: z.enum(['usual', 'none']).describe('usual: Odoo adds the taxes that such lines have; none: no taxes at all.'),
});
export type NewDocumentProposal = z.infer<typeof newDocument>;

const post = z.strictObject({
  document: name('The draft: its number in Odoo, e.g. 42.'),
});
export type PostProposal = z.infer<typeof post>;

const payment = z.strictObject({
  document: name('The invoice or bill that it pays, e.g. INV/2026/00007.'),
  amount: z.string().max(24).describe('How much, e.g. 5000.00; empty for all that is open.'),
  currency: z.string().max(3).describe('ISO code like EUR; empty for the document’s own.'),
  date: day('When it was paid; empty for today.'),
  journal: z
    .string()
    .max(BOUNDS.name_chars_max)
    .describe('The bank or cash journal, e.g. Bank; empty for the only bank.'),
});
export type PaymentProposal = z.infer<typeof payment>;

export const invoiceProposal: ProposalForm<NewDocument, NewDocumentProposal> = {
  says: 'Makes a draft invoice to a customer in Odoo. It is not posted and not sent.',
  schema: newDocument,
  toAction: (proposal) => documentOf('odoo.invoice', proposal),
  fromWords: (words) => documentInWords(words, 'invoice'),
  example: 'invoice Ali Khan 5000 for ten chairs',
};

export const billProposal: ProposalForm<NewDocument, NewDocumentProposal> = {
  says: 'Enters a vendor’s bill in Odoo as a draft. It is not posted and not paid.',
  schema: newDocument,
  toAction: (proposal) => documentOf('odoo.bill', proposal),
  fromWords: (words) => documentInWords(words, 'bill'),
};

export const postProposal: ProposalForm<PostDocument, PostProposal> = {
  says: 'Posts a draft invoice or bill in Odoo, so that it stands in the books for good.',
  schema: post,
  toAction: ({ document }) => ({
    type: 'odoo.post',
    company: '',
    company_id: 0,
    document: document.trim(),
    document_id: 0,
    kind: '',
    partner: '',
    partner_id: 0,
    date: '',
    due: '',
    reference: '',
    lines: [],
    total: '',
    currency: '',
    changed: '',
  }),
  fromWords: postInWords,
  example: 'post invoice 42',
};

export const paymentProposal: ProposalForm<Payment, PaymentProposal> = {
  says: 'Registers in Odoo that a posted invoice or bill was paid. No money is moved by it.',
  schema: payment,
  toAction: ({ document, amount, currency, date, journal }) => ({
    type: 'odoo.payment',
    company: '',
    company_id: 0,
    document: document.trim(),
    document_id: 0,
    direction: '',
    partner: '',
    partner_id: 0,
    amount: amount.trim().replaceAll(',', ''),
    currency: currency.trim().toUpperCase(),
    open: '',
    date: date.trim(),
    journal: journal.trim(),
    journal_id: 0,
  }),
  fromWords: paymentInWords,
  example: 'register a payment of 500 on INV/2026/00007',
};

function documentOf(type: NewDocument['type'], proposal: NewDocumentProposal): NewDocument {
  const currency = proposal.currency.trim().toUpperCase();
  const lines = normalLines(proposal.lines, currency);
  return {
    type,
    company: '',
    company_id: 0,
    partner: proposal.partner.trim(),
    partner_id: 0,
    date: proposal.date.trim(),
    due: proposal.due.trim(),
    currency,
    reference: proposal.reference.trim(),
    lines,
    total: totalOf(lines, currency),
    taxes: proposal.taxes,
  };
}
