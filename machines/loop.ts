/**
 * Pure. The reasoning loop of one task: from where it stands to its next proposal. A task may go through it at most five times before its owner
 * is asked whether to go on; what a plan lays out is thought on at once, and counts.
 * Effects:
 *   read    what stands before the next step: may it be thought about, or is there something else to say first?
 *   think   one step, which the effect keeps before it answers
 * Its end is its output. Whoever leaves it early (stop, pause, end of the office) aborts what is under way.
 */
import { assign, fromPromise, setup } from 'xstate';

export interface LoopInput {
  id: string;
}

/** `given`: the owner wrote the draft herself. `finished`: no step of the plan is left, nor one of the loop to say so. `handOver`: steps used up, stopped, or nothing left to read; the effect has put the question. */
export type Read = 'ready' | 'given' | 'finished' | 'paused' | 'handOver';
export type Step = 'act' | 'plan' | 'question' | 'nothing' | 'paused';
/** What the loop comes to. */
export type Thought = 'act' | 'question' | 'nothing' | 'paused';

interface LoopContext extends LoopInput {
  thought: Thought;
}

const effect = <Outcome>() =>
  fromPromise<Outcome, LoopInput>(() => Promise.reject(new Error('an effect was not provided')));

const idOf = ({ context: { id } }: { context: LoopContext }): LoopInput => ({ id });

/** Where an effect's answer leads; `is` is the guard of the machine that says so. */
export const when = <Target extends string>(answer: string, target: Target) => ({
  guard: { type: 'is' as const, params: answer },
  target,
});

const machine = setup({
  types: {
    input: {} as LoopInput,
    context: {} as LoopContext,
    output: {} as Thought,
  },
  actors: {
    read: effect<Read>(),
    think: effect<Step>(),
  },
  guards: {
    is: ({ event }, outcome: string) => (event as unknown as { output: string }).output === outcome,
  },
  actions: {
    comesTo: assign({ thought: (_, thought: Thought) => thought }),
  },
}).createMachine({
  id: 'loop',
  context: ({ input }) => ({ id: input.id, thought: 'question' }),
  output: ({ context }) => context.thought,
  initial: 'reading',
  states: {
    reading: {
      invoke: {
        src: 'read',
        input: idOf,
        onDone: [
          when('ready', 'thinking'),
          when('given', 'proposing'),
          when('finished', 'resting'),
          when('paused', 'halting'),
          { target: 'asking' },
        ],
      },
    },
    thinking: {
      invoke: {
        src: 'think',
        input: idOf,
        onDone: [
          when('plan', 'reading'),
          when('act', 'proposing'),
          when('nothing', 'resting'),
          when('paused', 'halting'),
          { target: 'asking' },
        ],
      },
    },
    proposing: { type: 'final', entry: { type: 'comesTo', params: 'act' } },
    asking: { type: 'final', entry: { type: 'comesTo', params: 'question' } },
    resting: { type: 'final', entry: { type: 'comesTo', params: 'nothing' } },
    halting: { type: 'final', entry: { type: 'comesTo', params: 'paused' } },
  },
});

export type LoopEffects = Required<NonNullable<Parameters<typeof machine.provide>[0]['actors']>>;

/** The loop with its effects; tsc refuses a missing one. */
export function createLoop(effects: LoopEffects): typeof machine {
  return machine.provide({ actors: effects });
}
