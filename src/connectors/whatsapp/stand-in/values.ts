/** What Meta's webhook says, as it words it. For the sandbox and tests only. */
import type { ChatMessage, PersonThere } from './people.ts';

export function messageValue(phoneNumberId: string, person: PersonThere, message: ChatMessage): unknown {
  return {
    ...head(phoneNumberId),
    contacts: [{ profile: { name: person.name }, wa_id: person.number.slice(1) }],
    messages: [
      {
        from: person.number.slice(1),
        id: message.id,
        timestamp: String(Math.floor(message.at / 1_000)),
        ...contentOf(message),
      },
    ],
  };
}

export interface StatusThere {
  id: string;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  to: string;
  mark: string;
  errorCode?: number;
}

export function statusValue(phoneNumberId: string, { id, status, to, mark, errorCode }: StatusThere): unknown {
  const one = {
    id,
    status,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    recipient_id: to.slice(1),
    ...(mark && { biz_opaque_callback_data: mark }),
    ...(errorCode && { errors: [{ code: errorCode, title: 'Message undeliverable' }] }),
  };
  return { ...head(phoneNumberId), statuses: [one] };
}

function head(phoneNumberId: string) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550001111', phone_number_id: phoneNumberId },
  };
}

function contentOf({ id, text, file }: ChatMessage) {
  if (!file) return { type: 'text', text: { body: text } };
  const media = { id: mediaIdOf(id), mime_type: file.type, ...(text && { caption: text }) };
  if (file.type.startsWith('image/')) return { type: 'image', image: media };
  return { type: 'document', document: { ...media, filename: file.name } };
}

/** What came with a message is asked for by an id of its own. */
export function mediaIdOf(messageId: string): string {
  return messageId.replace(/\W/g, '').slice(0, 30);
}
