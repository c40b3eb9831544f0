/** The models of documents and payments, as each version has them. For the sandbox and tests only. */
import { ACCOUNT_TYPES, bool, char, date, type Fields, float, many, money, one, pick, plain } from './fields.ts';
import type { Row } from './store.ts';
import type { World } from './world.ts';

/** Of one version. */
export function movesSchema(major: number): Record<string, Fields> {
  const since18 = major >= 18;
  return {
    'account.move': {
      name: char('Number'),
      ref: char('Reference'),
      state: pick('Status', STATES, { required: true }),
      move_type: pick('Type', MOVE_TYPES, { required: true }),
      payment_state: pick('Payment Status', paymentStates(major), { compute: (row, world) => world.paymentState(row) }),
      partner_id: one('res.partner', 'Partner'),
      commercial_partner_id: one('res.partner', 'Commercial Entity', {
        compute: ({ partner_id }, { store }) =>
          partner_id ? store.get('res.partner', partner_id)?.parent_id || partner_id : false,
      }),
      partner_bank_id: one('res.partner.bank', 'Recipient Bank'),
      invoice_date: date('Invoice/Bill Date'),
      invoice_date_due: date('Due Date'),
      date: date('Date', { required: true }),
      invoice_origin: char('Origin'),
      invoice_payments_widget: plain('binary')('Invoice Payments Widget', { unstored: true }),
      invoice_payment_term_id: one('account.payment.term', 'Payment Terms'),
      payment_reference: char('Payment Reference'),
      reversed_entry_id: one('account.move', 'Reversal of'),
      currency_id: one('res.currency', 'Currency', { required: true }),
      company_currency_id: one('res.currency', 'Company Currency', {
        unstored: true,
        compute: ({ company_id }, { store }) => store.get('res.company', company_id)?.currency_id,
      }),
      company_id: one('res.company', 'Company'),
      journal_id: one('account.journal', 'Journal', { required: true }),
      invoice_line_ids: {
        ...many('account.move.line', 'Invoice lines'),
        type: 'one2many',
        compute: (row, world) => world.productLines(row.id).map(({ id }) => id),
      },
      duplicated_ref_ids: many('account.move', 'Duplicated Ref', {
        unstored: true,
        compute: (row, world) => world.duplicates(row),
      }),
      amount_untaxed: money('Untaxed Amount', { compute: (row, world) => world.totals(row).untaxed }),
      amount_tax: money('Tax', { compute: (row, world) => world.totals(row).tax }),
      amount_total: money('Total', { compute: (row, world) => world.totals(row).total }),
      amount_residual: money('Amount Due', { compute: (row, world) => world.totals(row).residual }),
      amount_total_signed: money('Total Signed', { compute: (row, world) => world.totals(row).totalSigned }),
      amount_residual_signed: money('Amount Due Signed', { compute: (row, world) => world.totals(row).residualSigned }),
      ...(since18
        ? {
            matched_payment_ids: many('account.payment', 'Matched Payments', {
              compute: (row, world) => world.paymentsOf(row.id).map(({ id }) => id),
            }),
          }
        : {}),
    },
    'account.move.line': {
      name: char('Label'),
      move_id: one('account.move', 'Journal Entry'),
      move_name: char('Number', { compute: ofMove('name') }),
      account_id: one('account.account', 'Account'),
      account_type: pick('Internal Type', ACCOUNT_TYPES, { unstored: true, compute: accountType }),
      account_internal_group: pick('Internal Group', undefined, {
        unstored: true,
        compute: (row, world) => String(accountType(row, world)).split('_')[0],
      }),
      parent_state: pick('Status', STATES, { compute: ofMove('state') }),
      date: date('Date', { compute: ofMove('date') }),
      date_maturity: date('Due Date'),
      ref: char('Reference', { compute: ofMove('ref') }),
      partner_id: one('res.partner', 'Partner', { compute: ofMove('partner_id') }),
      company_id: one('res.company', 'Company', { compute: ofMove('company_id') }),
      currency_id: one('res.currency', 'Currency', { compute: ofMove('currency_id') }),
      display_type: pick('Display Type', undefined),
      quantity: float('Quantity'),
      price_unit: float('Unit Price'),
      price_subtotal: money('Subtotal'),
      price_total: money('Total'),
      balance: money('Balance'),
      debit: money('Debit', { compute: ({ balance }) => Math.max(0, Number(balance)) }),
      credit: money('Credit', { compute: ({ balance }) => Math.max(0, -Number(balance)) }),
      amount_currency: money('Amount in Currency'),
      amount_residual: money('Residual Amount'),
      amount_residual_currency: money('Residual Amount in Currency'),
      reconciled: bool('Reconciled', { compute: (row, world) => world.isReconciled(row) }),
      tax_ids: many('account.tax', 'Taxes'),
      tax_line_id: one('account.tax', 'Originator tax'),
    },
    'account.payment.register': {
      amount: money('Amount'),
      currency_id: one('res.currency', 'Currency'),
      payment_type: char('Payment Type'),
      partner_id: one('res.partner', 'Customer/Vendor'),
      communication: char('Memo'),
      payment_date: date('Payment Date'),
      payment_method_line_id: one('account.payment.method.line', 'Payment Method'),
      payment_difference: money('Payment Difference'),
      payment_difference_handling: char('Payment Difference Handling'),
      journal_id: one('account.journal', 'Journal'),
    },
    'account.payment': {
      name: char('Number'),
      state: char('Status'),
      amount: money('Amount'),
      currency_id: one('res.currency', 'Currency'),
      payment_type: char('Payment Type'),
      partner_type: char('Partner Type'),
      partner_id: one('res.partner', 'Customer/Vendor'),
      company_id: one('res.company', 'Company'),
      date: date('Date'),
      journal_id: one('account.journal', 'Journal'),
      [since18 ? 'memo' : 'ref']: char('Memo'),
      is_reconciled: bool('Is Reconciled'),
      is_matched: bool('Is Matched With a Bank Statement'),
      move_id: one('account.move', 'Journal Entry'),
      reconciled_invoice_ids: many('account.move', 'Reconciled Invoices'),
      reconciled_bill_ids: many('account.move', 'Reconciled Bills'),
    },
    'account.bank.statement': {
      name: char('Reference'),
      date: date('Date'),
      journal_id: one('account.journal', 'Journal'),
      company_id: one('res.company', 'Company'),
    },
    'account.bank.statement.line': {
      date: date('Date', { required: true }),
      payment_ref: char('Label'),
      partner_id: one('res.partner', 'Partner'),
      partner_name: char('Partner Name'),
      amount: money('Amount'),
      currency_id: one('res.currency', 'Journal Currency', { compute: journalCurrency }),
      journal_id: one('account.journal', 'Journal', { required: true }),
      company_id: one('res.company', 'Company', { required: true }),
      move_id: one('account.move', 'Journal Entry', { required: true }),
      statement_id: one('account.bank.statement', 'Statement'),
      is_reconciled: bool('Is Reconciled'),
    },
  };
}

