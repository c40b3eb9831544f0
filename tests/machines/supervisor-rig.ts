/** A supervisor with real task and watcher machines as its children, their effects in the test's hand. */
import { createActor, fromCallback, type InspectionEvent, SimulatedClock } from 'xstate';
import { createSupervisor, type Recovered, type SupervisorEmitted } from '../../machines/supervisor.ts';
import type { TaskEvent } from '../../machines/task.ts';
import { createWatcher, type Polled, type WatcherInput } from '../../machines/watcher.ts';
import { byHand, settled } from './by-hand.ts';
import { tasksByHand } from './task-rig.ts';

export const LIMITS = {
  tasks_open_max: 10,
  tasks_drafting_max: 2,
  restart_base_ms: 1_000,
  restart_ms_max: 4_000,
  stop_ms_max: 5_000,
};

export function watcherNamed(name: string, pausable = true): WatcherInput {
  return { name, pausable, backoff_base_ms: 1_000, backoff_ms_max: 8_000, owner_check_ms: 60_000 };
}

export function hire(inspect?: (event: InspectionEvent) => void) {
  const clock = new SimulatedClock();
  const hands = tasksByHand();
  const poll = byHand<Polled, { name: string }>('poll');
  const recover = Promise.withResolvers<Recovered>();
  const watcher = createWatcher({ poll: poll.logic, subscribe: fromCallback(() => {}) });
  const aborted = { recover: false };
  const logic = createSupervisor({
    recover: (signal) => {
      signal.addEventListener('abort', () => {
        aborted.recover = true;
      });
      return recover.promise;
    },
    task: hands.logic,
    watcher,
  });
  const actor = createActor(logic, { clock, input: LIMITS, inspect });
  const emitted: SupervisorEmitted[] = [];
  const errors: unknown[] = [];
  actor.on('*', (event) => emitted.push(event));
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  const children = () => Object.keys(actor.getSnapshot().children);
  return {
    ...hands,
    actor,
    aborted,
    clock,
    emitted,
    errors,
    poll,
    recover,
    context: () => actor.getSnapshot().context,
    state: () => JSON.stringify(actor.getSnapshot().value).replaceAll('"', ''),
    wake: (id: string, type?: TaskEvent['type']) => actor.send({ type: 'WAKE', id, event: type && { type } }),
    /** Ids of the tasks that have an actor. */
    alive: () => childrenOf(children(), 'task:'),
    watchers: () => childrenOf(children(), 'watcher:'),
    looking: () => poll.underWay().map(({ input }) => input.name),
  };
}

/** One that has recovered already. */
export async function atWork(recovered: Partial<Recovered> = {}, inspect?: (event: InspectionEvent) => void) {
  const office = hire(inspect);
  office.recover.resolve({ paused: false, diskFull: false, watchers: [], tasks: [], ...recovered });
  await settled();
  return office;
}
export type AtWork = Awaited<ReturnType<typeof atWork>>;

function childrenOf(ids: string[], prefix: string): string[] {
  return ids.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
}
