/**
 * One host a connector: opens its session, keeps its queue, and lets every call pass the connector's machine and breaker, so that
 * health is judged in one place by the errors' declared fields.
 */
import PQueue from 'p-queue';
import { type ActorRefFrom, createActor } from 'xstate';
import { letsCallsThrough } from '../../machines/breaker.ts';
import { connectorMachine } from '../../machines/connector.ts';
import type { Clock } from '../clock.ts';
import type { ActionKind, CheckResult, Connector, ConnectorContext, MissingSetting } from '../connectors/connector.ts';
import { errorFacts, OfficeError } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** After it was told to stop, a call still knows best how it ended, but only for so long. */
const DEAF_MS = 5_000;

export interface HostHealth {
  name: string;
  state: string;
  detail: string;
}

export interface ConnectorHost {
  connector: Connector;
  missing: readonly MissingSetting[];
  health(): HostHealth;
  /** Throws `not_configured` or `not_authorized` with what to do. */
  session(): Promise<unknown>;
  /** Which account actions run under; `none` while there is no session. */
  account(): Promise<string>;
  /** One outward call. Refuses with `breaker_open` or `rate_limited` without trying while the service is known to be away. */
  call<T>(work: (session: unknown, signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  check(signal: AbortSignal): Promise<CheckResult>;
  close(): Promise<void>;
}

export interface HostOptions {
  connector: Connector;
  settings: Readonly<Record<string, unknown>>;
  context: ConnectorContext;
  clock: Clock;
  limits: Limits;
}

export function createHost({ connector, settings, context, clock, limits }: HostOptions): ConnectorHost {
  const missing = connector.missing(settings);
  const actor = createActor(connectorMachine, {
    clock,
    input: {
      configured: missing.length === 0,
      breaker: { failures_max: limits.breaker_failures_max, open_ms: limits.breaker_open_ms },
    },
  }).start();
  const queue = new PQueue({ concurrency: limits.connector_calls_at_once_max });
  let opening: Promise<unknown> | null = null;
  let closed = false;

  const open = async (): Promise<unknown> => {
    if (missing.length > 0) {
      const names = missing.map((one) => one.name).join(', ');
      throw new OfficeError(
        'not_configured',
        `${connector.title} is not set up: ${names} ${missing.length > 1 ? 'are' : 'is'} missing.`,
        {
          hint: missing[0]?.how,
        },
      );
    }
    const config = connector.configSchema.parse(settings);
    return connector.open(config, context);
  };

  const session = (): Promise<unknown> => {
    opening ??= open().catch((error) => {
      opening = null;
      if (errorFacts(error).code === 'not_authorized') judge(error);
      throw error;
    });
    return opening;
  };

  const judge = (error: unknown): void => {
    if (closed) return;
    const { code, message, retryAfterMs } = errorFacts(error);
    if (code === 'rate_limited') actor.send({ type: 'LIMITED', wait_ms: retryAfterMs ?? limits.retry_base_ms });
    else if (code === 'not_authorized') actor.send({ type: 'REFUSED_LOGIN', why: message });
    else if (SERVICE_FAULTS.has(code)) actor.send({ type: 'FAILED' });
    else if (code === 'refused') actor.send({ type: 'SUCCEEDED' });
  };

  const admit = (signal: AbortSignal): void => {
    if (closed || signal.aborted) throw new OfficeError('stopped', 'The office stops.');
    const snapshot = actor.getSnapshot();
    const breaker = snapshot.context.breaker.getSnapshot();
    if (!letsCallsThrough(breaker)) {
      throw new OfficeError(
        'breaker_open',
        `${connector.title} failed several times in a row and is left alone for a while.`,
        {
          retryAfterMs: limits.breaker_open_ms,
        },
      );
    }
    if (snapshot.matches('rateLimited')) {
      throw new OfficeError('rate_limited', `${connector.title} asked us to wait.`, {
        retryAfterMs: snapshot.context.wait_ms,
      });
    }
    actor.send({ type: 'CALL' });
  };

  /** A call that takes too long is told to stop; one that doesn't listen is given up, so that its place in the queue is free. */
  const inTime = <T>(begin: (late: AbortSignal) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const late = new AbortController();
      let timer = clock.setTimeout(() => {
        late.abort(tooLate(connector));
        timer = clock.setTimeout(() => reject(tooLate(connector)), DEAF_MS);
      }, limits.connector_call_ms_max);
      const ended = () => clock.clearTimeout(timer);
      const run = async () => begin(late.signal);
      run().then(resolve, reject).finally(ended);
    });

  const call: ConnectorHost['call'] = async (work, signal) => {
    const opened = await session();
    return (await queue.add(async () => {
      admit(signal);
      try {
        const result = await inTime((late) => work(opened, AbortSignal.any([signal, late])));
        if (!closed) actor.send({ type: 'SUCCEEDED' });
        return result;
      } catch (error) {
        judge(error);
        throw error;
      }
    })) as Awaited<ReturnType<typeof work>>;
  };

  return {
    connector,
    missing,
    session,
    call,
    account: async () => {
      if (missing.length > 0) return 'none';
      const opened = await session().catch(() => null);
      return opened === null ? 'none' : connector.account(opened);
    },
    health: () => describe(connector, actor, missing),
    check: async (signal) => {
      try {
        return await call((opened, limited) => connector.check(opened, limited), signal);
      } catch (error) {
        const { message, hint } = errorFacts(error);
        return { ok: false, says: message, hint };
      }
    },
    close: async () => {
      closed = true;
      actor.stop();
      const opened = await opening?.catch(() => null);
      if (opened && connector.close) await connector.close(opened);
    },
  };
}

function tooLate({ title }: Connector): OfficeError {
  return new OfficeError('outcome_unknown', `${title} did not answer in time.`);
}

const SERVICE_FAULTS = new Set<string>(['unreachable', 'service_failed', 'outcome_unknown', 'answer_malformed', 'bug']);

function describe(
  connector: Connector,
  actor: ActorRefFrom<typeof connectorMachine>,
  missing: readonly MissingSetting[],
): HostHealth {
  const snapshot = actor.getSnapshot();
  const breaker = String(snapshot.context.breaker.getSnapshot().value);
  const name = connector.title;
  if (missing.length > 0)
    return { name, state: 'unconfigured', detail: `${missing.map((one) => one.name).join(', ')} missing` };
  if (breaker !== 'closed')
    return { name, state: breaker === 'open' ? 'resting after failures' : 'being tried again', detail: '' };
  return { name, state: String(snapshot.value), detail: snapshot.context.why };
}

/** All hosts, by connector id, and every action's kind by its type. */
export interface Hosts {
  all: readonly ConnectorHost[];
  actionTypes: readonly string[];
  /** Throws `action_invalid` for an action that no connector knows. */
  ofAction(type: string): { host: ConnectorHost; kind: ActionKind<unknown> };
  close(): Promise<void>;
}

export function createHosts(all: readonly ConnectorHost[]): Hosts {
  const byType = new Map(
    all.flatMap((host) => host.connector.actions.map((kind) => [kind.type, { host, kind }] as const)),
  );
  return {
    all,
    actionTypes: [...byType.keys()],
    ofAction: (type) => {
      const found = byType.get(type);
      if (!found) throw new OfficeError('action_invalid', `No connector here can do "${type}".`);
      return found;
    },
    close: async () => {
      await Promise.allSettled(all.map((host) => host.close()));
    },
  };
}
