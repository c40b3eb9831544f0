/** What X brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import type { StandIn } from '../stand-in.ts';
import { BOUNDS } from './bounds.ts';
import { x } from './index.ts';
import { startStandIn, type XStandIn } from './stand-in.ts';

const post = (account: string, text: string) => ({ type: 'x.post', account, text, attachments: [], alt: '' });
const reply = (account: string, standIn: StandIn, text: string) => ({
  type: 'x.reply',
  account,
  in_reply_to: mentionOn(standIn),
  text,
});

/** As many posts, each as long, as X takes. */
const LONGEST = Array.from({ length: BOUNDS.posts_max }, (_, index) =>
  String.fromCodePoint(97 + index).repeat(BOUNDS.weight_max),
);

export const subject: ConnectorSubject = {
  connector: x,
  startStandIn,
  samples: {
    'x.post': ({ account }) => post(account, 'We open at nine, see example.com & <ask> us.'),
    'x.reply': ({ account, standIn }) => reply(account, standIn, 'We open at nine.'),
  },
  huge: {
    'x.post': ({ account }) => post(account, LONGEST.join('\n---\n')),
    'x.reply': ({ account, standIn }) => reply(account, standIn, 'ü'.repeat(BOUNDS.weight_max)),
  },
  proposals: {
    'x.post': { text: 'We open at nine.', attachments: [], alt: '' },
    'x.reply': { in_reply_to: 'https://x.com/ali/status/1991500000000000000', text: 'We open at nine.' },
  },
  sentences: {
    'x.post': { says: 'post on X: we open at nine', card: /On X as @acme/, receipt: /Posted on X as @acme/ },
    'x.reply': {
      says: 'reply to https://x.com/ali/status/1991500000000000000: we open at nine',
      card: /x\.com\/i\/status\/1991500000000000000/,
      receipt: /Answered on X as @acme/,
    },
  },
};

function mentionOn(standIn: StandIn): string {
  const { network } = standIn as XStandIn;
  return network.add(network.person('@ali'), '@acme when do you open?').id;
}
