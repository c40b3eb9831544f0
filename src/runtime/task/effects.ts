/** Hands each step to the task machine as an actor. */
import { fromPromise } from 'xstate';
import { type Asking, createTask, type Finishing, type TaskInput } from '../../../machines/task.ts';
import type { Desk } from '../desk.ts';
import { authorize, execute, hold } from './act.ts';
import { ask, judge } from './ask.ts';
import { claim, load } from './begin.ts';
import { finish } from './finish.ts';
import { lookUp } from './look-up.ts';
import { read } from './read.ts';
import { review } from './review.ts';
import { think } from './think.ts';

/** The task machine with everything it does, for one office. */
export function taskLogic(desk: Desk): ReturnType<typeof createTask> {
  const step = <T>(work: (desk: Desk, id: string, signal: AbortSignal) => Promise<T>) =>
    fromPromise<T, TaskInput>(({ input, signal }) => work(desk, input.id, signal));
  return createTask({
    load: step(load),
    claim: step(claim),
    read: step(read),
    think: step(think),
    judge: step(judge),
    ask: fromPromise<void, Asking>(({ input }) => ask(desk, input)),
    review: step(review),
    hold: step(hold),
    authorize: step(authorize),
    execute: step(execute),
    lookUp: step(lookUp),
    finish: fromPromise<void, Finishing>(({ input }) => finish(desk, input)),
  });
}
