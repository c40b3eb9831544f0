/** The people on the stand-in's WhatsApp: their chats with the office, and when each last wrote. For the sandbox and tests only. */
import { createHash } from 'node:crypto';
import type { Shown } from '../../stand-in.ts';

export interface ChatMessage {
  id: string;
  fromOffice: boolean;
  text: string;
  /** Milliseconds since the epoch. */
  at: number;
  file: { name: string; type: string; bytes: Buffer } | null;
  quotes: string;
}

export interface PersonThere {
  number: string;
  name: string;
  messages: ChatMessage[];
}

export interface Written {
  number: string;
  name: string;
  text: string;
  file?: ChatMessage['file'];
  /** Milliseconds since the epoch; now without it. */
  at?: number;
}

export type People = ReturnType<typeof createPeople>;

const WINDOW_MS = 24 * 3_600_000;

export function createPeople(changed: () => void) {
  const people = new Map<string, PersonThere>();
  let made = 0;
  let sent = 0;
  const newId = () => {
    made += 1;
    return `wamid.${createHash('sha256').update(String(made)).digest('base64').slice(0, 40)}==`;
  };
  const add = (person: PersonThere, message: Omit<ChatMessage, 'id'>): ChatMessage => {
    const whole = { ...message, id: newId() };
    person.messages.push(whole);
    changed();
    return whole;
  };
  return {
    of: (number: string) => people.get(number),
    /** Somebody writes to the office. */
    wrote({ number, name, text, file = null, at = Date.now() }: Written): ChatMessage {
      const person = people.get(number) ?? { number, name, messages: [] };
      person.name = name;
      people.set(number, person);
      return add(person, { fromOffice: false, text, at, file, quotes: '' });
    },
    received(person: PersonThere, message: Pick<ChatMessage, 'text' | 'file' | 'quotes'>): ChatMessage {
      sent += 1;
      return add(person, { ...message, fromOffice: true, at: Date.now() });
    },
    mayBeAnswered: ({ messages }: PersonThere) =>
      messages.some(({ fromOffice, at }) => !fromOffice && at > Date.now() - WINDOW_MS),
    /** What people have sent along. */
    files: () =>
      [...people.values()]
        .flatMap(({ messages }) => messages)
        .flatMap(({ id, file, fromOffice }) => (file && !fromOffice ? [{ messageId: id, file }] : [])),
    sentCount: () => sent,
    shows: (office: string): Shown[] =>
      [...people.values()].map((person) => shown(person, office)).sort((one, other) => other.at - one.at),
    reset() {
      sent = 0;
      for (const person of people.values()) person.messages = person.messages.filter(({ fromOffice }) => !fromOffice);
      changed();
    },
  };
}

function shown({ number, name, messages }: PersonThere, office: string): Shown {
  const files = messages.flatMap(({ file, fromOffice }) => (file && fromOffice ? [file] : []));
  return {
    id: number,
    at: messages.at(-1)?.at ?? 0,
    by: name,
    title: `Chat on ${name}’s phone`,
    text: '',
    details: [number, ...files.map((file) => `File: ${file.name}`)],
    pictures: files
      .filter(({ type }) => type.startsWith('image/'))
      .map(({ type, bytes, name: alt }) => ({ type, bytes, alt })),
    link: '',
    replies: messages.map(({ fromOffice, text, at, file }) => ({
      by: fromOffice ? office : name,
      text: text || `(${file?.name ?? ''})`,
      at,
    })),
  };
}
