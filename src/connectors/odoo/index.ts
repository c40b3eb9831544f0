/** The Odoo connector: invoices, bills and payments into the books, and what the books say. Asks Odoo nothing until it is used. */
import { z } from 'zod';
import { isSafeRoot } from '../../outside/http.ts';
import { type Connector, defineConnector, type MissingSetting } from '../connector.ts';
import { bankRead } from './bank.ts';
import { readBooks } from './books.ts';
import { check, loginOf, probes } from './check.ts';
import { completeDocument, executeDocument, lookupDocument } from './create.ts';
import { newDocumentFacts, newDocumentSchemas, renderNewDocument } from './new-document.ts';
import { completePayment, executePayment, lookupPayment } from './payment.ts';
import { paymentFacts, paymentSchema, renderPayment } from './payment-form.ts';
import { completePost, executePost, lookupPost } from './post.ts';
import { postDocumentFacts, postDocumentSchema, renderPostDocument } from './post-document.ts';
import { billProposal, invoiceProposal, paymentProposal, postProposal } from './proposals.ts';
import { billsRead, invoicesRead, partnersRead, paymentsRead } from './reads.ts';
import { ageingRead, balanceSheetRead, profitAndLossRead } from './report-reads.ts';
import { type OdooConfig, type OdooSession, openSession } from './session.ts';
import { odooSettings } from './settings.ts';

const safe = z.string().refine(isSafeRoot, 'must be https, or on this machine');
const configSchema = z
  .object({
    ODOO_URL: safe,
    ODOO_DB: z.string().min(1),
    ODOO_LOGIN: z.string().min(1),
    ODOO_API_KEY: z.string().min(1),
    ODOO_COMPANY: z.string().optional(),
    ODOO_LINK: z.string().optional(),
    ODOO_PROTOCOL: z.enum(['auto', 'jsonrpc', 'json2']).default('auto'),
  })
  .transform(
    (settings): OdooConfig => ({
      url: settings.ODOO_URL,
      db: settings.ODOO_DB,
      login: settings.ODOO_LOGIN,
      key: settings.ODOO_API_KEY,
      company: settings.ODOO_COMPANY ?? '',
      link: settings.ODOO_LINK ?? settings.ODOO_URL,
      protocol: settings.ODOO_PROTOCOL,
    }),
  );

const document = {
  category: 'general',
  facts: newDocumentFacts,
  render: renderNewDocument,
  attachments: () => [],
  complete: completeDocument,
  execute: executeDocument,
  lookup: lookupDocument,
} as const;

export const odoo: Connector = defineConnector<OdooConfig, OdooSession>({
  id: 'odoo',
  title: 'Odoo',
  settings: odooSettings,
  configSchema,
  missing,
  open: openSession,
  account: (session) => session.account,
  actions: [
    { ...document, type: 'odoo.invoice', schema: newDocumentSchemas['odoo.invoice'], proposal: invoiceProposal },
    { ...document, type: 'odoo.bill', schema: newDocumentSchemas['odoo.bill'], proposal: billProposal },
    {
      type: 'odoo.post',
      category: 'general',
      schema: postDocumentSchema,
      facts: postDocumentFacts,
      render: renderPostDocument,
      proposal: postProposal,
      attachments: () => [],
      complete: completePost,
      execute: executePost,
      lookup: lookupPost,
    },
    {
      type: 'odoo.payment',
      category: 'payments',
      schema: paymentSchema,
      facts: paymentFacts,
      render: renderPayment,
      proposal: paymentProposal,
      attachments: () => [],
      complete: completePayment,
      execute: executePayment,
      lookup: lookupPayment,
    },
  ],
  reads: [
    invoicesRead,
    billsRead,
    paymentsRead,
    partnersRead,
    bankRead,
    profitAndLossRead,
    balanceSheetRead,
    ageingRead,
  ],
  check,
  probes,
  login: loginOf,
  books: readBooks,
});

const NEEDED = ['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_API_KEY'] as const;

function missing(settings: Readonly<Record<string, unknown>>): MissingSetting[] {
  return NEEDED.filter((name) => !settings[name]).map((name) => ({ name, how: odooSettings[name].how }));
}
