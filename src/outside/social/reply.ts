/** The answer to a comment, on whichever platform: its fields, what the policy needs to know of it, its card, and how it is asked for. Pure. */
import { z } from 'zod';
import type { ProposalForm } from '../../connectors/connector.ts';
import type { Action, ActionFacts } from '../../domain/action.ts';
import type { CardBlock } from '../../domain/card.ts';
import { criticalInText } from '../../domain/critical-text.ts';
import type { Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import { accountField, mentionsIn, textAs } from './post.ts';
import { postText } from './text.ts';
import { replyFromWords } from './words.ts';

export interface CommentReply extends Action {
  readonly account: string;
  /** The id of the comment that is answered. */
  readonly in_reply_to: string;
  readonly text: string;
}

export interface ReplyOptions {
  /** `facebook.reply` */
  type: string;
  /** `Facebook` */
  platform: string;
  charsMax: number;
  /** What the platform's ids of comments look like. */
  target: z.ZodType<string>;
  /** Before the ids of tasks: `facebook:` */
  sourcePrefix: string;
}

export function replySchema({ type, charsMax, target }: ReplyOptions) {
  const schema = z.strictObject({
    type: z.literal(type),
    account: accountField,
    in_reply_to: target,
    text: postText(charsMax),
  });
  return schema as unknown as z.ZodType<CommentReply> & { shape: Record<string, unknown> };
}

/** Whom it reaches is always outside: the comment's id stands for its writer, and for everybody who reads it. */
export function replyFacts({ in_reply_to: value, text }: CommentReply, task: Task, options: ReplyOptions): ActionFacts {
  return {
    category: 'social_media',
    critical: [
      { kind: 'recipient', field: 'in_reply_to', value, shown: 'whoever wrote this comment' },
      ...criticalInText('text', text),
      ...mentionsIn(text),
    ],
    staysInThread: answersTask(value, task, options),
  };
}

export function renderReply(
  { account, in_reply_to: id, text }: CommentReply,
  task: Task,
  options: ReplyOptions,
): { title: string; blocks: CardBlock[] } {
  const { platform } = options;
  const isThis = answersTask(id, task, options);
  // its number says nothing to a person who sees the comment itself, and where it stands
  const blocks: CardBlock[] = [
    isThis
      ? { kind: 'text', label: `${task.from} wrote`, text: task.request }
      : { kind: 'field', label: 'Answers comment', value: id },
  ];
  blocks.push(...textAs(`In public on ${platform}`, account, text));
  return { title: `Answer ${isThis ? task.from : 'a comment'} on ${platform}`, blocks };
}

const proposal = z.strictObject({
  in_reply_to: z
    .string()
    .max(90)
    .describe('The id of the comment that is answered. Empty: the comment that this task is about.'),
  text: z.string().describe('The whole answer, plain text. Everybody can read it.'),
});

export function replyProposal(options: ReplyOptions): ProposalForm<CommentReply, z.infer<typeof proposal>> {
  const { type, platform } = options;
  return {
    says: `Answers a comment on ${platform} in public, as the owner’s own account.`,
    schema: proposal,
    toAction: ({ in_reply_to, text }, { task, account }) => {
      const id = in_reply_to.trim() || (commentOf(task, options) ?? '');
      if (id === '') {
        throw new OfficeError('action_invalid', `There is no comment on ${platform} here that could be answered.`);
      }
      return { type, account, in_reply_to: id, text };
    },
    fromWords: (words) => replyFromWords(platform, words),
    answering: (words, task) => (commentOf(task, options) ? { in_reply_to: '', text: words.trim() } : null),
  };
}

function answersTask(id: string, task: Task, options: ReplyOptions): boolean {
  return commentOf(task, options) === id;
}

/** The comment that the task came in as; null for any other task. */
function commentOf({ kind, source, facts }: Task, { sourcePrefix }: ReplyOptions): string | null {
  return kind === 'SOCIAL' && source.startsWith(sourcePrefix) ? (facts.message_id ?? null) : null;
}
