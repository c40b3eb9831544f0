/** What Odoo brings for the tests that all connectors share. */
import type { ConnectorSubject, SampleFrom } from '../../../tests/helpers/connector-contract.ts';
import { systemClock } from '../../clock.ts';
import type { Action } from '../../domain/action.ts';
import type { Task } from '../../domain/task.ts';
import { LIMITS } from '../../limits.ts';
import { silentLog } from '../../log.ts';
import type { Attempt } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { odoo } from './index.ts';
import type { NewDocumentProposal, PaymentProposal, PostProposal } from './proposals.ts';
import type { OdooSession } from './session.ts';
import { type OdooStandIn, startStandIn } from './stand-in.ts';

const task = { kind: 'REQUEST', from: 'owner', subject: '', request: '', facts: {} } as unknown as Task;

const invoice: NewDocumentProposal = {
  partner: 'Ali Khan',
  lines: ['Chairs | 10 | 500.00'],
  currency: '',
  date: '',
  due: '',
  reference: '',
  taxes: 'usual',
};
const bill: NewDocumentProposal = {
  ...invoice,
  partner: 'Northern Timber',
  lines: ['Boards | 4 | 48.50'],
  reference: 'NT-3001',
};
const payment: PaymentProposal = { document: 'INV/2026/00005', amount: '500', currency: '', date: '', journal: '' };

/** As the office asks for it: proposed, then completed with what Odoo knows. */
export async function asked(type: string, proposal: unknown, { account, standIn }: SampleFrom): Promise<Action> {
  const kind = odoo.actions.find((one) => one.type === type)!;
  const action = kind.proposal!.toAction(proposal, { task, account, accountOf: () => account });
  const session = (await odoo.open(odoo.configSchema.parse(standIn.settings), context())) as OdooSession;
  return kind.complete!(session, action, new AbortController().signal);
}

/** The number of the seed's only draft. */
export function draftIn(standIn: SampleFrom['standIn']): PostProposal {
  const { store } = (standIn as OdooStandIn).world;
  return { document: String(store.rows('account.move').find(({ state }) => state === 'draft')!.id) };
}

/** The newest posted invoice of the seed on which something is open. */
export function openInvoiceIn(standIn: SampleFrom['standIn']): PaymentProposal {
  const { world } = standIn as OdooStandIn;
  const open = world.store
    .rows('account.move')
    .filter((move) => move.move_type === 'out_invoice' && world.totals(move).residual > 500 && move.state === 'posted');
  return { ...payment, document: String(open.at(-1)!.name) };
}

export const subject: ConnectorSubject = {
  connector: odoo,
  startStandIn,
  samples: {
    'odoo.invoice': (from) => asked('odoo.invoice', invoice, from),
    'odoo.bill': (from) => asked('odoo.bill', bill, from),
    'odoo.post': (from) => asked('odoo.post', draftIn(from.standIn), from),
    'odoo.payment': (from) => asked('odoo.payment', openInvoiceIn(from.standIn), from),
  },
  huge: {
    'odoo.invoice': (from) => {
      const name = 'ü'.repeat(BOUNDS.line_name_chars_max);
      return asked(
        'odoo.invoice',
        { ...invoice, lines: Array(BOUNDS.lines_max).fill(`${name} | 999999 | 9999.99`) },
        from,
      );
    },
  },
  proposals: { 'odoo.invoice': invoice, 'odoo.bill': bill, 'odoo.post': { document: '42' }, 'odoo.payment': payment },
  sentences: {
    'odoo.invoice': {
      says: 'invoice Ali Khan 5000 EUR for ten chairs',
      card: /Ali Khan/,
      receipt: /Made draft invoice/,
    },
    'odoo.bill': {
      says: 'enter a bill from Northern Timber 194 for boards',
      card: /Northern Timber AB/,
      receipt: /Made draft bill/,
    },
    'odoo.post': { says: 'post invoice 20', card: /Bright Ideas Ltd/, receipt: /Posted invoice INV/ },
    'odoo.payment': {
      says: 'register a payment of 100 for invoice 11',
      card: /100\.00 EUR/,
      receipt: /Registered 100\.00 EUR/,
    },
  },
};

function context() {
  return {
    clock: systemClock,
    limits: LIMITS,
    log: silentLog,
    vaultDir: '/nowhere',
    stateDir: '/nowhere',
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async () => {},
  };
}

/** One approved attempt, with a memory that outlives each try. */
export function anAttempt(
  key: string,
  over: Partial<Attempt> = {},
): Attempt & { memory: Record<string, string> | null } {
  const attempt = {
    key,
    memory: null as Record<string, string> | null,
    remember: async (memory: Record<string, string>) => {
      attempt.memory = memory;
    },
    readAttachment: async () => Buffer.alloc(0),
    since: systemClock.now(),
    signal: new AbortController().signal,
    ...over,
  };
  return attempt;
}
