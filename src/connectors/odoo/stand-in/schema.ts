/** The models that the stand-in knows, with the fields that are asked for, as each version has them. For the sandbox and tests only. */
import { ACCOUNT_TYPES, bool, char, date, type Fields, float, int, many, money, one, pick, time } from './fields.ts';
import { movesSchema } from './schema-moves.ts';

const COMMON: Fields = { id: int('ID'), create_date: time('Created on'), write_date: time('Last Updated on') };

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
    ...movesSchema(major),
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
