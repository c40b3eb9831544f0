/**
 * Pure. Starts, restarts, limits and stops everything else. Task actors are virtual: one lives only while it has something to do; what is
 * meant for a task that is busy waits here until it rests.
 * Effects: `recover` mends what a crash left and says what to begin with; `task` and `watcher` are the children's logic.
 * Events in: WAKE (a task has something to do), OPEN (how many tasks are open), DISK_FULL and DISK_FREE (nothing new can be kept, or can
 * again), PAUSE, RESUME, PULSE, STOP, and the tasks' own reports.
 * Emits: BEAT (it is well), CRASHED, FULL and ROOM (of open tasks).
 */
import { type ActorRefFrom, emit, enqueueActions, fromPromise, setup } from 'xstate';
import type { State } from '../src/domain/task.ts';
import type { createTask, TaskEvent, TaskReport } from './task.ts';
import type { createWatcher, WatcherInput } from './watcher.ts';

export interface SupervisorInput {
  tasks_open_max: number;
  tasks_drafting_max: number;
  restart_base_ms: number;
  restart_ms_max: number;
  stop_ms_max: number;
}

export interface Recovered {
  paused: boolean;
  /** What comes in can't be kept just now. */
  diskFull: boolean;
  watchers: readonly WatcherInput[];
  /** Ids of tasks that were busy. */
  tasks: readonly string[];
}

export type SupervisorEvent =
  | { type: 'WAKE'; id: string; event?: TaskEvent }
  | { type: 'OPEN'; count: number }
  | { type: 'DISK_FULL' }
  | { type: 'DISK_FREE' }
  | { type: 'PAUSE' }
  | { type: 'RESUME' }
  | { type: 'PULSE' }
  | { type: 'STOP' }
  | { type: 'RESTART_WATCHER'; input: WatcherInput }
  | { type: 'RUNS_WELL'; who: string }
  | TaskReport;

export type SupervisorEmitted =
  | { type: 'BEAT' }
  | { type: 'CRASHED'; who: string; times: number; restart_ms: number; error: unknown }
  | { type: 'FULL'; count: number }
  | { type: 'ROOM'; count: number };

interface Child {
  ref: ActorRefFrom<ReturnType<typeof createTask>>;
  /** Why the actor was made; its row says so already, so it may be left out. */
  first: TaskEvent | null;
  /** What came while it was busy. */
  inbox: readonly TaskEvent[];
}

interface Watching {
  input: WatcherInput;
  /** Null while it waits to be started again. */
  ref: ActorRefFrom<ReturnType<typeof createWatcher>> | null;
}

interface SupervisorContext extends SupervisorInput {
  tasks: Record<string, Child>;
  /** Tasks that hold a drafting slot, and those that wait for one, in order. */
  drafting: readonly string[];
  line: readonly string[];
  watchers: Record<string, Watching>;
  crashes: Record<string, number>;
  full: boolean;
  diskFull: boolean;
}

/** Watchers start again below this share of the limit, so that they don't flap at it. */
const ROOM_SHARE = 0.9;
const TASK = 'task:';
const WATCHER = 'watcher:';

