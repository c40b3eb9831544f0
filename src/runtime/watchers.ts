/** The watchers' effects: one look at a source through its connector's host, or at Telegram, with every failure told as an answer. */
import { fromCallback, fromPromise } from 'xstate';
import { createWatcher, type Polled, type WatcherEvent, type WatcherInput } from '../../machines/watcher.ts';
import { errorFacts } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { accept } from './arrivals.ts';
import type { ConnectorHost } from './connector-host.ts';
import type { Desk } from './desk.ts';

const OWNER_CHECK_MS = 60_000;

/** One source that is watched. */
export interface Source {
  name: string;
  title: string;
  pausable: boolean;
  /** Looks once; resolves with how long to wait, in milliseconds, or null for "until woken". Throws `OfficeError`. */
  look(signal: AbortSignal): Promise<number | null>;
  /** Optional: calls `wake` when there is something to see. */
  subscribe?(wake: () => void): Promise<() => void>;
}

export function watcherInput({ name, pausable }: Source, limits: Limits): WatcherInput {
  return {
    name,
    pausable,
    backoff_base_ms: limits.retry_base_ms,
    backoff_ms_max: limits.retry_wait_ms_max,
    owner_check_ms: OWNER_CHECK_MS,
  };
}

export function watcherLogic(sources: readonly Source[], log: Log): ReturnType<typeof createWatcher> {
  const named = (name: string) => sources.find((source) => source.name === name)!;
  return createWatcher({
    poll: fromPromise<Polled, { name: string }>(async ({ input, signal }) => {
      try {
        return { outcome: 'looked', again_ms: await named(input.name).look(signal) };
      } catch (error) {
        if (!signal.aborted) log.warn({ watcher: input.name, ...errorFacts(error) }, 'a look failed');
        return answer(error);
      }
    }),
    subscribe: fromCallback<WatcherEvent, { name: string }>(({ input, sendBack }) => {
      let ended = false;
      let end: (() => void) | undefined;
      const subscribing = named(input.name).subscribe?.(() => sendBack({ type: 'WAKE' }));
      subscribing
        ?.then((stop) => {
          if (ended) stop();
          else end = stop;
        })
        .catch((error) => log.warn({ watcher: input.name, ...errorFacts(error) }, 'changes can’t be watched'));
      return () => {
        ended = true;
        end?.();
      };
    }),
  });
}

function answer(error: unknown): Polled {
  const { code, message, hint, retryAfterMs } = errorFacts(error);
  const why = hint ? `${message} ${hint}` : message;
  if (code === 'not_authorized' || code === 'not_configured') return { outcome: 'needsOwner', why };
  return { outcome: 'failed', why, retry_after_ms: retryAfterMs ?? 0 };
}

/** A connector's own source, its cursor kept in the ledger. */
export function connectorSource(desk: Desk, host: ConnectorHost, wake: (taskId: string) => void): Source {
  const { connector } = host;
  const watch = connector.watch!;
  const cursorName = `watch:${connector.id}`;
  return {
    name: connector.id,
    title: connector.title,
    pausable: true,
    look: async (signal) => {
      const session = await host.session();
      const cursor = await desk.ledger.cursor(cursorName);
      const take = async (arrival: Parameters<typeof accept>[1]) => {
        const { taskId, fresh } = await accept(desk, arrival);
        // A row that nobody took up: the disk failed before its file was brought.
        if (fresh || (await desk.ledger.task(taskId))?.state === 'received') wake(taskId);
        return fresh;
      };
      const result = await host.call(
        (opened, limited) => watch.poll(opened, { cursor, accept: take, signal: limited }),
        signal,
      );
      if (JSON.stringify(result.cursor) !== JSON.stringify(cursor))
        await desk.ledger.setCursor(cursorName, result.cursor);
      return result.againMs ?? watch.intervalMs(session);
    },
    ...(watch.subscribe && {
      subscribe: async (wakeWatcher) => watch.subscribe!(await host.session(), wakeWatcher),
    }),
  };
}
