/** What the office knows from before, as thinking may read it. Implemented by the runtime; everything is bounded and read-only. */
import type { Task } from '../domain/task.ts';
import type { Tool } from './tool.ts';

/** An earlier draft that the owner changed, refused or wanted otherwise. */
export interface Lesson {
  verb: 'edit' | 'redo' | 'reject';
  /** The draft as it was. */
  before: string;
  /** Her own text, her wish, or her reason. */
  after: string;
}

export interface PastMessage {
  /** Who wrote it: `owner`, or the sender as shown. */
  from: string;
  /** ISO 8601. */
  at: string;
  text: string;
}

export interface Library {
  /** What the page in Contacts/ says of this address; null where there is none. */
  contact(address: string): Promise<string | null>;
  /** Lessons from the same sender first, then of the same sort; the newest first. */
  lessons(about: { sender: string; sort: string }, limit: number): Promise<Lesson[]>;
  /** Texts that left in the owner's name: to this address first, then in this language; her own edits before drafts. Newest first. */
  voice(about: { to: string; language: string }, limit: number): Promise<string[]>;
  /** Earlier messages of the task's conversation, oldest first, as far as the vault has them. */
  thread(task: Task, limit: number): Promise<PastMessage[]>;
  /** `note.search`, `note.read`, `contact.look_up`. */
  tools: readonly Tool[];
}
