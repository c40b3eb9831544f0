/** Gmail under the contract of all connectors. */
import { connectorContract } from '../../../tests/helpers/connector-contract.ts';
import { aMail, hurriedClock, openTestOffice } from '../../../tests/helpers/gmail-office.ts';
import { BOUNDS } from './bounds.ts';
import { gmail } from './index.ts';
import type { GmailSession } from './session.ts';

connectorContract({
  connector: gmail,
  async start() {
    const clock = hurriedClock();
    const { session, standIn, close } = await openTestOffice({ clock, slowMs: 400 });
    return {
      session,
      now: () => clock.now(),
      effects: async () => (await standIn.sent()).length,
      fault: (kind, count) => standIn.fault(kind, count),
      slowMs: { underWay: 250, over: 600 },
      close,
    };
  },
  samples: { 'email.send': ({ session }) => aMail(session as GmailSession) },
  huge: {
    'email.send': ({ session }) => aMail(session as GmailSession, { text: 'ü'.repeat(BOUNDS.text_chars_max) }),
  },
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
});
