/** What a button carries: `v1:<verb>:<nonce>`, or `v1:show:<task id>` in lists. Pure. */
import { VERBS, type Verb } from '../src/domain/card.ts';
import { OfficeError } from '../src/errors.ts';

const DATA = /^v1:([a-z]{1,12}):([A-Za-z0-9_-]{1,48})$/;
const TASK_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export type ButtonData = { kind: 'decide'; verb: Verb; nonce: string } | { kind: 'show'; taskId: string };

export function decideData(verb: Verb, nonce: string): string {
  return checked(`v1:${verb}:${nonce}`);
}

export function showData(taskId: string): string {
  return checked(`v1:show:${taskId}`);
}

/** Null for anything that no button of ours carries. */
export function parseData(data: string): ButtonData | null {
  const [, verb, rest] = DATA.exec(data) ?? [];
  if (!verb || !rest) return null;
  if (verb === 'show') return TASK_ID.test(rest) ? { kind: 'show', taskId: rest } : null;
  return (VERBS as readonly string[]).includes(verb) ? { kind: 'decide', verb: verb as Verb, nonce: rest } : null;
}

function checked(data: string): string {
  if (!DATA.test(data)) throw new OfficeError('action_invalid', 'A button cannot carry this task or card.');
  return data;
}
