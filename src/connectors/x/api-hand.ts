/** Posting and answering by X's official API. */
import type { Receipt } from '../../domain/action.ts';
import type { SocialPost } from '../../domain/social.ts';
import { OfficeError } from '../../errors.ts';
import type { PlatformHand } from '../../outside/browser/hand.ts';
import type { Attempt, CheckResult, Lookup } from '../connector.ts';
import type { XApi } from './api.ts';
import { findThread, type Thread } from './find.ts';
import { uploadPictures } from './media.ts';
import { receiptOf } from './receipt.ts';
import { postsOf } from './split.ts';
import { DOUBLE, leftHalfDone, postThread } from './thread.ts';
import type { XReply } from './x-reply.ts';

export interface ApiHand extends PlatformHand {
  reply(action: XReply, attempt: Attempt): Promise<Receipt>;
  lookupReply(action: XReply, attempt: Attempt): Promise<Lookup>;
}

export function createApiHand(api: XApi): ApiHand {
  const say = async (action: SocialPost | XReply, says: Saying, attempt: Attempt): Promise<Receipt> => {
    if (action.account.toLowerCase() !== api.account.toLowerCase()) {
      throw new OfficeError('action_invalid', `This is from ${action.account}, but X is open as ${api.account}.`);
    }
    const pictures = () => uploadPictures(api, says, attempt);
    return receiptOf(api.account, await postThread(api, says.thread, pictures, attempt), says.done);
  };
  const lookUp = async ({ thread, done }: Saying, attempt: Attempt): Promise<Lookup> => {
    const { ids, isCertain, isDouble } = await findThread(api, thread, attempt);
    const remarks = isDouble ? [DOUBLE] : [];
    if (ids.length === thread.posts.length) {
      return { found: true, receipt: receiptOf(api.account, { ids, remarks }, done) };
    }
    if (!isCertain || ids.length === 0) return { found: false, certain: isCertain };
    return { found: false, certain: true, partly: leftHalfDone(ids.length, thread.posts.length) };
  };
  return {
    post: (action, attempt) => say(action, sayingOfPost(action), attempt),
    lookup: (action, attempt) => lookUp(sayingOfPost(action), attempt),
    reply: (action, attempt) => say(action, sayingOfReply(action), attempt),
    lookupReply: (action, attempt) => lookUp(sayingOfReply(action), attempt),
    check: (signal) => check(api, signal),
    close: async () => {},
  };
}

interface Saying {
  thread: Thread;
  attachments: readonly string[];
  alt: string;
  /** For the receipt. */
  done: string;
}

function sayingOfPost({ text, attachments, alt }: SocialPost): Saying {
  const posts = postsOf(text);
  const done = posts.length > 1 ? `Posted a thread of ${posts.length} on X` : 'Posted on X';
  return { thread: { posts, replyTo: null }, attachments, alt, done };
}

function sayingOfReply({ text, in_reply_to: replyTo }: XReply): Saying {
  return { thread: { posts: [text], replyTo }, attachments: [], alt: '', done: 'Answered on X' };
}

async function check(api: XApi, signal: AbortSignal): Promise<CheckResult> {
  await api.me(signal);
  return { ok: true, says: `Connected as ${api.account}` };
}
