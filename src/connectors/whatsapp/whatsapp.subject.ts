/** What WhatsApp by the Cloud API brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import { BOUNDS } from './bounds.ts';
import { whatsapp } from './index.ts';
import { startStandIn } from './stand-in.ts';

const ALI = '+971501234567';
const message = (account: string, text: string) => ({
  type: 'whatsapp.reply',
  account,
  to: ALI,
  chat: 'Ali Khan',
  text,
  attachments: [],
  in_reply_to: '',
});

export const subject: ConnectorSubject = {
  connector: whatsapp,
  startStandIn,
  samples: { 'whatsapp.reply': ({ account }) => message(account, 'Good morning! We open at nine.') },
  huge: { 'whatsapp.reply': ({ account }) => message(account, 'ü'.repeat(BOUNDS.text_chars_max)) },
  proposals: {
    'whatsapp.reply': { reply: false, to: ALI, chat: '', text: 'We open at nine.', attachments: [] },
  },
  sentences: {
    'whatsapp.reply': {
      says: `write to ${ALI} on WhatsApp: we open at nine`,
      card: /\+971501234567/,
      receipt: /Sent to .*\+971501234567.* on WhatsApp/,
    },
  },
  // The Cloud API lets nobody look at messages; only its webhook tells, and that may not come.
  cannotAlwaysTell: ['whatsapp.reply'],
};
