/** The action `x.reply`: one answer to one post. Its fields, what the policy needs to know, what the card shows. Pure. */
import { z } from 'zod';
import type { Action, ActionFacts } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import type { Task } from '../../domain/task.ts';
import { BOUNDS } from './bounds.ts';
import { SOURCE_PREFIX } from './post-id.ts';
import { weightOf } from './weight.ts';
import { accountField, labelOf, mentionsIn, plainText } from './x-post.ts';

const schema = z.strictObject({
  type: z.literal('x.reply'),
  account: accountField,
  /** The id of the post that is answered. */
  in_reply_to: z.string().regex(/^\d{1,20}$/, 'must be the id of a post, digits only'),
  text: plainText
    .max(BOUNDS.text_chars_max)
    .refine((text) => text.trim() !== '', 'must say something')
    .refine((text) => text === text.trim(), 'must not begin or end with white space')
    .refine(
      (text) => weightOf(text) <= BOUNDS.weight_max,
      `X takes ${BOUNDS.weight_max} characters in an answer, emoji and some alphabets counting double; please shorten it`,
    ),
});

export interface XReply extends Action {
  readonly account: string;
  readonly in_reply_to: string;
  readonly text: string;
}
export const xReplySchema = schema as unknown as z.ZodType<XReply> & { shape: Record<string, unknown> };

/** Whom it reaches is always outside: the post's id stands for its writer, and for everybody who reads it. */
export function xReplyFacts({ account, in_reply_to: value, text }: XReply, task: Task): ActionFacts {
  return {
    category: 'social_media',
    critical: [
      { kind: 'recipient', field: 'in_reply_to', value, shown: 'whoever wrote this post' },
      ...criticalInText('text', text),
      ...mentionsIn(text),
    ],
    staysInThread: postOfTask(task) === value && task.facts.account === account,
  };
}

export function renderXReply(
  { account, in_reply_to: id, text }: XReply,
  task: Task,
): { title: string; blocks: CardBlock[] } {
  const isThis = postOfTask(task) === id;
  const blocks: CardBlock[] = [{ kind: 'field', label: 'Answers', value: `https://x.com/i/status/${id}` }];
  if (isThis) blocks.push({ kind: 'text', label: `${task.from} wrote`, text: task.request });
  blocks.push({ kind: 'text', label: labelOf(account, text), text });
  return { title: `Answer ${isThis ? task.from : 'a post'} on X as ${account}`, blocks };
}

/** The id of the post that a task came in as; empty for any other task. */
export function postOfTask({ kind, source, facts }: Task): string {
  return kind === 'SOCIAL' && source.startsWith(SOURCE_PREFIX) ? (facts.message_id ?? '') : '';
}