const STATES = [
  ['draft', 'Draft'],
  ['posted', 'Posted'],
  ['cancel', 'Cancelled'],
] as const;
const MOVE_TYPES = [
  ['entry', 'Journal Entry'],
  ['out_invoice', 'Customer Invoice'],
  ['out_refund', 'Customer Credit Note'],
  ['in_invoice', 'Vendor Bill'],
  ['in_refund', 'Vendor Credit Note'],
  ['out_receipt', 'Sales Receipt'],
  ['in_receipt', 'Purchase Receipt'],
] as const;
const paymentStates = (major: number) =>
  [
    ['not_paid', 'Not Paid'],
    ['in_payment', 'In Payment'],
    ['paid', 'Paid'],
    ['partial', 'Partially Paid'],
    ['reversed', 'Reversed'],
    ...(major >= 18 ? [['blocked', 'Blocked'] as const] : []),
    ['invoicing_legacy', 'Invoicing App Legacy'],
  ] as const;

const ofMove =
  (field: string) =>
  (row: Row, { store }: World) =>
    store.get('account.move', row.move_id)?.[field] ?? false;
const journalCurrency = ({ journal_id, company_id }: Row, { store }: World) =>
  store.get('account.journal', journal_id)?.currency_id || store.get('res.company', company_id)?.currency_id;
const accountType = (row: Row, { store }: World) => store.get('account.account', row.account_id)?.account_type ?? false;
