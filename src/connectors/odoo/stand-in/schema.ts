/** The models that the stand-in knows, with the fields that are asked for, as each version has them. For the sandbox and tests only. */
import type { Row } from './store.ts';
import type { World } from './world.ts';

export interface Field {
  type: string;
  string: string;
  relation?: string;
  selection?: readonly (readonly [string, string])[];
  required?: boolean;
  /** Kept in no column, so that nothing can be grouped by it. */
  unstored?: boolean;
  compute?(row: Row, world: World): unknown;
}
type Fields = Record<string, Field>;

const plain =
  (type: string) =>
  (string: string, more: Partial<Field> = {}): Field => ({ type, string, ...more });
const char = plain('char');
const bool = plain('boolean');
const int = plain('integer');
const float = plain('float');
const money = plain('monetary');
const date = plain('date');
const time = plain('datetime');
const one = (relation: string, string: string, more: Partial<Field> = {}): Field => ({
  type: 'many2one',
  string,
  relation,
  ...more,
});
const many = (relation: string, string: string, more: Partial<Field> = {}): Field => ({
  type: 'many2many',
  string,
  relation,
  ...more,
});
const pick = (string: string, selection: Field['selection'], more: Partial<Field> = {}): Field => ({
  type: 'selection',
  string,
  selection,
  ...more,
});

const COMMON: Fields = { id: int('ID'), create_date: time('Created on'), write_date: time('Last Updated on') };

const ACCOUNT_TYPES = [
  ['asset_receivable', 'Receivable'],
  ['asset_cash', 'Bank and Cash'],
  ['asset_current', 'Current Assets'],
  ['asset_non_current', 'Non-current Assets'],
  ['asset_prepayments', 'Prepayments'],
  ['asset_fixed', 'Fixed Assets'],
  ['liability_payable', 'Payable'],
  ['liability_credit_card', 'Credit Card'],
  ['liability_current', 'Current Liabilities'],
  ['liability_non_current', 'Non-current Liabilities'],
  ['equity', 'Equity'],
  ['equity_unaffected', 'Current Year Earnings'],
  ['income', 'Income'],
  ['income_other', 'Other Income'],
  ['expense', 'Expenses'],
  ['expense_depreciation', 'Depreciation'],
  ['expense_direct_cost', 'Cost of Revenue'],
  ['off_balance', 'Off-Balance Sheet'],
] as const;
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
const accountType = (row: Row, { store }: World) => store.get('account.account', row.account_id)?.account_type ?? false;

/** The models of one version. */
export function schemaOf(major: number): Record<string, Fields> {
  const since18 = major >= 18;
  const models: Record<string, Fields> = {
    'res.country': { name: char('Country Name') },
    'res.currency': {
      name: char('Currency'),
      symbol: char('Symbol'),
      decimal_places: int('Decimal Places'),
      rounding: float('Rounding Factor'),
      rate: float('Current Rate'),
      active: bool('Active'),
    },
    'res.company': {
      name: char('Company Name', { required: true }),
      currency_id: one('res.currency', 'Currency'),
      country_id: one('res.country', 'Country'),
      account_sale_tax_id: one('account.tax', 'Default Sale Tax'),
      account_purchase_tax_id: one('account.tax', 'Default Purchase Tax'),
      fiscalyear_lock_date: date('Lock Date'),
      fiscalyear_last_day: int('Fiscal Year Last Day'),
      fiscalyear_last_month: char('Fiscal Year Last Month'),
      ...(since18
        ? { chart_template: char('Chart Template') }
        : { chart_template_id: one('res.country', 'Chart Template') }),
    },
    'res.partner': {
      name: char('Name'),
      display_name: char('Display Name', {
        unstored: true,
        compute: (row, world) => world.displayName('res.partner', row),
      }),
      email: char('Email'),
      phone: char('Phone'),
      vat: char('Tax ID'),
      ref: char('Reference'),
      is_company: bool('Is a Company'),
      active: bool('Active'),
      comment: { type: 'html', string: 'Notes' },
      credit_limit: float('Credit Limit'),
      country_id: one('res.country', 'Country'),
      parent_id: one('res.partner', 'Related Company'),
      company_id: one('res.company', 'Company'),
      category_id: many('res.partner.category', 'Tags'),
      commercial_partner_id: one('res.partner', 'Commercial Entity', { compute: (row) => row.parent_id || row.id }),
      credit: money('Total Receivable', {
        unstored: true,
        compute: (row, world) => world.openOf(row.id, 'asset_receivable'),
      }),
      debit: money('Total Payable', {
        unstored: true,
        compute: (row, world) => -world.openOf(row.id, 'liability_payable'),
      }),
    },
    'res.users': {
      name: char('Name'),
      login: char('Login'),
      password: char('Password', { unstored: true }),
      company_id: one('res.company', 'Company'),
      company_ids: many('res.company', 'Companies'),
      lang: char('Language'),
      tz: char('Timezone'),
      partner_id: one('res.partner', 'Related Partner'),
      [major >= 19 ? 'group_ids' : 'groups_id']: many('res.groups', 'Groups'),
    },
    'res.users.apikeys': {
      name: char('Description'),
      scope: char('Scope'),
      user_id: one('res.users', 'User'),
      ...(since18 ? { expiration_date: time('Expiration Date') } : {}),
    },
    'account.journal': {
      name: char('Journal Name'),
      code: char('Short Code'),
      type: char('Type'),
      sequence: int('Sequence'),
      currency_id: one('res.currency', 'Currency'),
      default_account_id: one('account.account', 'Default Account'),
      company_id: one('res.company', 'Company'),
    },
    'account.tax': {
      name: char('Tax Name'),
      amount: float('Amount'),
      amount_type: char('Tax Computation'),
      type_tax_use: char('Tax Type'),
      price_include: bool('Included in Price'),
      company_id: one('res.company', 'Company'),
    },
    'account.account': {
      code: char('Code', since18 ? { unstored: true } : {}),
      name: char('Account Name'),
      account_type: pick('Type', ACCOUNT_TYPES),
      reconcile: bool('Allow Reconciliation'),
      deprecated: bool('Deprecated'),
      internal_group: pick('Internal Group', undefined, {
        unstored: since18,
        compute: (row) => String(row.account_type).split('_')[0],
      }),
      ...(since18 ? { company_ids: many('res.company', 'Companies') } : { company_id: one('res.company', 'Company') }),
    },
    'account.payment.method.line': {
      name: char('Name'),
      payment_type: char('Payment Type'),
      payment_account_id: one('account.account', 'Outstanding Account'),
      journal_id: one('account.journal', 'Journal'),
      code: char('Code'),
    },
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
    'ir.model.data': {
      module: char('Module', { required: true }),
      name: char('External Identifier', { required: true }),
      complete_name: char('Complete ID', { unstored: true, compute: ({ module, name }) => `${module}.${name}` }),
      display_name: char('Display Name', {
        unstored: true,
        compute: ({ model, res_id }, world) => world.displayName(String(model), world.store.get(String(model), res_id)),
      }),
      model: char('Model Name', { required: true }),
      res_id: int('Record ID'),
      noupdate: bool('Non Updatable'),
    },
  };
  return Object.fromEntries(Object.entries(models).map(([model, fields]) => [model, { ...COMMON, ...fields }]));
}
