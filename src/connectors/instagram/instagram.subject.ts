/** What Instagram brings for the tests that all connectors share. */
import type { ConnectorSubject } from '../../../tests/helpers/connector-contract.ts';
import { squareJpeg } from '../../../tests/helpers/pictures.ts';
import { instagram } from './index.ts';
import { TEXT_CHARS_MAX } from './post.ts';
import { SEED_COMMENT } from './stand-in/profile.ts';
import { startStandIn } from './stand-in.ts';

const attachments = ['Updates/shop.jpg'];
const post = { type: 'instagram.post', text: 'We open at nine. 🎉\n\n#acme', attachments, alt: 'Our shop' };
const reply = { type: 'instagram.reply', in_reply_to: SEED_COMMENT, text: 'In the old town.' };

export const subject: ConnectorSubject = {
  connector: instagram,
  startStandIn,
  samples: {
    'instagram.post': ({ account }) => ({ ...post, account }),
    'instagram.reply': ({ account }) => ({ ...reply, account }),
  },
  huge: {
    'instagram.post': ({ account }) => ({ ...post, account, text: 'ü'.repeat(TEXT_CHARS_MAX) }),
    'instagram.reply': ({ account }) => ({ ...reply, account, text: 'ü'.repeat(2_200) }),
  },
  proposals: {
    'instagram.post': { text: 'We open at nine.', attachments, alt: '' },
    'instagram.reply': { in_reply_to: SEED_COMMENT, text: 'In the old town.' },
  },
  sentences: {
    'instagram.post': {
      says: 'post Updates/shop.jpg on Instagram: we open at nine on Saturday',
      card: /On Instagram as @acme/,
      receipt: /Posted on Instagram as @acme/,
    },
    'instagram.reply': {
      says: `reply to comment ${SEED_COMMENT} on Instagram: in the old town`,
      card: /In public on Instagram as @acme/,
      receipt: /Answered on Instagram as @acme/,
    },
  },
  files: { 'Updates/shop.jpg': squareJpeg },
};
