/** How a model, or another program, asks for a mail: what it may choose. Headers, thread and account are filled in by code. Pure. */
import { z } from 'zod';
import { newDraft, replyDraft } from '../../domain/mail-draft.ts';
import { bareAddress } from '../../domain/task.ts';
import { OfficeError } from '../../errors.ts';
import type { ProposalForm } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import type { EmailSend } from './email-send.ts';

const addresses = (what: string) => z.array(z.string()).max(BOUNDS.recipients_max).describe(what);

const schema = z.strictObject({
  reply: z
    .boolean()
    .describe('true: answers the mail that this task is about, in its thread, to its sender; false: a new mail'),
  to: addresses('Bare addresses like ali@example.com. Empty for a reply to the sender alone.'),
  cc: addresses('Bare addresses; usually empty.'),
  bcc: addresses('Bare addresses; usually empty.'),
  subject: z.string().describe('One line. Not used for a reply, which keeps its subject.'),
  text: z.string().describe('The whole text of the mail, plain text, with greeting and close.'),
  attachments: z
    .array(z.string())
    .max(BOUNDS.files_shown_max)
    .describe('Paths inside the vault of files to send along; usually empty.'),
});

export const emailProposal: ProposalForm<EmailSend, z.infer<typeof schema>> = {
  says: 'Sends a mail from the owner’s mailbox, as a reply in its thread or as a new conversation.',
  schema,
  toAction: ({ reply, to, cc, bcc, subject, text, attachments }, { task, account }) => {
    if (!reply) return newDraft({ account, to, cc, bcc, subject, text, attachments }) as EmailSend;
    const sender = bareAddress(task.from);
    if (task.kind !== 'EMAIL' || sender === '')
      throw new OfficeError('action_invalid', 'There is no mail here that could be replied to.');
    const answer = replyDraft(task, account, sender, text);
    return { ...answer, to: to.length > 0 ? to : answer.to, cc, bcc, attachments } as EmailSend;
  },
};
