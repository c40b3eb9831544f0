/** One poll of a connector's watch, and what came in by it. */
import type { Connector } from '../../src/connectors/connector.ts';
import type { Arrival } from '../../src/domain/task.ts';

export interface Polled {
  arrivals: Arrival[];
  cursor: unknown;
  /** Those that weren't among `known` yet, by their source. */
  fresh(known: readonly Arrival[]): Arrival[];
}

export async function pollOnce(connector: Connector, session: unknown, cursor: unknown): Promise<Polled> {
  const arrivals: Arrival[] = [];
  const accept = async (arrival: Arrival): Promise<boolean> => {
    arrivals.push(arrival);
    return true;
  };
  const result = await connector.watch!.poll(session, { cursor, accept, signal: new AbortController().signal });
  const fresh = (known: readonly Arrival[]) =>
    arrivals.filter(({ source }) => !known.some((one) => one.source === source));
  return { arrivals, cursor: result.cursor, fresh };
}
