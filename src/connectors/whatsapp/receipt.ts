/** What the owner gets to see of a sent message. Pure. */
import type { Receipt } from '../../domain/action.ts';
import type { WhatsAppReply } from './whatsapp-reply.ts';

/** `at`: ISO 8601. WhatsApp has no address at which a message could be seen. */
export function receiptOf({ to, chat }: Pick<WhatsAppReply, 'to' | 'chat'>, id: string, at: string): Receipt {
  const whom = chat && to ? `${chat} (${to})` : chat || to;
  return { id, link: '', at, summary: `Sent to ${whom} on WhatsApp` };
}
