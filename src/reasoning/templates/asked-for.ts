/** What the owner's plain words ask of a service that isn't the mailbox: each kind of action knows its own sentences. Throws what a kind throws that understood them. */
import type { Action } from '../../domain/action.ts';
import type { Task } from '../../domain/task.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';

/** Null where no kind of action knows these words. */
export function askedFor({ proposables, task }: ThinkInput, words: string): Thought | null {
  for (const { type, toAction, fromWords } of proposables) {
    const proposal = fromWords?.(words) ?? null;
    if (proposal === null) continue;
    const plan = [
      { done: true, text: task.kind === 'REQUEST' ? 'Read what you asked for' : 'Read what came in' },
      { done: false, text: 'Do it when you have approved it' },
    ];
    return {
      kind: 'act',
      action: withFile(task, toAction(proposal)),
      plan,
      why: `Your words ask for ${type}.`,
      goesOn: false,
    };
  }
  return null;
}

/** What she says about a file that was dropped means that file, where she names no other. */
function withFile({ kind, facts: { file } }: Task, action: Action): Action {
  const takesFiles = Array.isArray(action.attachments) && action.attachments.length === 0;
  return kind === 'FILE' && file !== undefined && takesFiles ? { ...action, attachments: [file] } : action;
}

/** Templates find no words for a conversation: the owner does, and they go out as she wrote them. */
export function howToAnswer({ task }: ThinkInput): Thought {
  const question = `How shall I answer ${task.from}? Reply with the text; you see it once more before it goes out. Or press Drop.`;
  return { kind: 'ask', question, why: 'Without a model I don’t write messages myself.' };
}
