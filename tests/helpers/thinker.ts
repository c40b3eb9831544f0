/** A reasoner in the test's hand: it thinks what the script says, and can be kept thinking until it is stopped. */
import { OfficeError } from '../../src/errors.ts';
import type { Reasoner, ThinkInput, Thought } from '../../src/reasoning/reasoner.ts';

export type Script = (input: ThinkInput, signal: AbortSignal) => Thought | Promise<Thought>;

export interface Thinker extends Reasoner {
  /** What it was asked, oldest first. */
  asked: ThinkInput[];
  script: Script;
}

export function thinker(script: Script): Thinker {
  const it: Thinker = {
    name: 'a script',
    asksOutside: true,
    asked: [],
    script,
    think: async (input, signal) => {
      it.asked.push(input);
      return it.script(input, signal);
    },
  };
  return it;
}

/** Thinks until it is told to stop. */
export function endlessly(input: ThinkInput, signal: AbortSignal): Promise<never> {
  input.progress('Thinking hard.');
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new OfficeError('stopped', 'Told to stop.')), { once: true });
  });
}

/** A mail to this address, proposed as a model would. */
export function mailTo(input: ThinkInput, to: string, more: Partial<Extract<Thought, { kind: 'act' }>> = {}): Thought {
  const action = input.proposables[0]!.toAction({
    reply: false,
    to: [to],
    cc: [],
    bcc: [],
    subject: `To ${to}`,
    text: `Hello ${to}`,
    attachments: [],
  });
  return { kind: 'act', action, plan: [], why: `It is for ${to}.`, goesOn: false, ...more };
}
