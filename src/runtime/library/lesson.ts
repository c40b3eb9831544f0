/** What an edit, a wish or a refusal teaches: the draft as the card showed it, beside the owner's own words. Pure. */
import type { Card, Verb } from '../../domain/card.ts';
import { bareAddress, type Task } from '../../domain/task.ts';
import type { Lesson } from '../../reasoning/library.ts';
import type { Decide } from '../ledger/ledger.ts';
import type { NewLesson } from '../ledger/lessons.ts';
import type { TaskRow } from '../ledger/task-row.ts';

interface Said {
  verb: Verb;
  text: string | undefined;
  by: string;
}

const TEACHING: readonly Verb[] = ['edit', 'redo', 'reject'] satisfies Lesson['verb'][];

/** The ruling, together with the lesson in it, if there is one: both are kept in one transaction or not at all. */
export function taught(
  ruling: ReturnType<Decide>,
  { row, card }: { row: TaskRow; card: Card },
  said: Said,
): ReturnType<Decide> {
  const lesson = ruling.decision && lessonOf(row, card, said);
  return lesson ? { ...ruling, step: { ...ruling.step, lesson } } : ruling;
}

/** What a move by hand says is not her words, and words about a card without a draft teach nothing about drafts. */
function lessonOf(row: TaskRow, card: Card, { verb, text, by }: Said): NewLesson | undefined {
  const after = text?.trim() ?? '';
  const before = draftOn(card);
  if (!TEACHING.includes(verb) || by === 'vault' || after === '' || before === '' || before.trim() === after) return;
  const { sort = '', action = '' } = row.memo;
  return { verb: verb as Lesson['verb'], before, after, sender: bareAddress(row.from), sort, action };
}

function draftOn({ blocks }: Card): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n\n');
}

/** A reason that came after the reject: the card is gone by then, so the draft is the note's. */
export function lessonFromReason(row: TaskRow, task: Task | null, reason: string): NewLesson {
  return {
    verb: 'reject',
    before: task?.action?.text ?? '',
    after: reason.trim(),
    sender: bareAddress(row.from),
    sort: task?.facts.sort ?? row.memo.sort ?? '',
    action: task?.action?.type ?? row.memo.action ?? '',
  };
}
