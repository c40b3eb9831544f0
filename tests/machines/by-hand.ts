/** Effects that the test answers by hand: real promise actors whose promises it settles. */
import { fromPromise, type PromiseActorLogic } from 'xstate';

interface Call<Input> {
  input: Input;
  signal: AbortSignal;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

export interface ByHand<Output, Input> {
  logic: PromiseActorLogic<Output, NonNullable<Input>>;
  /** Calls that have neither been answered nor given up, oldest first. */
  underWay(): Call<Input>[];
  /** Answers the oldest call, or the oldest that `isMeant`; resolves once the machine has taken the answer. Throws when there is none. */
  answer(output: Output, isMeant?: (input: Input) => boolean): Promise<void>;
  fail(error: Error, isMeant?: (input: Input) => boolean): Promise<void>;
}

export function byHand<Output, Input>(name: string): ByHand<Output, Input> {
  const calls = new Set<Call<Input>>();
  const underWay = () => [...calls].filter(({ signal }) => !signal.aborted);
  const take = (isMeant: (input: Input) => boolean): Call<Input> => {
    const call = underWay().find(({ input }) => isMeant(input));
    if (!call) throw new Error(`${name} is not under way`);
    calls.delete(call);
    return call;
  };
  return {
    logic: fromPromise<Output, NonNullable<Input>>(
      ({ input, signal }) =>
        new Promise<Output>((resolve, reject) => {
          calls.add({ input, signal, resolve: resolve as (output: unknown) => void, reject });
        }),
    ),
    underWay,
    answer: async (output, isMeant = () => true) => {
      take(isMeant).resolve(output);
      await settled();
    },
    fail: async (error, isMeant = () => true) => {
      take(isMeant).reject(error);
      await settled();
    },
  };
}

/** Resolves when all promise jobs that are queued now, and those that they queue, have run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
