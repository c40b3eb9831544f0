/** Samples in which no field is empty, and what a card says in other words than the action does. */
import type { Action } from '../../../src/domain/action.ts';
import { PLATFORMS } from '../../../src/domain/social.ts';

const PICTURE = { attachments: ['Updates/shop.jpg'], alt: 'Our shop, from outside' };

const MORE: Readonly<Record<string, Partial<Action>>> = {
  'email.send': {
    cc: ['sara@example.org'],
    bcc: ['bob@one.example', 'eve@two.example'],
    attachments: ['Updates/shop.jpg'],
    in_thread: 'thr_17',
    in_reply_to: '<17@example.com>',
    reference_chain: ['<15@example.com>', '<16@example.com>'],
  },
  'x.post': PICTURE,
  'odoo.invoice': { due: '2027-12-31', reference: 'Order 4711' },
  'odoo.bill': { due: '2027-12-31' },
  'whatsapp.reply': { attachments: ['Updates/shop.jpg'], in_reply_to: 'wamid.HBgLOTcx' },
};

/** Nobody has to fill these in, and the seed of the stand-in doesn't. */
export const MAY_BE_EMPTY: Readonly<Record<string, readonly string[]>> = { 'odoo.post': ['reference', 'date', 'due'] };

export function filled(action: Action): Action {
  return { ...action, ...MORE[action.type] };
}

/** What the card says instead, where it isn't the value itself; null where nothing stands on it, with the reason. */
export function inCardsWords(field: string, action: Action): readonly string[] | null {
  const value = action[field];
  switch (`${action.type} ${field}`) {
    case 'email.send in_thread':
      // Gmail's own number of the conversation; the card names the mail that is answered
      return null;
    case 'odoo.payment direction':
      return [value === 'in' ? 'money that came in' : 'money that goes out'];
    case 'odoo.invoice taxes':
    case 'odoo.bill taxes':
      return [value === 'usual' ? 'Odoo adds those that are usual' : 'none'];
    case 'odoo.invoice lines':
    case 'odoo.bill lines':
    case 'odoo.post lines':
      return (value as string[]).flatMap((line) => line.split('|').map((part) => part.trim()));
    case 'social.post platforms':
      return (value as (keyof typeof PLATFORMS)[]).map((id) => PLATFORMS[id]);
    case 'social.post text':
      return String(value).split(/\n*^\[\w+\]\n*/m);
    case 'x.post text':
      return String(value).split('\n---\n');
  }
  // what it is stands on the card as its title
  if (field === 'type') return null;
  const values = [value].flat().map(String);
  return field === 'attachments' ? values.map((path) => path.split('/').at(-1)!) : values;
}
