/**
 * What each field of each action of the registry can do about where something goes, and how a foreign value gets into it. A kind or a field that isn't
 * here fails the proof: whoever adds one decides.
 */
import fc from 'fast-check';
import type { Action } from '../../../src/domain/action.ts';
import { accounts, amounts, type Disguised, links, recipients } from './disguises.ts';

/**
 * `critical`: every value in it is told to the policy. `found`: the service adds it to what the owner named; it is told where the words aren't hers.
 * `bound`: the connector refuses what doesn't belong to the critical ones; `own`: it runs under no other. `thread`: another value makes it leave the
 * conversation. `content`: it says where nothing goes; the approval binds it all the same.
 */
type Role = 'critical' | 'found' | 'bound' | 'own' | 'thread' | 'content';

const POST = { type: 'content', account: 'own', text: 'critical', attachments: 'content', alt: 'critical' } as const;
const REPLY = { type: 'content', account: 'own', in_reply_to: 'critical', text: 'critical' } as const;
const DOCUMENT = {
  type: 'content',
  company: 'own',
  company_id: 'own',
  partner: 'critical',
  partner_id: 'bound',
  date: 'content',
  due: 'content',
  // told together with the total
  currency: 'content',
  reference: 'critical',
  lines: 'critical',
  total: 'critical',
  taxes: 'content',
} as const;

export const FIELDS: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  'email.send': {
    type: 'content',
    account: 'own',
    to: 'critical',
    cc: 'critical',
    bcc: 'critical',
    subject: 'critical',
    text: 'critical',
    attachments: 'content',
    in_thread: 'thread',
    in_reply_to: 'content',
    reference_chain: 'content',
  },
  'facebook.post': POST,
  'facebook.reply': REPLY,
  'instagram.post': POST,
  'instagram.reply': REPLY,
  'linkedin.post': POST,
  'linkedin.reply': REPLY,
  'odoo.invoice': DOCUMENT,
  'odoo.bill': DOCUMENT,
  'odoo.post': {
    type: 'content',
    company: 'own',
    company_id: 'own',
    document: 'critical',
    document_id: 'bound',
    kind: 'bound',
    partner: 'found',
    partner_id: 'bound',
    date: 'bound',
    due: 'bound',
    reference: 'bound',
    lines: 'bound',
    total: 'found',
    currency: 'bound',
    changed: 'bound',
  },
  'odoo.payment': {
    type: 'content',
    company: 'own',
    company_id: 'own',
    document: 'critical',
    document_id: 'bound',
    direction: 'bound',
    partner: 'found',
    partner_id: 'bound',
    amount: 'critical',
    currency: 'bound',
    open: 'bound',
    date: 'content',
    journal: 'found',
    journal_id: 'bound',
  },
  'whatsapp.reply': {
    type: 'content',
    account: 'own',
    to: 'critical',
    // Told where there is no number; beside one it only says whose that is.
    chat: 'content',
    text: 'critical',
    attachments: 'content',
    in_reply_to: 'thread',
  },
  'x.post': POST,
  'x.reply': REPLY,
  'social.post': {
    type: 'content',
    platforms: 'content',
    accounts: 'own',
    text: 'critical',
    attachments: 'content',
    alt: 'critical',
  },
};

/** A foreign value in one field of an action. */
export interface Planted {
  field: string;
  /** What it is and how it is written. */
  how: string;
  /** The value itself, as somebody names it. */
  value: string;
  action: Action;
}

/** What an attacker would put into that field of that action; what the schema makes of it is not looked at here. */
export function plantedIn(action: Action, field: string): fc.Arbitrary<Planted> {
  const planted = (how: string, value: string, change: Partial<Action>): Planted => ({
    field,
    how,
    value,
    action: { ...action, ...change },
  });
  const inWords = fc.oneof(links, amounts, accounts);
  const said = ({ kind, how, text }: Disguised, change: Partial<Action>) => planted(`${kind}, ${how}`, text, change);
  switch (field) {
    case 'to':
      if (typeof action.to === 'string') return numbers.map((value) => planted('a number', value, { to: value }));
      return recipients.map((one) => said(one, { to: [...(action.to as string[]), one.text] }));
    case 'cc':
    case 'bcc':
      return recipients.map((one) => said(one, { [field]: [...(action[field] as string[]), one.text] }));
    case 'in_reply_to':
      return digits(action.in_reply_to as string).map((value) => planted('another place', value, { [field]: value }));
    case 'partner':
    case 'document':
    case 'journal':
      return names.map((value) => planted('a name', value, { [field]: value }));
    case 'amount':
      return sums.map((value) => planted('an amount', value, { amount: value, open: value }));
    case 'total':
      if (!('taxes' in action)) return sums.map((value) => planted('an amount', value, { total: value }));
      return sums.map((value) => planted('an amount', value, { lines: [`Chairs | 1 | ${value}`], total: value }));
    case 'lines':
      return inWords.map((one) => said(one, { lines: [`Chairs ${onOneLine(one.text)} | 1 | ${action.total}`] }));
    case 'subject':
    case 'alt':
    case 'reference':
      return inWords.map((one) => said(one, { [field]: `See ${onOneLine(one.text)} here` }));
    case 'text':
      return (
        /^(?:x|facebook|instagram|linkedin|social)\./.test(action.type) ? fc.oneof(inWords, mentions) : inWords
      ).map((one) => said(one, { text: `See ${one.text} here` }));
    default:
      throw new Error(`nobody has said how a foreign value gets into ${field}`);
  }
}

/** Somebody who is told, and whom readers are led to. */
const mentions = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz_'), minLength: 4, maxLength: 10 })
  .chain((name) =>
    fc
      .constantFrom('@', '＠')
      .map((sign): Disguised => ({ kind: 'link', how: 'a name', text: `${sign}mo${name}`, plain: `@mo${name}` })),
  );
const numbers = fc.integer({ min: 100_000_000, max: 999_999_999 }).map((digits) => `+92${digits}`);
const names = fc
  .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 4, maxLength: 12 })
  .map((name) => `Mo${name} Trading`);
/** Cents that no sample has. */
const sums = fc.integer({ min: 1_001, max: 989_989 }).map((sum) => `${sum}.37`);

/** The same with other digits, as the service writes its ids. */
function digits(id: string): fc.Arbitrary<string> {
  return fc.integer({ min: 1, max: 8 }).map((more) =>
    id.replace(/\d+(?=\D*$)/, (last) =>
      [...last]
        .map((one) => (Number(one) + more) % 10)
        .join('')
        .replace(/^0/, '1'),
    ),
  );
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '/');
}
