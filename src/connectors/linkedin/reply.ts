/** The action `linkedin.reply`: one answer under one comment, or one comment under a post. */
import { isoTime } from '../../clock.ts';
import type { Receipt } from '../../domain/action.ts';
import type { Copy } from '../../outside/social/once.ts';
import {
  type CommentReply,
  type ReplyOptions,
  renderReply,
  replyFacts,
  replyProposal,
  replySchema,
} from '../../outside/social/reply.ts';
import type { ActionKind } from '../connector.ts';
import { checkAccount, type LinkedInApi } from './api.ts';
import { ownAnswers } from './comments.ts';
import { madeComment } from './made.ts';
import { lookUpOnce, sayAtMostOnce, type Utterance } from './once.ts';
import { apiOf, type LinkedInSession, SOURCE_PREFIX } from './session.ts';
import { inPath, isComment, linkOf, postOf, targetUrn } from './urns.ts';

export const REPLY_CHARS_MAX = 1_250;
const OPTIONS: ReplyOptions = {
  type: 'linkedin.reply',
  platform: 'LinkedIn',
  charsMax: REPLY_CHARS_MAX,
  target: targetUrn,
  sourcePrefix: SOURCE_PREFIX,
};
const WORDS =
  /^\s*(?:please\s+)?(?:reply|answer|respond)\s+(?:to\s+)?(?:the\s+)?comment\s+(urn:li:\S{5,120}?)\s+on\s+linkedin\s*:\s*(\S[\s\S]*)$/i;

export const linkedinReply: ActionKind<LinkedInSession, CommentReply> = {
  type: 'linkedin.reply',
  category: 'social_media',
  schema: replySchema(OPTIONS),
  facts: (action, task) => replyFacts(action, task, OPTIONS),
  render: (action, task) => renderReply(action, task, OPTIONS),
  proposal: { ...replyProposal(OPTIONS), fromWords },
  attachments: () => [],
  execute: async (session, action, attempt) => {
    const api = apiOf(session);
    checkAccount(api, action.account);
    const { id, copies } = await sayAtMostOnce(sayingOf(api, action), attempt, api);
    return receiptOf(api, action, id, copies);
  },
  lookup: async (session, action, attempt) => {
    const api = apiOf(session);
    const said = await lookUpOnce(sayingOf(api, action), attempt, api);
    return said.found ? { found: true, receipt: receiptOf(api, action, said.copies[0]!.id, said.copies) } : said;
  },
};

function sayingOf(api: LinkedInApi, { in_reply_to: target, text }: CommentReply): Utterance {
  return {
    title: 'LinkedIn',
    read: (since, signal) => ownAnswers(api, { target, text, since }, signal),
    send: async (signal) => {
      const parent = isComment(target) ? { parentComment: target } : {};
      const json = { actor: api.author, object: postOf(target), message: { text }, ...parent };
      const path = `/rest/socialActions/${inPath(target)}/comments`;
      return madeComment(await api.post(path, json, { effect: true, signal }), postOf(target));
    },
  };
}

function receiptOf({ clock }: LinkedInApi, { account }: CommentReply, id: string, copies: readonly Copy[]): Receipt {
  const at = copies.find((copy) => copy.id === id)?.at ?? clock.now();
  return { id, link: linkOf(id), at: isoTime(at), summary: `Answered on LinkedIn as ${account}` };
}

/** `reply to comment urn:li:comment:(urn:li:activity:1,2) on LinkedIn: yes, we are open` */
function fromWords(words: string): { in_reply_to: string; text: string } | null {
  const [, urn = '', text = ''] = WORDS.exec(words) ?? [];
  return targetUrn.safeParse(urn).success ? { in_reply_to: urn, text: text.trim() } : null;
}
