/** How a model, another program or a plain sentence of the owner's asks for a post or an answer. Accounts are filled in by code. Pure. */
import { z } from 'zod';
import type { SocialPost } from '../../domain/social.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import { postFromWords } from '../../outside/social/words.ts';
import type { ProposalForm } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { postIdIn } from './post-id.ts';
import { postOfTask, type XReply } from './x-reply.ts';

const post = z.strictObject({
  text: z
    .string()
    .describe(
      'The whole post, plain text. Beyond 280 characters it becomes a thread, cut at paragraphs and sentences, or where you put a line of only ---. A link makes a post thirteen times as expensive.',
    ),
  attachments: z
    .array(z.string())
    .max(BOUNDS.pictures_max)
    .describe('Paths inside the vault of pictures to show under it; usually empty.'),
  alt: z.string().describe('What the pictures show, for people who can’t see them; empty without pictures.'),
});

export const postProposal: ProposalForm<SocialPost, z.infer<typeof post>> = {
  says: 'Posts on X as the owner’s account, for everybody to read.',
  schema: post,
  toAction: ({ text, attachments, alt }, { account }) => ({
    type: 'x.post',
    account,
    text: text.trim(),
    attachments,
    alt: alt.trim(),
  }),
  fromWords: (words) => {
    const said = postFromWords('(?:X|Twitter)', words);
    return said && { ...said, alt: '' };
  },
};

const reply = z.strictObject({
  in_reply_to: z
    .string()
    .max(200)
    .describe('The id or the address of the post that is answered. Empty: the post that this task is about.'),
  text: z.string().describe('The whole answer, plain text, at most 280 characters. Everybody can read it.'),
});

export const replyProposal: ProposalForm<XReply, z.infer<typeof reply>> = {
  says: 'Answers one post on X in public, as the owner’s account.',
  schema: reply,
  toAction: ({ in_reply_to, text }, { task, account }) => ({
    type: 'x.reply',
    account,
    in_reply_to: answered(in_reply_to, task),
    text: text.trim(),
  }),
  fromWords: replyFromWords,
  answering: (words, task) => (postOfTask(task) ? { in_reply_to: '', text: words.trim() } : null),
};

/** Outside text names nobody to answer: it is the task's own post, or what the owner, or a program whose proposals are all asked, names. */
function answered(named: string, task: Task): string {
  const own = postOfTask(task);
  const id = named.trim() === '' ? own : postIdIn(named);
  const mayName = isOwnersOwn(task.kind) || task.kind === 'PROPOSAL';
  if (!id || (id !== own && !mayName)) {
    throw new OfficeError('action_invalid', 'There is no post on X here that could be answered.', {
      hint: 'Give its address, e.g. https://x.com/acme/status/123.',
    });
  }
  return id;
}

const POLITE = String.raw`^\s*(?:please\s+|can you\s+|could you\s+)?(?:reply|answer|respond)`;
const THAT_POST = new RegExp(
  String.raw`${POLITE}\s+(?:to\s+)?(?:the\s+)?(?:(?:post|tweet)\s+)?(\d{5,20}(?=\s+on\s+(?:x|twitter)\b)|(?:https?:\/\/)?(?:www\.)?(?:x|twitter)\.com\/\S+\/status\/\d+\S*?)(?:\s+on\s+(?:x|twitter))?\s*:\s+(\S.*)$`,
  'isu',
);
const THIS_POST = new RegExp(String.raw`${POLITE}(?:\s+on\s+(?:x|twitter))?\s*:\s*(\S.*)$`, 'isu');

/** `reply to https://x.com/ali/status/123: yes, we are open`; in a task about a post on X also `reply: yes, we are open`. */
function replyFromWords(words: string, { task }: { task: Task }): z.infer<typeof reply> | null {
  const [, named, said] = THAT_POST.exec(words) ?? [];
  if (named && said && postIdIn(named)) return { in_reply_to: named, text: said.trim() };
  const answer = postOfTask(task) ? THIS_POST.exec(words)?.[1] : undefined;
  return answer ? { in_reply_to: '', text: answer.trim() } : null;
}
