/** What the search index keeps of a note. It follows from the note alone, so that an index made anew gives the same answers. Pure. */
import { decodeTime } from 'ulid';
import { addressKey, findAddresses } from '../../domain/address.ts';
import { bareAddress, isClosed, isOwnersOwn, type Task } from '../../domain/task.ts';
import type { Stamp } from '../../vault/files.ts';
import { glyphsOf } from './query.ts';

/** How a note has to do with a person: it came from them, it went to them, or its log names them. */
export type Way = 'heard' | 'written' | 'named';

export interface Met {
  /** As `addressKey` gives it. */
  address: string;
  way: Way;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface Entry {
  id: string;
  path: string;
  stamp: Stamp;
  kind: string;
  state: string;
  sender: string;
  people: string;
  subject: string;
  thread: string;
  account: string;
  /** Milliseconds since the epoch, as all times here. */
  received: number;
  opened: number;
  closed: number | null;
  language: string;
  /** 1 where the draft left in the owner's name. */
  sent: 0 | 1;
  request: string;
  draft: string;
  outcome: string;
  glyphs: string;
  met: Met[];
}

const TEXT_CHARS_MAX = 20_000;
const LINE_CHARS_MAX = 1_000;
const PEOPLE_MAX = 50;

/** `recipients`: whom the note's action goes to. `stamp`: of the file as it was read. */
export function entryOf(
  { path, task }: { path: string; task: Task },
  stamp: Stamp,
  recipients: readonly string[],
): Entry {
  const { facts, action } = task;
  const opened = decodeTime(task.id);
  const closed = isClosed(task.state) ? timeOf(task.log.at(-1)?.at, opened) : null;
  const isSent = hasLeft(task);
  const request = cut(task.request, TEXT_CHARS_MAX);
  const draft = cut(action?.text ?? '', TEXT_CHARS_MAX);
  const subject = cut(task.subject, LINE_CHARS_MAX);
  return {
    id: task.id,
    path,
    stamp,
    kind: task.kind,
    state: task.state,
    sender: cut(task.from, LINE_CHARS_MAX),
    people: [cut(task.from, LINE_CHARS_MAX), ...recipients.slice(0, PEOPLE_MAX)].join(' '),
    subject,
    thread: facts.thread || textOf(action?.in_thread),
    account: facts.account ?? textOf(action?.account),
    received: timeOf(task.received, opened),
    opened,
    closed,
    language: facts.language ?? '',
    sent: isSent && draft !== '' ? 1 : 0,
    request,
    draft,
    outcome: cut([task.log.at(-1)?.text ?? '', task.receipt].join('\n'), LINE_CHARS_MAX),
    glyphs: glyphsOf(`${task.from}\n${subject}\n${request}\n${draft}`),
    met: metIn(task, isSent ? recipients : [], opened, closed ?? opened),
  };
}

/** In a dry run nothing leaves. */
function hasLeft({ state, action, receipt }: Task): boolean {
  return state === 'done' && action !== null && receipt !== '' && !receipt.startsWith('Dry run');
}

function metIn(task: Task, writtenTo: readonly string[], opened: number, at: number): Met[] {
  const met = new Map<string, Met>();
  const meet = (address: string, way: Way, when: number) => {
    const key = addressKey(cut(address, LINE_CHARS_MAX));
    if (key !== '' && met.size < PEOPLE_MAX * 2) met.set(`${way} ${key}`, { address: key, way, at: when });
  };
  const sender = isOwnersOwn(task.kind) || task.facts.automatic ? '' : bareAddress(task.from);
  if (sender) meet(sender, 'heard', timeOf(task.received, opened));
  for (const address of writtenTo) meet(address, 'written', at);
  for (const line of task.log) {
    for (const address of findAddresses(cut(line.text, LINE_CHARS_MAX)))
      meet(address, 'named', timeOf(line.at, opened));
  }
  return [...met.values()];
}

function timeOf(iso: string | undefined, otherwise: number): number {
  const ms = Date.parse(iso ?? '');
  return Number.isFinite(ms) ? ms : otherwise;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? cut(value, LINE_CHARS_MAX) : '';
}

/** SQLite can't hold half a character, and a NUL would end the text for some of its functions. */
function cut(text: string, charsMax: number): string {
  return text.slice(0, charsMax).toWellFormed().replaceAll('\0', ' ');
}
