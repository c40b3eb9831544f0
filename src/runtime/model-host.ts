/** A model behind the same door as every other outside service: its queue, its breaker, its health. It has no account and can do nothing. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { type Connector, type ConnectorContext, defineConnector } from '../connectors/connector.ts';
import type { Limits } from '../limits.ts';
import type { Model } from '../reasoning/models/model.ts';
import { type ConnectorHost, createHost } from './connector-host.ts';

/** A whole thought, with all that is looked up for it, may take so many times what one request may. */
const REQUEST_TIMES_MAX = 3;

export interface HostedModel {
  model: Model;
  host: ConnectorHost;
}

/** The model as whoever thinks with it gets it. `ask` throws `breaker_open` and `rate_limited` without asking while it is known to be away. */
export function hostModel(model: Model, { clock, limits }: { clock: Clock; limits: Limits }): HostedModel {
  const host = createHost({
    connector: connectorOf(model),
    settings: {},
    context: {} as ConnectorContext,
    clock,
    limits: {
      ...limits,
      connector_calls_at_once_max: limits.tasks_drafting_max,
      connector_call_ms_max: limits.model_call_ms_max * REQUEST_TIMES_MAX,
    },
  });
  return {
    host,
    model: {
      name: model.name,
      ask: (request, signal) => host.call((_, limited) => model.ask(request, limited), signal),
    },
  };
}

function connectorOf(model: Model): Connector {
  return defineConnector<unknown, Model>({
    id: 'model',
    title: `Model ${model.name}`,
    configSchema: z.unknown(),
    missing: () => [],
    open: async () => model,
    account: () => 'none',
    actions: [],
    check: async () => ({ ok: true, says: model.name }),
  });
}
