/** What LinkedIn brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import { squareJpeg } from '../../../tests/helpers/pictures.ts';
import { linkedin } from './index.ts';
import { TEXT_CHARS_MAX } from './post.ts';
import { REPLY_CHARS_MAX } from './reply.ts';
import { SEED_COMMENT } from './stand-in/company.ts';
import { startStandIn } from './stand-in.ts';

const text =
  'We open at nine (really!) #Hamburg 🎉\n\nAsk info@example.com, or see <b>us</b> at https://example.com/a_b#c~d';
const post = { type: 'linkedin.post', text, attachments: [], alt: '' };
const reply = { type: 'linkedin.reply', in_reply_to: SEED_COMMENT, text: 'Yes (from ten to four) #soon.' };

export const subject: ConnectorSubject = {
  connector: linkedin,
  startStandIn,
  samples: {
    'linkedin.post': ({ account }) => ({ ...post, account, attachments: ['Updates/shop.jpg'], alt: 'Our shop' }),
    'linkedin.reply': ({ account }) => ({ ...reply, account }),
  },
  huge: {
    'linkedin.post': ({ account }) => ({ ...post, account, text: 'ü'.repeat(TEXT_CHARS_MAX) }),
    'linkedin.reply': ({ account }) => ({ ...reply, account, text: 'ü'.repeat(REPLY_CHARS_MAX) }),
  },
  proposals: {
    'linkedin.post': { text: 'We open at nine.', attachments: [], alt: '' },
    'linkedin.reply': { in_reply_to: SEED_COMMENT, text: 'Yes, from ten to four.' },
  },
  sentences: {
    'linkedin.post': {
      says: 'post on LinkedIn: we open at nine on Saturday',
      card: /On LinkedIn as Acme \(urn:li:organization:900100\)/,
      receipt: /Posted on LinkedIn as Acme/,
    },
    'linkedin.reply': {
      says: `reply to comment ${SEED_COMMENT} on LinkedIn: yes, from ten to four`,
      card: /In public on LinkedIn as Acme/,
      receipt: /Answered on LinkedIn as Acme/,
    },
  },
  files: { 'Updates/shop.jpg': squareJpeg },
};
