/** Two reasoners as one: where the first can't think, the second does, and says that it did and why. */
import { isDiskTrouble, OfficeError } from '../../errors.ts';
import type { Reasoner, ThinkInput, Thought } from '../reasoner.ts';

/** `think` throws what the second one throws, `stopped`, and what a disk is to blame for. */
export function withFallback(first: Reasoner, second: Reasoner): Reasoner {
  return {
    name: first.name,
    asksOutside: first.asksOutside,
    think: async (input, signal) => {
      try {
        return await first.think(input, signal);
      } catch (error) {
        if (!(error instanceof OfficeError) || error.code === 'stopped' || isDiskTrouble(error)) throw error;
        signal.throwIfAborted();
        if (isUnderWay(input)) return askToGoOn(error);
        input.progress('Falling back to a template.');
        const thought = await second.think(input, signal);
        return { ...thought, caveat: `Drafted without the model, by a template. ${error.message}` };
      }
    },
  };
}

/** A template knows nothing of what comes after a first step, and would take the task for finished. */
function isUnderWay({ history, plan }: ThinkInput): boolean {
  return history.length > 0 || plan.some(({ done }) => !done);
}

function askToGoOn({ message, hint = '' }: OfficeError): Thought {
  const question = `I can’t think about the next step now. ${message} ${hint}`.trim();
  return { kind: 'ask', question: `${question} Answer “go on” to try again, or tell me what to do.`, why: message };
}
