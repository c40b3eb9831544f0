/** The action `facebook.reply`: one answer under one comment. */
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
import type { ActionKind, Lookup } from '../connector.ts';
import { receiptOf } from './receipt.ts';
import { apiOf, checkAccount, type FacebookApi, type FacebookSession, SOURCE_PREFIX } from './session.ts';
import { commentPage, commentPlace } from './wire.ts';

const OPTIONS: ReplyOptions = {
  type: 'facebook.reply',
  platform: 'Facebook',
  charsMax: 8_000,
  target: graphId,
  sourcePrefix: SOURCE_PREFIX,
};
const COMMENTS_READ_MAX = 100;

export const facebookReply: ActionKind<FacebookSession, CommentReply> = {
  type: 'facebook.reply',
  category: 'social_media',
  schema: replySchema(OPTIONS),
  facts: (action, task) => replyFacts(action, task, OPTIONS),
  render: (action, task) => renderReply(action, task, OPTIONS),
  proposal: replyProposal(OPTIONS),
  attachments: () => [],
  execute: async (session, action, attempt): Promise<Receipt> => {
    const api = apiOf(session);
    checkAccount(api, action.account);
    const { id, copies } = await sayOnce(sayingOf(api, action), attempt, api);
    return receiptOf(api, id, copies, summaryOf(action), attempt.signal);
  },
  lookup: async (session, action, attempt): Promise<Lookup> => {
    const api = apiOf(session);
    const said = await findSaid(sayingOf(api, action), attempt, api);
    if (!said.found) return said;
    const receipt = await receiptOf(api, said.copies[0]!.id, said.copies, summaryOf(action), attempt.signal);
    return { found: true, receipt };
  },
};

function summaryOf({ account }: CommentReply): string {
  return `Answered on Facebook as ${account}`;
}

function sayingOf({ graph, pageId }: FacebookApi, { in_reply_to, text }: CommentReply): Saying {
  return {
    title: 'Facebook',
    copies: async (since, signal) => {
      // an answer to an answer is put under the comment that both are for
      const { id, parent } = await graph.get(`/${in_reply_to}`, { fields: 'id,parent{id}' }, commentPlace, signal);
      const query = {
        fields: 'id,message,created_time,permalink_url,from{id,name}',
        filter: 'stream',
        order: 'reverse_chronological',
        limit: COMMENTS_READ_MAX,
      };
      const { data } = await graph.get(`/${parent?.id ?? id}/comments`, query, commentPage, signal);
      const mine = data.filter((one) => one.at >= since && one.from?.id === pageId && alikeText(one.message, text));
      const whole = data.length < COMMENTS_READ_MAX || data.some(({ at }) => at < since);
      return {
        found: mine
          .map((one) => ({ id: one.id, at: one.at, link: one.link, doubtful: !sameText(one.message, text) }))
          .sort((a, b) => a.at - b.at),
        whole,
      };
    },
    isDuplicate,
    send: async (signal) => {
      const form = { message: text };
      return (await graph.post(`/${in_reply_to}/comments`, { form, effect: true, signal }, made)).id;
    },
  };
}
