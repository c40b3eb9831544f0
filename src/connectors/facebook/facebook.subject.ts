/** What Facebook brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import { squareJpeg } from '../../../tests/helpers/pictures.ts';
import { facebook } from './index.ts';
import { TEXT_CHARS_MAX } from './post.ts';
import { SEED_COMMENT } from './stand-in/page.ts';
import { startStandIn } from './stand-in.ts';

const post = { type: 'facebook.post', text: 'We open at nine. 🎉\n\nCome & see <b>us</b>!', attachments: [], alt: '' };
const reply = { type: 'facebook.reply', in_reply_to: SEED_COMMENT, text: 'Yes, from ten to four.' };

export const subject: ConnectorSubject = {
  connector: facebook,
  startStandIn,
  samples: {
    'facebook.post': ({ account }) => ({ ...post, account, attachments: ['Updates/shop.jpg'], alt: 'Our shop' }),
    'facebook.reply': ({ account }) => ({ ...reply, account }),
  },
  huge: {
    'facebook.post': ({ account }) => ({ ...post, account, text: 'ü'.repeat(TEXT_CHARS_MAX) }),
    'facebook.reply': ({ account }) => ({ ...reply, account, text: 'ü'.repeat(8_000) }),
  },
  proposals: {
    'facebook.post': { text: 'We open at nine.', attachments: [], alt: '' },
    'facebook.reply': { in_reply_to: SEED_COMMENT, text: 'Yes, from ten to four.' },
  },
  sentences: {
    'facebook.post': {
      says: 'post on Facebook: we open at nine on Saturday',
      card: /On Facebook as Acme \(100200300400500\)/,
      receipt: /Posted on Facebook as Acme/,
    },
    'facebook.reply': {
      says: `reply to comment ${SEED_COMMENT} on Facebook: yes, from ten to four`,
      card: /In public on Facebook as Acme/,
      receipt: /Answered on Facebook as Acme/,
    },
  },
  files: { 'Updates/shop.jpg': squareJpeg },
};
