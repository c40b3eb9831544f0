/** What X brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import { BOUNDS } from './bounds.ts';
import { x } from './index.ts';
import { SEED_MENTION } from './stand-in/network.ts';
import { startStandIn } from './stand-in.ts';

const post = (account: string, text: string) => ({ type: 'x.post', account, text, attachments: [], alt: '' });
const reply = (account: string, text: string) => ({ type: 'x.reply', account, in_reply_to: SEED_MENTION, text });

/** As many posts, each as long, as X takes. */
const LONGEST = Array.from({ length: BOUNDS.posts_max }, (_, index) =>
  String.fromCodePoint(97 + index).repeat(BOUNDS.weight_max),
);

export const subject: ConnectorSubject = {
  connector: x,
  startStandIn,
  samples: {
    'x.post': ({ account }) => post(account, 'We open at nine, see example.com & <ask> us.'),
    'x.reply': ({ account }) => reply(account, 'We open at nine.'),
  },
  huge: {
    'x.post': ({ account }) => post(account, LONGEST.join('\n---\n')),
    'x.reply': ({ account }) => reply(account, 'ü'.repeat(BOUNDS.weight_max)),
  },
  proposals: {
    'x.post': { text: 'We open at nine.', attachments: [], alt: '' },
    'x.reply': { in_reply_to: `https://x.com/ali/status/${SEED_MENTION}`, text: 'We open at nine.' },
  },
  sentences: {
    'x.post': { says: 'post on X: we open at nine', card: /On X as @acme/, receipt: /Posted on X as @acme/ },
    'x.reply': {
      says: `reply to https://x.com/ali/status/${SEED_MENTION}: we open at nine`,
      card: new RegExp(`x\\.com/i/status/${SEED_MENTION}`),
      receipt: /Answered on X as @acme/,
    },
  },
};
