/** What Gmail brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import { aMail } from '../../../tests/helpers/gmail-office.ts';
import { BOUNDS } from './bounds.ts';
import { gmail } from './index.ts';
import { startStandIn } from './stand-in.ts';

export const subject: ConnectorSubject = {
  connector: gmail,
  startStandIn,
  samples: { 'email.send': ({ account }) => aMail({ account }) },
  huge: { 'email.send': ({ account }) => aMail({ account }, { text: 'ü'.repeat(BOUNDS.text_chars_max) }) },
  proposals: {
    'email.send': {
      reply: false,
      to: ['ali@example.com'],
      cc: [],
      bcc: [],
      subject: 'The invoice',
      text: 'Dear Ali,\n\nit is on its way.\n',
      attachments: [],
    },
  },
  sentences: {
    'email.send': {
      says: 'write to sara@example.org that the invoice is on its way',
      card: /sara@example\.org/,
      receipt: /Sent to sara@example\.org/,
    },
  },
};
