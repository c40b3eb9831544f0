/** Connectors that only tell: books of a few documents, and platforms with a word or two. For the office's reports. */
import { z } from 'zod';
import { type Connector, defineConnector, type MissingSetting } from '../../src/connectors/connector.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import type { BookDocument, Books } from '../../src/domain/books.ts';
import type { SocialSummary } from '../../src/domain/social.ts';

/** What every office has, whatever else stands in the registry. */
export const HOUSE = CONNECTORS.filter(({ id }) => ['drop-folder', 'schedule', 'gmail'].includes(id));

const eur = (amount: string) => ({ amount, currency: 'EUR' });

export function bookDocument(changes: Partial<BookDocument> & Pick<BookDocument, 'number'>): BookDocument {
  return {
    id: changes.number,
    kind: 'invoice',
    partner: 'Acme GmbH',
    reference: '',
    date: '2026-11-02',
    due: '2026-11-20',
    state: 'posted',
    total: eur('1190.00'),
    open: eur('1190.00'),
    link: `https://books.example/odoo/${encodeURIComponent(changes.number)}`,
    ...changes,
  };
}

export function someBooks(changes: Partial<Books> = {}): Books {
  return {
    source: 'Odoo 18.0, Acme GmbH',
    company: 'Acme GmbH',
    currency: 'EUR',
    documents: [],
    payments: [],
    profitAndLoss: { lines: [], total: eur('0.00') },
    balanceSheet: { lines: [], total: eur('0.00') },
    ageing: [],
    remarks: [],
    ...changes,
  };
}

interface Telling {
  missing?: MissingSetting[];
  books?: () => Promise<Books>;
  summary?: () => Promise<SocialSummary>;
}

/** What it is asked is answered by these; without them it isn't asked. */
export function tellingConnector(title: string, { missing = [], ...tells }: Telling): Connector {
  return defineConnector({
    id: title.toLowerCase(),
    title,
    configSchema: z.object({}),
    missing: () => missing,
    open: async () => ({}),
    account: () => title,
    actions: [],
    check: async () => ({ ok: true, says: title }),
    ...tells,
  });
}
