/** Who may do what, and Odoo's words where somebody may not. For the sandbox and tests only. */
import { accessError, type OdooError } from './wire.ts';

/** All of it; invoices and payments only; contacts to look at only. */
export type Rights = 'admin' | 'billing' | 'plain';
export type Operation = 'read' | 'create' | 'write' | 'unlink';

const BILLING_WRITES = ['account.move', 'account.move.line', 'account.payment', 'account.payment.register'];
const PLAIN_READS = ['res.partner', 'res.users', 'res.company', 'res.currency', 'res.country', 'res.users.apikeys'];

export function mayDo(rights: Rights, model: string, operation: Operation): boolean {
  if (model === 'res.users.apikeys') return operation === 'read';
  if (rights === 'admin') return true;
  if (rights === 'plain') return operation === 'read' && PLAIN_READS.includes(model);
  if (operation === 'read') return model !== 'ir.model.data';
  return BILLING_WRITES.includes(model);
}

const TITLES: Record<string, string> = {
  'account.move': 'Journal Entry',
  'account.bank.statement.line': 'Bank Statement Line',
  'res.partner': 'Contact',
  'ir.model.data': 'Model Data',
  'res.company': 'Companies',
  'res.users.apikeys': 'Users API Keys',
};
const VERBS = { read: 'access', create: 'create', write: 'modify', unlink: 'delete' } as const;

export function notAllowed(major: number, model: string, operation: Operation): OdooError {
  const groups = groupsFor(major >= 18, model, operation);
  const who =
    groups.length > 0
      ? `This operation is allowed for the following groups:\n${groups.map((group) => `\t- ${group}`).join('\n')}`
      : 'No group currently allows this operation.';
  const title = TITLES[model] ?? model;
  return accessError(
    `You are not allowed to ${VERBS[operation]} '${title}' (${model}) records.\n\n${who}\n\nContact your administrator to request access if necessary.`,
  );
}

function groupsFor(isNew: boolean, model: string, operation: Operation): string[] {
  if (model === 'res.users.apikeys') return [];
  if (model === 'res.partner') return ['Extra Rights/Contact Creation', 'Sales/Administrator'];
  if (model === 'account.bank.statement.line') return bankGroups(isNew, operation);
  if (model !== 'account.move') return ['Administration/Access Rights'];
  const invoicing = isNew
    ? ['Invoicing/Administrator', 'Invoicing/Invoicing']
    : ['Invoicing/Billing', 'Invoicing/Billing Administrator'];
  if (operation !== 'read') return [isNew ? 'Invoicing/Invoicing' : 'Invoicing/Billing'];
  return [
    ...invoicing,
    'Sales/User: Own Documents Only',
    'Technical/Show Accounting Features - Readonly',
    'User types/Portal',
  ];
}

function bankGroups(isNew: boolean, operation: Operation): string[] {
  const full = 'Technical/Show Full Accounting Features';
  if (operation !== 'read') return [full];
  return [isNew ? 'Invoicing/Invoicing' : 'Invoicing/Billing', 'Technical/Show Accounting Features - Readonly', full];
}

/** Fields that only accounting may see. */
export function refuseFields(
  major: number,
  rights: Rights,
  uid: number,
  model: string,
  fields: readonly string[],
): void {
  const closed =
    rights === 'plain' && model === 'res.partner' ? fields.filter((name) => name === 'credit' || name === 'debit') : [];
  if (closed.length === 0) return;
  const group = major >= 18 ? 'Invoicing / Invoicing' : 'Invoicing / Billing';
  const list = closed.map(
    (name) => `- ${name} (allowed for groups 'Technical / Show Accounting Features - Readonly', '${group}')`,
  );
  const names = closed.map((name) => `"${name}"`).join(', ');
  throw accessError(
    major >= 18
      ? `You do not have enough rights to access the fields ${names} on Contact (res.partner). Please contact your system administrator.\n\nOperation: read\nUser: ${uid}\nFields:\n${list.join('\n')}`
      : `The requested operation can not be completed due to security restrictions.\n\nDocument type: Contact (res.partner)\nOperation: read\nUser: ${uid}\nFields:\n${list.join('\n')}`,
  );
}
