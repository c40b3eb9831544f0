/** What a model may look up, and what it may propose, as the office hands it over: closures over data, never a connector. */
import type { z } from 'zod';
import type { Action } from '../domain/action.ts';

/** Reads; changes nothing. What it answers is outside text. */
export interface Tool {
  /** `mail.search` */
  name: string;
  says: string;
  input: z.ZodType;
  /** Text, cut at `tool_answer_chars_max`. `input` has passed the schema. Throws `OfficeError`. */
  use(input: unknown, signal: AbortSignal): Promise<string>;
}

/** An action that may be proposed; code makes the action out of what was filled in. */
export interface Proposable {
  /** The action's type, e.g. `email.send`. */
  type: string;
  says: string;
  schema: z.ZodType;
  /** `proposal` has passed the schema. Throws `action_invalid`. */
  toAction(proposal: unknown): Action;
  /** What a plain sentence of the owner's asks for; null where it asks for something else. */
  fromWords?(words: string): unknown;
  /** Such a sentence. */
  example?: string;
  /** Her words as the whole answer to what came in; null where that isn't answered so. */
  answering?(words: string): unknown;
}
