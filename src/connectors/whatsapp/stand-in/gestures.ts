/** What people outside can do in the sandbox's page: write to the office on WhatsApp. For the sandbox and tests only. */
import type { Gesture } from '../../stand-in.ts';
import { PHONE_NUMBER } from '../settings.ts';
import type { ChatMessage, People } from './people.ts';
import { PHONE_NUMBER_ID } from './phone-number-id.ts';
import { messageValue } from './values.ts';
import type { WebhookSender } from './webhook-sender.ts';

const NAME = { name: 'name', label: 'Name', example: 'Ali Khan' };
const NUMBER = { name: 'number', label: 'Number', example: '+971501234567' };

export function gestures(people: People, webhook: WebhookSender): Gesture[] {
  const writes = (fields: Readonly<Record<string, string>>, file: ChatMessage['file']) => {
    const { name = '', number = '', text = '' } = fields;
    if (!PHONE_NUMBER.test(number)) throw new Error('The number must look like +971501234567.');
    if (name.trim() === '' || (text.trim() === '' && !file)) throw new Error('Please give a name and a text.');
    const message = people.wrote({ number, name: name.trim(), text, file });
    webhook.send(messageValue(PHONE_NUMBER_ID, people.of(number)!, message));
  };
  return [
    {
      name: 'write',
      label: 'A customer writes on WhatsApp',
      fields: [NAME, NUMBER, { name: 'text', label: 'Text', example: 'Is my order ready?' }],
      do: (fields) => writes(fields, null),
    },
    {
      name: 'send-file',
      label: 'A customer sends a document',
      fields: [NAME, NUMBER, { name: 'file', label: 'File name', example: 'order.pdf' }],
      do: (fields) => {
        const bytes = Buffer.from('%PDF-1.4 a stand-in');
        writes(fields, { name: fields.file || 'order.pdf', type: 'application/pdf', bytes });
      },
    },
  ];
}
