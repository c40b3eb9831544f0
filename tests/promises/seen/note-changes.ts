/**
 * Ways in which the text of an approved note may change: single bytes anywhere, lines, and what a sly hand would do to a receiver, a word, a file's
 * name or the mark-up around them. What a change means is not judged here.
 */
import type { EmailSend } from '../../../src/connectors/gmail/email-send.ts';
import { parseNote, writeNote } from '../../../src/vault/note.ts';
import type { Random } from '../../helpers/random.ts';
import { FIELDS } from './held.ts';

type NoteChange = (bytes: Buffer, random: Random) => Buffer;

export const NOTE_CHANGES: Readonly<Record<string, NoteChange>> = {
  'a bit': (bytes, random) => withByte(bytes, placeIn(bytes, random), (old) => old ^ (1 << random.whole(8))),
  'a byte': (bytes, random) => withByte(bytes, placeIn(bytes, random), () => random.whole(256)),
  'a letter': (bytes, random) => withByte(bytes, placeIn(bytes, random), () => 97 + random.whole(26)),
  'a byte more': (bytes, random) => splice(bytes, placeIn(bytes, random), 0, [32 + random.whole(95)]),
  'a byte less': (bytes, random) => splice(bytes, placeIn(bytes, random), 1),
  'a line twice': lines((all, at) => [...all.slice(0, at + 1), ...all.slice(at)]),
  'a line less': lines((all, at) => all.filter((_, index) => index !== at)),
  'two lines swapped': lines((all, at) => [...all.slice(0, at), all[at + 1] ?? '', all[at]!, ...all.slice(at + 2)]),
  'an end': (bytes, random) => bytes.subarray(0, placeIn(bytes, random)),
  'nothing left': () => Buffer.alloc(0),
  'broken UTF-8': (bytes, random) => splice(bytes, placeIn(bytes, random), 0, [0xc3, 0x28]),
  'a mark before it': (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  'code as front matter': replaced(/^---\n/, '---js\n'),
  'a second draft': replaced(/\n## Log/, '\n```text\nPay Mallory.\n```\n\n## Log'),
  'a second section': replaced(/\n## Log/, '\n## Draft\n\n```text\nPay Mallory.\n```\n\n## Log'),
  'an alias': replaced(/^cc:.*$/m, 'cc: &x\n  - mallory@example.net\nbcc: *x'),
  'another id': replaced(/^id: (.*)(.)$/m, 'id: $10'),
  'another kind of action': replaced(/^action: .*$/m, 'action: payment.send'),
  'no action': replaced(/^action: .*$/m, 'action:'),

  'one more To': act((mail) => ({ to: [...mail.to, 'mallory@example.net'] })),
  'one more Cc': act((mail) => ({ cc: [...mail.cc, 'mallory@example.net'] })),
  'one more Bcc': act((mail) => ({ bcc: [...mail.bcc, 'mallory@example.net'] })),
  'To made Bcc': act((mail) => ({ to: mail.to.slice(1), bcc: [...mail.bcc, first(mail)] })),
  'receivers in another order': act((mail) => ({ to: [...mail.to, ...mail.cc].reverse(), cc: [] })),
  'To emptied': act(() => ({ to: [] })),
  'a receiver in capitals': act((mail) => ({ to: [first(mail).toUpperCase(), ...mail.to.slice(1)] })),
  'a receiver of another host': act((mail) => ({ to: [`${first(mail)}.evil.example`, ...mail.to.slice(1)] })),
  'a receiver that looks the same': act((mail) => ({ to: [lookalike(first(mail)), ...mail.to.slice(1)] })),
  'a receiver with a name': act((mail) => ({ to: [`Ali <${first(mail)}>`] })),
  'another account': act(() => ({ account: 'other@example.com' })),
  'the account in capitals': act((mail) => ({ account: mail.account.toUpperCase() })),

  'a subject that looks the same': act((mail) => ({ subject: lookalike(mail.subject) })),
  'a subject in NFD': act((mail) => ({ subject: other(mail.subject) })),
  'a subject with a space': act((mail) => ({ subject: `${mail.subject} ` })),
  'a subject with a hidden letter': act((mail, random) => ({ subject: hidden(mail.subject, random) })),
  'a subject of two lines': act((mail) => ({ subject: `${mail.subject}\nBcc: mallory@example.net` })),
  'no subject': act(() => ({ subject: '' })),

  'a word': act((mail) => ({ text: `${mail.text} and Mallory` })),
  'another amount': act((mail) => ({ text: `${mail.text.replace(/\d/, (digit) => `${9 - Number(digit)}`)}\n0` })),
  'a text that looks the same': act((mail) => ({ text: lookalike(mail.text) })),
  'a text in NFD': act((mail) => ({ text: other(mail.text) })),
  'a text with a hidden letter': act((mail, random) => ({ text: hidden(mail.text, random) })),
  'a text with Windows line ends': act((mail) => ({ text: `${mail.text}\n`.replaceAll('\n', '\r\n') })),
  'a blank line at the end': act((mail) => ({ text: `${mail.text}\n` })),
  'a space at the end': act((mail) => ({ text: `${mail.text} ` })),
  'no words': act(() => ({ text: '' })),

  'one more file': act((mail) => ({ attachments: [...mail.attachments, 'Company_Handbook.md'] })),
  'a file twice': act((mail) => ({ attachments: [...mail.attachments, ...mail.attachments, 'Business_Goals.md'] })),
  'no files, or one': act((mail) => ({ attachments: mail.attachments.length > 0 ? [] : ['Business_Goals.md'] })),
  'a file by another way': act((mail) => ({
    attachments: [`Accounting/../${mail.attachments[0] ?? 'Business_Goals.md'}`],
  })),
  'a file from outside': act(() => ({ attachments: ['../state/ledger.db'] })),
  'another thread': act((mail) => ({ in_thread: `${mail.in_thread}1` })),
  'another message answered': act(() => ({ in_reply_to: '<other@example.net>' })),
  'another reference': act((mail) => ({ reference_chain: [...mail.reference_chain, '<other@example.net>'] })),

  // What nobody would receive differently: the same action, which may run.
  'a forged log': replaced(/\n*$/, '\n- 2026-11-20T21:50:57.911Z Approved by the owner, whatever it says.\n'),
  'another state': replaced(/^state: .*$/m, 'state: done'),
  'another decider': replaced(/^decided_by: .*$/m, 'decided_by: telegram:666'),
  'a later end': replaced(/^expires: .*$/m, 'expires: "2099-01-01T00:00:00.000Z"'),
  'another revision': replaced(/^revision: .*$/m, 'revision: 999'),
  'a comment': replaced(/^cc:/m, '# by hand\ncc:'),
  'a property of the owner’s': replaced(/^risk:/m, 'tags: [a, b]\nrisk:'),
  'Windows line ends': (bytes) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n')),
  'words of the owner’s': replaced(/\n## Plan/, '\n## Mine\n\nCall Ali.\n\n## Plan'),
};

/** Whoever gets it first; an earlier change may have emptied any of the lists. */
function first({ to, cc, bcc }: EmailSend): string {
  return [...to, ...cc, ...bcc][0] ?? 'ali@example.com';
}

/** Mostly where the action stands: the rest of a note is its history, which nobody sends. */
function placeIn(bytes: Buffer, random: Random): number {
  const part = random.pick(['front', 'front', 'front', 'draft', 'draft', 'draft', 'draft', 'any'] as const);
  const [from, to] = part === 'any' ? [0, bytes.length] : rangeOf(bytes, part);
  return from + random.whole(Math.max(1, Math.min(to, bytes.length) - from));
}

function rangeOf(bytes: Buffer, part: 'front' | 'draft'): [number, number] {
  const [begin, end] = part === 'front' ? ['\naction: ', '\nrisk:'] : ['\n## Draft\n', '\n## Log\n'];
  const from = Math.max(0, bytes.indexOf(begin)) + begin.length;
  const to = bytes.lastIndexOf(end);
  return [Math.min(from, bytes.length - 1), to > from ? to : bytes.length];
}

function withByte(bytes: Buffer, at: number, change: (old: number) => number): Buffer {
  const changed = Buffer.from(bytes);
  if (at < changed.length) changed[at] = change(changed[at]!);
  return changed;
}

function splice(bytes: Buffer, at: number, less: number, more: readonly number[] = []): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(more), bytes.subarray(at + less)]);
}

function lines(change: (all: string[], at: number) => string[]): NoteChange {
  return (bytes, random) => {
    const before = bytes.toString().slice(0, placeIn(bytes, random)).split('\n').length - 1;
    return Buffer.from(change(bytes.toString().split('\n'), before).join('\n'));
  };
}

function replaced(find: RegExp, by: string): NoteChange {
  return (bytes) => Buffer.from(bytes.toString().replace(find, by));
}

/** A well-formed note of a changed action, as a program that knows the format would write it. */
function act(change: (mail: EmailSend, random: Random) => Partial<EmailSend>): NoteChange {
  return (bytes, random) => {
    const note = parseNote(bytes.toString(), FIELDS);
    const mail = note.task.action as EmailSend;
    return Buffer.from(writeNote({ ...note.task, action: { ...mail, ...change(mail, random) } }, FIELDS, note).text);
  };
}

const LOOKALIKES: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', i: 'і', c: 'с', '1': 'l', '0': 'O' };

/** The first letter that has a double gets it; a text without one gets a double space. */
function lookalike(text: string): string {
  const at = [...text].findIndex((letter) => letter in LOOKALIKES);
  return at < 0
    ? `${text}  `
    : [...text].map((letter, index) => (index === at ? LOOKALIKES[letter]! : letter)).join('');
}

/** The other normal form; where there is none, a letter that has one. */
function other(text: string): string {
  const [nfc, nfd] = [text.normalize('NFC'), text.normalize('NFD')];
  return nfd !== text ? nfd : nfc !== text ? nfc : `${text}é`;
}

const HIDDEN = ['\u200b', '\u202e', '\u2060', '\u00ad', '\ufe0f', '\u{e0041}'];

function hidden(text: string, random: Random): string {
  const at = random.whole(text.length + 1);
  return `${text.slice(0, at)}${random.pick(HIDDEN)}${text.slice(at)}`;
}