/** The supervisor with its effects and its children's logic. */
export function createSupervisor(effects: {
  recover: (signal: AbortSignal) => Promise<Recovered>;
  task: ReturnType<typeof createTask>;
  watcher: ReturnType<typeof createWatcher>;
}) {
  return setup({
    types: {
      input: {} as SupervisorInput,
      context: {} as SupervisorContext,
      events: {} as SupervisorEvent,
      emitted: {} as SupervisorEmitted,
    },
    actors: {
      recover: fromPromise<Recovered>(({ signal }) => effects.recover(signal)),
      task: effects.task,
      watcher: effects.watcher,
    },
    guards: {
      wasPaused: ({ event }) => outputOf(event).paused,
      isBusyNoMore: ({ context }) => Object.keys(context.tasks).length === 0,
      becameFull: ({ context, event }) =>
        event.type === 'OPEN' && !context.full && event.count >= context.tasks_open_max,
      hasRoomAgain: ({ context, event }) =>
        event.type === 'OPEN' && context.full && event.count < context.tasks_open_max * ROOM_SHARE,
    },
    actions: {
      takeOver: enqueueActions(({ event, enqueue }) => {
        const { watchers, tasks, diskFull } = outputOf(event);
        enqueue.assign({ diskFull });
        for (const input of watchers) enqueue.raise({ type: 'RESTART_WATCHER', input });
        for (const id of tasks) enqueue.raise({ type: 'WAKE', id });
      }),
      startWatcher: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'RESTART_WATCHER') return;
        const { input } = event;
        const paused = (context.full || context.diskFull) && input.pausable;
        enqueue.assign(({ context: now, spawn }) => {
          const ref = spawn('watcher', { id: WATCHER + input.name, input: { ...input, paused } });
          return { watchers: { ...now.watchers, [input.name]: { input, ref } } };
        });
      }),
      wake: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'WAKE') return;
        const child = context.tasks[event.id];
        // To stop is the one thing that can't wait until the task rests.
        if (child && event.event?.type === 'STOPPED' && child.ref.getSnapshot().can(event.event)) {
          enqueue.sendTo(child.ref, event.event);
        } else if (child) {
          const inbox = [...child.inbox, event.event ?? { type: 'LOOK' as const }];
          enqueue.assign({ tasks: { ...context.tasks, [event.id]: { ...child, inbox } } });
        } else {
          enqueue.assign(({ context: now, spawn }) => {
            const ref = spawn('task', { id: TASK + event.id, input: { id: event.id } });
            return { tasks: { ...now.tasks, [event.id]: { ref, first: event.event ?? null, inbox: [] } } };
          });
        }
      }),
      admitOrLine: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'TASK_CLAIMED') return;
        const { id } = event;
        if (context.drafting.length >= context.tasks_drafting_max)
          return enqueue.assign({ line: [...context.line, id] });
        enqueue.assign({ drafting: [...context.drafting, id] });
        enqueue.sendTo(({ context: now }) => now.tasks[id]!.ref, { type: 'ADMIT' });
      }),
      admitNext: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'TASK_DRAFTED' || !context.drafting.includes(event.id)) return;
        const [next, ...line] = context.line;
        const drafting = context.drafting.filter((id) => id !== event.id);
        if (next === undefined) return enqueue.assign({ drafting });
        enqueue.assign({ drafting: [...drafting, next], line });
        enqueue.sendTo(({ context: now }) => now.tasks[next]!.ref, { type: 'ADMIT' });
      }),
      /** Lets the actor of a resting or ended task go, or gives it what came meanwhile. */
      release: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'TASK_RESTS' && event.type !== 'TASK_ENDED') return;
        const child = context.tasks[event.id];
        if (!child) return;
        const rests = event.type === 'TASK_RESTS' ? child.ref.getSnapshot() : null;
        // Once the task has gone on from where its row was, the row has had its effect: `first` would take effect twice.
        if (rests && child.first && rests.matches(rests.context.loaded as State) && rests.can(child.first)) {
          enqueue.assign({ tasks: { ...context.tasks, [event.id]: { ...child, first: null } } });
          enqueue.sendTo(child.ref, child.first);
          return;
        }
        const [next, ...inbox] = child.inbox;
        if (rests && next && rests.can(next)) {
          enqueue.assign({ tasks: { ...context.tasks, [event.id]: { ...child, first: null, inbox } } });
          enqueue.sendTo(child.ref, next);
          return;
        }
        enqueue.stopChild(child.ref);
        enqueue.assign({ tasks: without(context.tasks, event.id), crashes: without(context.crashes, TASK + event.id) });
        // It came while the actor may have looked at an older row: a new actor looks again.
        if (next) enqueue.raise({ type: 'WAKE', id: event.id });
      }),
      restartLater: enqueueActions(({ context, event, enqueue }) => {
        const { type, error } = event as unknown as { type: string; error: unknown };
        const who = type.slice('xstate.error.actor.'.length);
        const times = (context.crashes[who] ?? 0) + 1;
        const restart_ms = Math.min(context.restart_base_ms * 2 ** (times - 1), context.restart_ms_max);
        enqueue.assign({ crashes: { ...context.crashes, [who]: times } });
        enqueue.emit({ type: 'CRASHED', who, times, restart_ms, error });
        enqueue.cancel(`restart ${who}`);
        if (who.startsWith(WATCHER)) {
          const name = who.slice(WATCHER.length);
          const { input } = context.watchers[name]!;
          enqueue.stopChild(who);
          enqueue.assign({ watchers: { ...context.watchers, [name]: { input, ref: null } } });
          enqueue.raise({ type: 'RESTART_WATCHER', input }, { delay: restart_ms, id: `restart ${who}` });
          enqueue.cancel(`well ${who}`);
          const delay = restart_ms + context.restart_ms_max;
          enqueue.raise({ type: 'RUNS_WELL', who }, { delay, id: `well ${who}` });
        }
        if (who.startsWith(TASK)) {
          const id = who.slice(TASK.length);
          enqueue.stopChild(who);
          enqueue.assign({ tasks: without(context.tasks, id), line: context.line.filter((other) => other !== id) });
          enqueue.raise({ type: 'TASK_DRAFTED', id });
          enqueue.raise({ type: 'WAKE', id }, { delay: restart_ms, id: `restart ${who}` });
        }
      }),
      /** A watcher has no end that would show it well; one that outlived the longest wait is. */
      forgetCrashes: enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'RUNS_WELL') enqueue.assign({ crashes: without(context.crashes, event.who) });
      }),
      pauseWatchers: enqueueActions(({ context, event, enqueue }) => {
        enqueue.assign({ full: true });
        for (const ref of pausable(context)) enqueue.sendTo(ref, { type: 'PAUSE' });
        enqueue.emit({ type: 'FULL', count: event.type === 'OPEN' ? event.count : 0 });
      }),
      resumeWatchers: enqueueActions(({ context, event, enqueue }) => {
        enqueue.assign({ full: false });
        for (const ref of context.diskFull ? [] : pausable(context)) enqueue.sendTo(ref, { type: 'RESUME' });
        enqueue.emit({ type: 'ROOM', count: event.type === 'OPEN' ? event.count : 0 });
      }),
      stopTakingIn: enqueueActions(({ context, enqueue }) => {
        enqueue.assign({ diskFull: true });
        for (const ref of pausable(context)) enqueue.sendTo(ref, { type: 'PAUSE' });
      }),
      takeInAgain: enqueueActions(({ context, enqueue }) => {
        enqueue.assign({ diskFull: false });
        for (const ref of context.full ? [] : pausable(context)) enqueue.sendTo(ref, { type: 'RESUME' });
      }),
      /** Whatever failed is started at once, because what it failed of may be over. */
      restartNow: enqueueActions(({ context, enqueue }) => {
        for (const who of Object.keys(context.crashes)) {
          const id = who.slice(TASK.length);
          const input = context.watchers[who.slice(WATCHER.length)]?.input;
          const rests = who.startsWith(TASK) ? !context.tasks[id] : input && !context.watchers[input.name]?.ref;
          if (!rests) continue;
          enqueue.cancel(`restart ${who}`);
          if (who.startsWith(TASK)) enqueue.raise({ type: 'WAKE', id });
          else if (input) enqueue.raise({ type: 'RESTART_WATCHER', input });
        }
      }),
      stopWatchers: enqueueActions(({ context, enqueue }) => {
        for (const name of Object.keys(context.watchers)) enqueue.stopChild(WATCHER + name);
        enqueue.assign({ watchers: {} });
      }),
      /** Tasks that only wait for a drafting slot have nothing to finish. */
      stopLine: enqueueActions(({ context, enqueue }) => {
        for (const id of context.line) enqueue.stopChild(context.tasks[id]!.ref);
        enqueue.assign({ line: [], tasks: without(context.tasks, ...context.line) });
      }),
      stopClaimed: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'TASK_CLAIMED') return;
        enqueue.stopChild(context.tasks[event.id]!.ref);
        enqueue.assign({ tasks: without(context.tasks, event.id) });
      }),
      letGo: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'TASK_RESTS') return;
        enqueue.stopChild(TASK + event.id);
        enqueue.assign({ tasks: without(context.tasks, event.id) });
      }),
      /** Its last word has come, so none can reach a supervisor that has stopped. */
      forgetEnded: enqueueActions(({ context, event, enqueue }) => {
        const { type } = event as { type: string };
        const id = type.slice(type.indexOf(TASK) + TASK.length);
        enqueue.stopChild(TASK + id);
        enqueue.assign({ tasks: without(context.tasks, id) });
      }),
      stopTasks: enqueueActions(({ context, enqueue }) => {
        for (const { ref } of Object.values(context.tasks)) enqueue.stopChild(ref);
        enqueue.assign({ tasks: {} });
      }),
      beat: emit({ type: 'BEAT' }),
    },
    delays: {
      longEnough: ({ context }) => context.stop_ms_max,
    },
  }).createMachine({
    id: 'supervisor',
    context: ({ input }) => ({
      ...input,
      tasks: {},
      drafting: [],
      line: [],
      watchers: {},
      crashes: {},
      full: false,
      diskFull: false,
    }),
    initial: 'starting',
    states: {
      starting: {
        invoke: {
          src: 'recover',
          onDone: [
            { guard: 'wasPaused', target: 'open.paused', actions: 'takeOver' },
            { target: 'open.running', actions: 'takeOver' },
          ],
        },
        on: { STOP: 'stopped' },
      },
      open: {
        initial: 'running',
        on: {
          WAKE: { actions: 'wake' },
          OPEN: [
            { guard: 'becameFull', actions: 'pauseWatchers' },
            { guard: 'hasRoomAgain', actions: 'resumeWatchers' },
          ],
          DISK_FULL: { actions: 'stopTakingIn' },
          DISK_FREE: { actions: ['takeInAgain', 'restartNow'] },
          TASK_CLAIMED: { actions: 'admitOrLine' },
          TASK_DRAFTED: { actions: 'admitNext' },
          TASK_RESTS: { actions: 'release' },
          TASK_ENDED: { actions: 'release' },
          RESTART_WATCHER: { actions: 'startWatcher' },
          RUNS_WELL: { actions: 'forgetCrashes' },
          'xstate.error.actor.*': { actions: 'restartLater' },
          PULSE: { actions: 'beat' },
          STOP: 'stopping',
        },
        states: {
          running: { on: { PAUSE: 'paused' } },
          paused: { on: { RESUME: 'running' } },
        },
      },
      stopping: {
        entry: ['stopWatchers', 'stopLine'],
        always: { guard: 'isBusyNoMore', target: 'stopped' },
        after: { longEnough: 'stopped' },
        on: {
          TASK_CLAIMED: { actions: 'stopClaimed' },
          TASK_RESTS: { actions: 'letGo' },
          'xstate.done.actor.*': { actions: 'forgetEnded' },
          'xstate.error.actor.*': { actions: 'forgetEnded' },
          PULSE: { actions: 'beat' },
        },
      },
      stopped: { entry: 'stopTasks', type: 'final' },
    },
  });
}

function outputOf(event: unknown): Recovered {
  return (event as { output: Recovered }).output;
}

function pausable(context: SupervisorContext) {
  return Object.values(context.watchers).flatMap(({ input, ref }) => (input.pausable && ref ? [ref] : []));
}

function without<T>(record: Record<string, T>, ...keys: readonly string[]): Record<string, T> {
  const rest = { ...record };
  for (const key of keys) delete rest[key];
  return rest;
}
