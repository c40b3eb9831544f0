/** What the owner's plain words ask of a service that isn't the mailbox: each kind of action knows its own sentences. Throws what a kind throws that understood them. */
import { oneLine } from '../../domain/mail-draft.ts';
import type { Task } from '../../domain/task.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import type { Proposable } from '../tool.ts';

const SAID_CHARS_MAX = 300;

/** Null where no kind of action knows these words. */
export function askedFor(input: ThinkInput, words: string): Thought | null {
  const { task } = input;
  return found(input, ({ fromWords }) => fromWords?.(words) ?? fromWords?.(aboutFile(task, words)));
}

/** Whatever begins so is something else that she wants done. */
const COMMAND =
  /^(?:please\s+)?(?:write|mail|e-?mail|send|tell|text|message|forward|post|ask|remind|invoice|pay|call|drop|stop|ignore)\b/i;

/** Her words as the whole answer to what came in; null where nothing here can answer that, or a draft stands that they may be about. */
export function answeredWith(input: ThinkInput, words: string): Thought | null {
  return input.task.action || COMMAND.test(words.trim()) ? null : found(input, ({ answering }) => answering?.(words));
}

function found({ proposables, task }: ThinkInput, ask: (one: Proposable) => unknown): Thought | null {
  for (const one of proposables) {
    const { toAction } = one;
    const proposal = ask(one) ?? null;
    if (proposal === null) continue;
    const plan = [
      { done: true, text: task.kind === 'REQUEST' ? 'Read what you asked for' : 'Read what came in' },
      { done: false, text: 'Do it when you have approved it' },
    ];
    const action = toAction(withFile(task, proposal));
    return { kind: 'act', action, plan, why: 'Your own words ask for it.', goesOn: false };
  }
  return null;
}

const IT = /^([^:“"]*?)\b(?:it|this|(?:the|this) (?:picture|photo|file))\b/i;

/** “Post it on Instagram: …” about a file that was dropped names that file. */
function aboutFile({ kind, facts: { file } }: Task, words: string): string {
  return kind === 'FILE' && file !== undefined ? words.replace(IT, (_, before: string) => `${before}${file}`) : words;
}

/** Where she names no other file, she means that one. */
function withFile({ kind, facts: { file } }: Task, proposal: unknown): unknown {
  const { attachments } = proposal as { attachments?: unknown };
  const namesNone = Array.isArray(attachments) && attachments.length === 0;
  return kind === 'FILE' && file !== undefined && namesNone
    ? { ...(proposal as object), attachments: [file] }
    : proposal;
}

/** Templates find no words for a conversation: the owner does, and they go out as she wrote them. */
export function howToAnswer({ task }: ThinkInput): Thought {
  const [, words = '', link = ''] = /^([\s\S]*?)(?:\n\n(https?:\/\/\S+))?$/.exec(task.request) ?? [];
  const said = oneLine(words);
  const shown = said.length > SAID_CHARS_MAX ? `${said.slice(0, SAID_CHARS_MAX)}…` : said;
  const isTold = oneLine(task.subject).endsWith(said);
  const quoted = [isTold ? '' : `“${shown}”\n`, link && `${link}\n`].join('');
  const question = `${quoted}How shall I answer ${task.from}? Reply with the text; you see it once more before it goes out. Or press Drop.`;
  return { kind: 'ask', question, why: 'Without a model I don’t write messages myself.' };
}
