/** One reading call with a token, for whoever has no running bot: does it work, and whose is it? */
import { systemClock } from '../src/clock.ts';
import { OfficeError } from '../src/errors.ts';
import { LIMITS } from '../src/limits.ts';
import { Client } from './client.ts';

/** Throws `OfficeError`; its text never holds the token. */
export async function checkBot(token: string, apiRoot: string, signal: AbortSignal): Promise<{ username: string }> {
  const client = new Client({ token, apiRoot, clock: systemClock, callMsMax: LIMITS.connector_call_ms_max });
  const me = await client.call<{ username?: unknown } | null>('getMe', {}, { signal });
  // It is shown, so it must look like a name and not like what a broken proxy gives back.
  const username = me?.username;
  if (typeof username === 'string' && /^\w{1,64}$/.test(username)) return { username };
  throw new OfficeError('answer_malformed', 'Telegram’s answer to getMe could not be read.', { outcome: 'not-sent' });
}
