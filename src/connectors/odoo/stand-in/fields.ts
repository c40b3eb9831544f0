/** How a field of a model is told: its kind, its words, and where its value is worked out. For the sandbox and tests only. */
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
export type Fields = Record<string, Field>;

export const plain =
  (type: string) =>
  (string: string, more: Partial<Field> = {}): Field => ({ type, string, ...more });
export const char = plain('char');
export const bool = plain('boolean');
export const int = plain('integer');
export const float = plain('float');
export const money = plain('monetary');
export const date = plain('date');
export const time = plain('datetime');
export const one = (relation: string, string: string, more: Partial<Field> = {}): Field => ({
  type: 'many2one',
  string,
  relation,
  ...more,
});
export const many = (relation: string, string: string, more: Partial<Field> = {}): Field => ({
  type: 'many2many',
  string,
  relation,
  ...more,
});
export const pick = (string: string, selection: Field['selection'], more: Partial<Field> = {}): Field => ({
  type: 'selection',
  string,
  selection,
  ...more,
});

export const ACCOUNT_TYPES = [
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
