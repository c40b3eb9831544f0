/**
 * The part of the prompt that is about one task: what came in, what is known of whoever it came from, and what happened so far. Bounded piece by piece;
 * the same input gives the same text, byte for byte. Pure.
 */
import { localDay } from '../../domain/local-time.ts';
import { isOwnersOwn } from '../../domain/task.ts';
import type { Lesson, PastMessage } from '../library.ts';
import type { ThinkInput } from '../reasoner.ts';
import { fenced, type OutsideText } from './fence.ts';
import { within } from './tokens.ts';

/** What the library knows about the task. */
export interface Background {
  /** The page in Contacts/ of whoever it came from; empty without one. */
  contact: string;
  lessons: readonly Lesson[];
  voice: readonly string[];
  thread: readonly PastMessage[];
}

/** Tokens that each part may take; together they stay within `model_prompt_tokens_max`. */
const ROOM = {
  request: 8_000,
  field: 200,
  thread: 4_000,
  contact: 1_000,
  lesson: 400,
  voice: 400,
  draft: 1_500,
  words: 1_500,
};

export function promptAbout(input: ThinkInput, background: Background): string {
  const { task } = input;
  const ownerAsked = isOwnersOwn(task.kind);
  return [
    setting(input),
    ownerAsked ? part('What the owner asked for', within(task.request, ROOM.request)) : '',
    ownerAsked ? '' : part('What came in', fenced(arrivalOf(input))),
    part('Earlier in this conversation', fenced(background.thread.map(pastText))),
    part(
      'What is known of the sender',
      fenced([{ what: 'the page in Contacts/', text: within(background.contact, ROOM.contact) }]),
    ),
    part(
      'What the owner changed or refused in earlier drafts of this kind',
      background.lessons.map(lessonText).join('\n\n'),
    ),
    part(
      'How the owner writes',
      fenced(
        background.voice.map((text, at) => ({
          what: `a text that left in her name (${at + 1})`,
          text: within(text, ROOM.voice),
        })),
      ),
    ),
    part('The plan', input.plan.map(({ done, text }, at) => `${at + 1}. [${done ? 'x' : ' '}] ${text}`).join('\n')),
    part('Done so far', within(input.history.map((line) => `- ${line}`).join('\n'), ROOM.words)),
    part(
      'What the owner said about it before',
      within(input.ownerWords.map((line) => `- ${line}`).join('\n'), ROOM.words),
    ),
    lastDraft(input),
    part('What the owner says now', within(input.instruction ?? '', ROOM.words)),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function setting({ task, iteration, iterationsMax, account, now, timeZone }: ThinkInput): string {
  return [
    `Today is ${localDay(now, timeZone)} (${timeZone}).`,
    account === '' ? 'No mailbox is connected.' : `The owner’s mailbox is ${account}.`,
    `This is a task of the kind ${task.kind}, step ${iteration} of at most ${iterationsMax}.`,
  ].join('\n');
}

function arrivalOf({ task }: ThinkInput): OutsideText[] {
  const { facts } = task;
  const field = (text: string) => within(text, ROOM.field);
  return [
    { what: 'who it came from', text: field(task.from) },
    { what: 'its subject', text: field(task.subject) },
    {
      what: 'files that came with it',
      text: field([...(facts.files ?? []), facts.file ?? ''].filter(Boolean).join('\n')),
    },
    { what: 'its headers ask for answers to', text: field(facts.reply_to ?? '') },
    { what: 'its headers say', text: facts.automatic ? 'sent by a list or a robot' : '' },
    { what: 'its text', text: within(task.request, ROOM.request) },
  ];
}

function pastText({ from, at, text }: PastMessage): OutsideText {
  return {
    what: `${from === 'owner' ? 'sent in the owner’s name' : 'received'}, ${at.slice(0, 10)}`,
    text: within(from === 'owner' ? text : `${from}\n${text}`, ROOM.thread / 4),
  };
}

const VERBS: Record<Lesson['verb'], string> = {
  edit: 'She wrote instead',
  redo: 'She wanted',
  reject: 'She refused it and said',
};

function lessonText({ verb, before, after }: Lesson): string {
  return `${fenced([{ what: 'a draft', text: within(before, ROOM.lesson) }])}\n${VERBS[verb]}: ${within(after, ROOM.lesson)}`;
}

/** Her wish is about the draft that she saw. */
function lastDraft({ task, instruction }: ThinkInput): string {
  if (!task.action || instruction === null) return '';
  return part(
    'Your last draft',
    fenced([{ what: 'the draft', text: within(JSON.stringify(task.action, null, 1), ROOM.draft) }]),
  );
}

function part(title: string, text: string): string {
  return text.trim() === '' ? '' : `# ${title}\n${text}`;
}
