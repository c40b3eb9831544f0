/** One reading call with a token, for whoever has no running bot: does it work, and whose is it? */
import { systemClock } from '../src/clock.ts';
import { LIMITS } from '../src/limits.ts';
import { Client } from './client.ts';

/** Throws `OfficeError`; its text never holds the token. */
export async function checkBot(token: string, apiRoot: string, signal: AbortSignal): Promise<{ username: string }> {
  const client = new Client({ token, apiRoot, clock: systemClock, callMsMax: LIMITS.connector_call_ms_max });
  return client.call<{ username: string }>('getMe', {}, { signal });
}
