/**
 * What may be looked up in the services, as tools for a model or another program: every connector's reading through its host's queue and
 * breaker, in bounded time, cut to a bounded length, with nothing hidden in it. Changes nothing anywhere.
 */
import type { ReadKind } from '../connectors/connector.ts';
import { visible } from '../domain/visible.ts';
import { errorFacts, OfficeError } from '../errors.ts';
import type { Tool } from '../reasoning/tool.ts';
import type { ConnectorHost } from './connector-host.ts';
import type { Desk } from './desk.ts';

type Needs = Pick<Desk, 'hosts' | 'clock' | 'limits' | 'readCache'>;

/** In a fixed order, of the services that are set up. */
export function readingTools(desk: Needs): Tool[] {
  const ready = desk.hosts.all.filter(({ missing }) => missing.length === 0);
  return ready.flatMap((host) => (host.connector.reads ?? []).map((kind) => toolOf(desk, host, kind)));
}

function toolOf(desk: Needs, host: ConnectorHost, kind: ReadKind<unknown, unknown>): Tool {
  const { name, says, input } = kind;
  return {
    name,
    says,
    input,
    use: async (given, signal) => {
      const ask = () =>
        inTime(desk, host, signal, (limited) =>
          host.call((session, inCall) => kind.read(session, given, inCall), limited),
        );
      const text = await desk.readCache.through(host.connector.id, name, given, ask);
      return cut(visible(text), desk.limits.tool_answer_chars_max);
    },
  };
}

/** Whoever waits goes on when the time is over, also where the call doesn't listen or still stands in its queue. */
async function inTime(
  { clock, limits }: Needs,
  host: ConnectorHost,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<string>,
): Promise<string> {
  const late = new AbortController();
  const limited = AbortSignal.any([signal, late.signal]);
  const timer = clock.setTimeout(() => late.abort(), limits.tool_ms_max);
  let leave = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(limited.reason);
    limited.addEventListener('abort', leave, { once: true });
  });
  try {
    limited.throwIfAborted();
    return await Promise.race([work(limited), left]);
  } catch (error) {
    throw whyNot(error, host, signal, late.signal);
  } finally {
    clock.clearTimeout(timer);
    limited.removeEventListener('abort', leave);
  }
}

function whyNot(error: unknown, { connector }: ConnectorHost, signal: AbortSignal, late: AbortSignal): OfficeError {
  if (signal.aborted) return new OfficeError('stopped', 'The reading was stopped.');
  if (late.aborted) return new OfficeError('service_failed', `${connector.title} did not answer in time.`);
  if (error instanceof OfficeError) return error;
  return new OfficeError('service_failed', errorFacts(error).message);
}

function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const note = '\n(… the rest is cut)';
  return `${text.slice(0, charsMax - note.length).replace(/[\ud800-\udbff]$/, '')}${note}`;
}
