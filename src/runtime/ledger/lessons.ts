/** Lessons: how the owner changed, refused or wanted otherwise what was drafted; examples for the next draft of its kind. */
import type { Lesson } from '../../reasoning/library.ts';
import type { Database } from './database.ts';
import type { Ledger } from './ledger.ts';
import type { Row } from './rows.ts';

/** A lesson as it is kept. Longer texts are cut. */
export interface NewLesson extends Lesson {
  /** Bare address of whoever the task came from; empty where it was the owner herself. */
  sender: string;
  /** What triage made of the task; empty where it isn't known. */
  sort: string;
  /** The draft's type, e.g. `email.send`; empty where it isn't known. */
  action: string;
}

const TEXT_CHARS_MAX = 4_000;
const LESSONS_KEPT_MAX = 500;

type Part = Pick<Ledger, 'lessons' | 'editedByOwner'>;

export function lessons(db: Database): Part {
  return {
    lessons: async ({ sender, sort }, limit) => {
      const ofSender =
        sender === '' ? [] : db.all(`${NEWEST} WHERE sender = ? ORDER BY id DESC LIMIT ?`, sender, limit);
      const left = limit - ofSender.length;
      if (sort === '' || left <= 0) return ofSender.map(toLesson);
      const of = "WHERE sort = ?1 AND (?2 = '' OR sender <> ?2) ORDER BY id DESC LIMIT ?3";
      return [...ofSender, ...db.all(`${NEWEST} ${of}`, sort, sender, left)].map(toLesson);
    },
    editedByOwner: async (taskIds) => {
      const last = new Map(db.all('SELECT task, verb FROM lessons ORDER BY id').map(({ task, verb }) => [task, verb]));
      return new Set(taskIds.filter((id) => last.get(id) === 'edit'));
    },
  };
}

const NEWEST = 'SELECT verb, before, after FROM lessons';

/** Inside of a commit, together with the decision that taught it. */
export function keepLesson(db: Database, taskId: string, lesson: NewLesson): void {
  db.run(
    'INSERT INTO lessons (at, task, sender, sort, action, verb, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    db.clock.now(),
    taskId,
    cut(lesson.sender),
    cut(lesson.sort),
    cut(lesson.action),
    lesson.verb,
    cut(lesson.before),
    cut(lesson.after),
  );
  db.run(
    'DELETE FROM lessons WHERE id <= (SELECT id FROM lessons ORDER BY id DESC LIMIT 1 OFFSET ?)',
    LESSONS_KEPT_MAX,
  );
}

/** Never through the middle of a character. */
function cut(text: string): string {
  return text
    .slice(0, TEXT_CHARS_MAX)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed();
}

function toLesson({ verb, before, after }: Row): Lesson {
  return { verb: verb as Lesson['verb'], before: before as string, after: after as string };
}
