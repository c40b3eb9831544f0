/** Two reasoners as one: where the first can't think, the second does, and says that it did and why. */
import { isDiskTrouble, OfficeError } from '../../errors.ts';
import type { Reasoner } from '../reasoner.ts';

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
        input.progress('Falling back to a template.');
        const thought = await second.think(input, signal);
        return { ...thought, caveat: `Drafted without the model, by a template. ${error.message}` };
      }
    },
  };
}
