/** What the owner gets to see of a sent mail. Pure. */
import type { Receipt } from '../../domain/action.ts';
import type { EmailSend } from './email-send.ts';

const NAMED_MAX = 3;

/** `at`: ISO 8601. */
export function receiptOf(action: EmailSend, id: string, at: string): Receipt {
  return { id, link: `https://mail.google.com/mail/u/0/#all/${encodeURIComponent(id)}`, at, summary: summary(action) };
}

function summary({ to, cc, bcc }: EmailSend): string {
  const all = [...to, ...cc, ...bcc];
  const more = all.length - NAMED_MAX;
  return `Sent to ${all.slice(0, NAMED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
