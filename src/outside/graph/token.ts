/** The token behind the Graph API: when it ends, what it may do, and which version it is served with. Only reads. */
import type { CheckResult, Login, Probe } from '../../connectors/connector.ts';
import { OfficeError } from '../../errors.ts';
import { told } from '../told.ts';
import type { Graph } from './client.ts';

/** A token ends, or its right to see data does, whichever comes first. Throws `not_authorized` where it has ended. */
export async function loginOf(graph: Graph, signal: AbortSignal): Promise<Login> {
  const { is_valid, expires_at, data_access_expires_at } = await graph.aboutToken(signal);
  if (!is_valid) {
    throw new OfficeError('not_authorized', `${graph.title} no longer accepts the token.`, { hint: graph.renew });
  }
  const ends = [expires_at, data_access_expires_at].filter((seconds) => seconds > 0);
  return { expiresAt: ends.length > 0 ? Math.min(...ends) * 1_000 : null, renew: graph.renew };
}

/** Null from `graphOf`: this session doesn't use the API. */
export function graphProbes<Session>(graphOf: (session: Session) => Graph | null): Probe<Session>[] {
  const probe = (says: string, look: (graph: Graph, signal: AbortSignal) => Promise<CheckResult>): Probe<Session> => ({
    says,
    look: async (session, signal) => {
      const graph = graphOf(session);
      return graph ? told(() => look(graph, signal)) : { ok: true, says: 'Not used: the browser posts.' };
    },
  });
  return [
    probe('Meta serves the version that META_GRAPH_VERSION names', versionProbe),
    probe('The token has every permission that is needed', permissionProbe),
  ];
}

async function versionProbe(graph: Graph, signal: AbortSignal): Promise<CheckResult> {
  await graph.aboutToken(signal);
  const served = graph.versionServed();
  if (served === graph.version) return { ok: true, says: `${served} is served.` };
  const says = served ? 'Meta answered with another version.' : 'Meta did not say which version it answered with.';
  return { ok: false, says, hint: 'Set META_GRAPH_VERSION to one of those in Meta’s changelog for developers.' };
}

async function permissionProbe(graph: Graph, signal: AbortSignal): Promise<CheckResult> {
  const { scopes } = await graph.aboutToken(signal);
  const lacking = graph.permissions.filter((permission) => !scopes.includes(permission));
  if (lacking.length === 0) return { ok: true, says: `It has ${graph.permissions.join(', ')}.` };
  return { ok: false, says: `It lacks ${lacking.join(', ')}.`, hint: graph.renew };
}
