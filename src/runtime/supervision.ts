/** The supervisor with its effects, and what the rest of the office may do to it. */
import { createActor } from 'xstate';
import { createSupervisor } from '../../machines/supervisor.ts';
import type { TaskEvent } from '../../machines/task.ts';
import type { StatusView } from '../domain/office.ts';
import { PASSIVE_STATES } from '../domain/task.ts';
import { errorFacts, framesOf, isDiskTrouble } from '../errors.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import { recover, strays } from './recover.ts';
import { taskLogic } from './task/effects.ts';
import { type Source, watcherInput, watcherLogic } from './watchers.ts';

/** So often in a row something may fail before the owner is told. */
const CRASHES_TOLD = 3;

export interface Supervision {
  /** Resolves when recovery is done and everything runs; rejects when it can't start. */
  start(): Promise<void>;
  /** Resolves when no task is busy any more, or the time for that is over. */
  stop(): Promise<void>;
  wake(id: string, event?: TaskEvent): void;
  /** How many tasks are open now. */
  counted(open: number): void;
  /** What comes in can't be kept, or can again; whatever failed meanwhile is then started at once. */
  diskFull(isFull: boolean): void;
  /** Takes up what a failed commit took back after its task had gone on, and notes that got no row. */
  takeUpLost(): Promise<void>;
  pause(): void;
  resume(): void;
  pulse(): void;
  /** `starting`, `running`, `paused`, `stopping`. */
  state(): string;
  watchers(): StatusView['watchers'];
}

/** `sources` may grow until `start`. `isPaused` and `onOpen` are asked and told during recovery. */
export function createSupervision(
  desk: Desk,
  sources: readonly Source[],
  hooks: { isPaused(): Promise<boolean>; onOpen(count: number): void; onBeat(): void },
): Supervision {
  const { limits, clock, ledger, log } = desk;
  const supervisor = createActor(
    createSupervisor({
      recover: async () => {
        const tasks = await recover(desk);
        hooks.onOpen(sum(Object.values(await ledger.counts())));
        return {
          paused: await hooks.isPaused(),
          diskFull: desk.room.trouble() !== null,
          watchers: sources.map((source) => watcherInput(source, limits)),
          tasks,
        };
      },
      task: taskLogic(desk),
      watcher: watcherLogic(sources, log),
    }),
    {
      clock,
      input: {
        tasks_open_max: limits.tasks_open_max,
        tasks_drafting_max: limits.tasks_drafting_max,
        restart_base_ms: limits.restart_base_ms,
        restart_ms_max: limits.restart_wait_ms_max,
        stop_ms_max: limits.stop_ms_max * STOP_SHARE,
      },
    },
  );
  /** What comes in while the office stops is found again at the next start. */
  const send = (event: Parameters<typeof supervisor.send>[0]): void => {
    if (supervisor.getSnapshot().status === 'active') supervisor.send(event);
  };
  supervisor.on('BEAT', hooks.onBeat);
  supervisor.on('FULL', ({ count }) => tellOpen(desk, `${count} tasks are open. ${FULL}`));
  supervisor.on('ROOM', ({ count }) => tellOpen(desk, `${count} tasks are open now; I look for new ones again.`));
  supervisor.on('CRASHED', ({ who, times, restart_ms, error }) => {
    const isDisks = isDiskTrouble(error);
    const level = isDisks ? 'warn' : 'error';
    log[level]({ who, times, restart_ms, ...errorFacts(error) }, 'an actor failed and is started again');
    log.debug({ who, stack: framesOf(error) }, 'where it failed');
    // Of a disk in trouble she is told without the ledger.
    if (times === CRASHES_TOLD && !(isDisks && desk.room.trouble())) tellCrash(desk, who, errorFacts(error).message);
  });

  const watcherOf = (name: string) => {
    const children = supervisor.getSnapshot().children as Record<string, WatcherRef | undefined>;
    return children[`watcher:${name}`]?.getSnapshot();
  };
  return {
    start: () =>
      new Promise((resolve, reject) => {
        supervisor.subscribe({
          next: (snapshot) => {
            if (snapshot.matches('open')) resolve();
          },
          error: reject,
        });
        supervisor.start();
      }),
    stop: () =>
      new Promise((resolve) => {
        supervisor.subscribe({ complete: resolve });
        send({ type: 'STOP' });
      }),
    wake: (id, event) => send({ type: 'WAKE', id, event }),
    counted: (open) => send({ type: 'OPEN', count: open }),
    diskFull: (isFull) => send({ type: isFull ? 'DISK_FULL' : 'DISK_FREE' }),
    takeUpLost: async () => {
      const wake = (id: string) => send({ type: 'WAKE', id });
      for (const id of await strays(desk)) wake(id);
      const open = await ledger.openTasks();
      hooks.onOpen(open.length);
      send({ type: 'OPEN', count: open.length });
      for (const { id, state } of open) if (!PASSIVE_STATES.includes(state)) wake(id);
    },
    pause: () => send({ type: 'PAUSE' }),
    resume: () => send({ type: 'RESUME' }),
    pulse: () => send({ type: 'PULSE' }),
    state: () => stateName(supervisor.getSnapshot().value),
    watchers: () =>
      sources.map(({ name, title }) => {
        const snapshot = watcherOf(name);
        const state = snapshot ? String(snapshot.value) : 'not running';
        return { name: title, state, detail: snapshot?.context.why ?? '' };
      }),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** The rest of the time to stop is for what comes after the tasks: messages, audit trail, ledger. */
const STOP_SHARE = 0.8;
const FULL = 'I stop looking for new ones until some are done; nothing is lost meanwhile.';

interface WatcherRef {
  getSnapshot(): { value: unknown; context: { why: string } };
}

function stateName(value: unknown): string {
  return typeof value === 'string' ? value : String(Object.values(value as object)[0]);
}

function tellOpen(desk: Desk, text: string): void {
  tell(desk, 'Open tasks', text, 'office.backpressure');
}

function tellCrash(desk: Desk, who: string, message: string): void {
  const text = `${who} failed ${CRASHES_TOLD} times: ${message} I keep trying; the log says more.`;
  tell(desk, 'Something keeps failing', text, 'office.crashed');
}

function tell({ ledger, log }: Desk, title: string, text: string, action: string): void {
  ledger
    .note({ out: [{ kind: 'notice', title, text }], audit: [officeEntry(action, 'office', text)] })
    .catch((error) => log.error(errorFacts(error), text));
}
