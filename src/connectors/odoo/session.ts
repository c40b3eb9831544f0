/** The opened connection: logs in with the first call, once for all, and keeps payments of one invoice one after the other. */
import { OfficeError } from '../../errors.ts';
import { createHttp } from '../../outside/http.ts';
import { createPace } from '../../outside/pace.ts';
import type { ConnectorContext } from '../connector.ts';
import { BOUNDS } from './bounds.ts';
import { type Connected, type ConnectOptions, companyNames, connect, isLoginLost } from './connect.ts';
import { rpcRefusal } from './json-rpc.ts';
import { json2Refusal } from './json2.ts';

export interface OdooConfig {
  url: string;
  db: string;
  login: string;
  key: string;
  company: string;
  /** Where links for the owner begin. */
  link: string;
  protocol: ConnectOptions['protocol'];
}

export interface OdooSession {
  context: ConnectorContext;
  account: string;
  link: string;
  options: ConnectOptions;
  /** Throws `not_authorized`, `config_invalid` and what HTTP throws. */
  connected(signal: AbortSignal): Promise<Connected>;
  /** Logs in anew with the next call. */
  forgetLogin(): void;
  /** Runs `work` when nothing else runs under this name in this process. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Keys whose last outward request has certainly ended without effect. */
  settled: Set<string>;
  /** Null until it is known whether the login may keep external ids. */
  keepsExternalIds: boolean | null;
}

export async function openSession(config: OdooConfig, context: ConnectorContext): Promise<OdooSession> {
  const options = optionsOf(config, context);
  let connecting: Promise<Connected> | null = null;
  const forgetLogin = () => {
    connecting = null;
  };
  return {
    context,
    account: `${config.login} · ${config.db} · ${new URL(config.url).host}`,
    link: config.link,
    options,
    connected: async (signal) => {
      connecting ??= connect(options, signal);
      const mine = connecting;
      try {
        return guarded(await mine, forgetLogin);
      } catch (error) {
        if (connecting === mine) forgetLogin();
        // Whoever began it may have been stopped; that is no reason for this one.
        if (error instanceof OfficeError && error.code === 'stopped' && !signal.aborted) {
          return guarded(await connect(options, signal), forgetLogin);
        }
        throw error;
      }
    },
    forgetLogin,
    alone: createLocks(),
    settled: new Set(),
    keepsExternalIds: null,
  };
}

/** For what writes: throws `config_invalid` where it isn't sure whose books are meant. */
export async function forWriting(session: OdooSession, signal: AbortSignal): Promise<Connected> {
  const connected = await session.connected(signal);
  if (connected.companyIsSure) return connected;
  throw new OfficeError('config_invalid', 'The Odoo user works for several companies, and none is named.', {
    hint: `Put one of these into ODOO_COMPANY: ${companyNames(connected.companies)}.`,
  });
}

function optionsOf(config: OdooConfig, { clock, limits }: ConnectorContext): ConnectOptions {
  const { url: root, db, login, key, company, protocol } = config;
  const pace = createPace({ title: 'Odoo', clock, requests: BOUNDS.requests_per_minute, perMs: 60_000 });
  const common = { title: 'Odoo', root, clock, limits, pace };
  const headers = () => ({ authorization: `bearer ${key}`, 'x-odoo-database': db });
  const plain = createHttp({ ...common, refusal: rpcRefusal });
  const keyed = createHttp({ ...common, headers, refusal: json2Refusal });
  return { protocol, db, login, key, company, plain, keyed };
}

/** A login that is refused in the middle is not used again. */
function guarded(connected: Connected, forget: () => void): Connected {
  const call: Connected['client']['call'] = async (one) => {
    try {
      return await connected.client.call(one);
    } catch (error) {
      if (isLoginLost(error)) forget();
      throw error;
    }
  };
  return { ...connected, client: { call } };
}

function createLocks(): OdooSession['alone'] {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const ended = mine.then(
      () => {},
      () => {},
    );
    last.set(name, ended);
    await ended;
    if (last.get(name) === ended) last.delete(name);
    return mine;
  };
}
