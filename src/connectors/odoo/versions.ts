/** What differs between the versions of Odoo, in one table. Pure. */

export interface Dialect {
  /** Spoken unless the owner says otherwise. */
  protocol: 'jsonrpc' | 'json2';
  /** Where a payment says what it is for. */
  paymentMemo: 'ref' | 'memo';
  /** How account types are kept: by name, or (before 16) by group and inner type. */
  accountTypes: 'named' | 'grouped';
  /** How sums by account are asked for. */
  sums: 'read_group' | 'formatted_read_group';
  /** How one asks whether something is allowed. */
  rights: 'check_access_rights' | 'has_access';
  /** API keys end. */
  keysEnd: boolean;
}

export const OLDEST_MAJOR = 14;

/** `major`: 18 for Odoo 18.0 as well as for 18.1. */
export function dialectOf(major: number): Dialect {
  return {
    protocol: major >= 19 ? 'json2' : 'jsonrpc',
    paymentMemo: major >= 18 ? 'memo' : 'ref',
    accountTypes: major >= 16 ? 'named' : 'grouped',
    sums: major >= 19 ? 'formatted_read_group' : 'read_group',
    rights: major >= 18 ? 'has_access' : 'check_access_rights',
    keysEnd: major >= 18,
  };
}
