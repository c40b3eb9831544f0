/** The action `instagram.reply`: one answer under one comment. */
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import { graphId, isDuplicate } from '../../outside/graph/client.ts';
import { made } from '../../outside/graph/wire.ts';
import { findSaid, type Saying, sayOnce } from '../../outside/social/once.ts';
import {
  type CommentReply,
  type ReplyOptions,
  renderReply,
  replyFacts,
  replyProposal,
  replySchema,
} from '../../outside/social/reply.ts';
import { alikeText, sameText } from '../../outside/social/text.ts';
import type { ActionKind } from '../connector.ts';
import { apiOf, checkAccount, type InstagramApi, type InstagramSession, SOURCE_PREFIX } from './session.ts';
import { commentPlace, replyPage } from './wire.ts';

const OPTIONS: ReplyOptions = {
  type: 'instagram.reply',
  platform: 'Instagram',
  charsMax: 2_200,
  target: graphId,
  sourcePrefix: SOURCE_PREFIX,
};
const REPLIES_READ_MAX = 100;

export const instagramReply: ActionKind<InstagramSession, CommentReply> = {
  type: 'instagram.reply',
  category: 'social_media',
  schema: replySchema(OPTIONS),
  facts: (action, task) => replyFacts(action, task, OPTIONS),
  render: (action, task) => renderReply(action, task, OPTIONS),
  proposal: replyProposal(OPTIONS),
  attachments: () => [],
  execute: async (session, action, attempt) => {
    const api = apiOf(session);
    checkAccount(api, action.account);
    const { id, copies } = await sayOnce(sayingOf(api, action), attempt, api);
    const at = copies.find((copy) => copy.id === id)?.at ?? api.clock.now();
    return receiptOf(api, id, at, copies.length);
  },
  lookup: async (session, action, attempt) => {
    const api = apiOf(session);
    const said = await findSaid(sayingOf(api, action), attempt, api);
    if (!said.found) return said;
    const first = said.copies[0]!;
    return { found: true, receipt: receiptOf(api, first.id, first.at, said.copies.length) };
  },
};

function sayingOf({ graph, username }: InstagramApi, { in_reply_to, text }: CommentReply): Saying {
  return {
    title: 'Instagram',
    copies: async (since, signal) => {
      // an answer to an answer is put under the comment that both are for
      const { id, parent_id } = await graph.get(`/${in_reply_to}`, { fields: 'id,parent_id' }, commentPlace, signal);
      const query = { fields: 'id,text,username,timestamp', limit: REPLIES_READ_MAX };
      const { data, after } = await graph.get(`/${parent_id ?? id}/replies`, query, replyPage, signal);
      const mine = data.filter(
        (one) => one.at >= since && one.username.toLowerCase() === username.toLowerCase() && alikeText(one.text, text),
      );
      const found = mine
        .map((one) => ({ id: one.id, at: one.at, link: '', doubtful: !sameText(one.text, text) }))
        .sort((one, other) => one.at - other.at);
      return { found, whole: after === '' };
    },
    isDuplicate,
    send: async (signal) => {
      const form = { message: text };
      return (await graph.post(`/${in_reply_to}/replies`, { form, effect: true, signal }, made)).id;
    },
  };
}

/** Instagram gives comments no address of their own. */
function receiptOf({ account, username }: InstagramApi, id: string, at: number, copies: number): Receipt {
  const link = `https://www.instagram.com/${username}/`;
  const remarks = copies > 1 ? { remarks: [`It stands there ${copies} times; please delete what is too much.`] } : {};
  return { id, link, at: isoTime(at), summary: `Answered on Instagram as ${account}`, ...remarks };
}
