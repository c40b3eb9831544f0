/** What the owner's plain words ask of a service that isn't the mailbox: each kind of action knows its own sentences. Throws what a kind throws that understood them. */
import type { Task } from '../../domain/task.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';

/** Null where no kind of action knows these words. */
export function askedFor({ proposables, task }: ThinkInput, words: string): Thought | null {
  for (const { type, toAction, fromWords } of proposables) {
    const proposal = fromWords?.(words) ?? fromWords?.(aboutFile(task, words)) ?? null;
    if (proposal === null) continue;
    const plan = [
      { done: true, text: task.kind === 'REQUEST' ? 'Read what you asked for' : 'Read what came in' },
      { done: false, text: 'Do it when you have approved it' },
    ];
    const action = toAction(withFile(task, proposal));
    return { kind: 'act', action, plan, why: `Your words ask for ${type}.`, goesOn: false };
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
  const question = `How shall I answer ${task.from}? Reply with the text; you see it once more before it goes out. Or press Drop.`;
  return { kind: 'ask', question, why: 'Without a model I don’t write messages myself.' };
}
