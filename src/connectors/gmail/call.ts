/** The one way to call Gmail: a fresh token first, one more try where it was refused, errors as the office knows them. */
import { OfficeError } from '../../errors.ts';
import { type Phase, readRefusal, refusalError, stoppedError } from './errors.ts';
import type { GmailSession } from './session.ts';

/** Has to be handed to the library with every request. */
interface CallOptions {
  signal: AbortSignal;
  rootUrl: string;
}

/**
 * Runs one request. Fetching a token happens before and is never mistaken for the request itself. A 401 is a clear no, so
 * after a refresh the request is made a second time. Throws only `OfficeError`.
 */
export async function call<T>(
  session: GmailSession,
  phase: Phase,
  signal: AbortSignal,
  request: (options: CallOptions) => Promise<{ data: T }>,
): Promise<T> {
  await withToken(session, signal, () => session.oauth.getAccessToken());
  try {
    return await once(session, phase, signal, request);
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'not_authorized' || !wasRefusedToken(error)) throw error;
  }
  await withToken(session, signal, () => session.oauth.refreshAccessToken());
  return await once(session, phase, signal, request);
}

async function once<T>(
  session: GmailSession,
  phase: Phase,
  signal: AbortSignal,
  request: (options: CallOptions) => Promise<{ data: T }>,
): Promise<T> {
  // nothing has left yet, whatever the phase
  if (signal.aborted) throw stoppedError('read');
  try {
    const { data } = await request({ signal, rootUrl: session.rootUrl });
    return data;
  } catch (error) {
    if (signal.aborted) throw stoppedError(phase);
    throw refusalError(readRefusal(error, session.context.clock.now()), phase);
  }
}

/** A login that was withdrawn may have been made anew on disk: then that one is used. */
async function withToken(session: GmailSession, signal: AbortSignal, get: () => Promise<unknown>): Promise<void> {
  try {
    await unlessStopped(session, signal, get);
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'not_authorized') throw error;
    if (!(await session.reloadLogin())) throw error;
    await unlessStopped(session, signal, get);
  }
}

/** The client's refresh takes no signal; the one who waits leaves, the refresh ends by its own timeout. */
async function unlessStopped(session: GmailSession, signal: AbortSignal, get: () => Promise<unknown>): Promise<void> {
  if (signal.aborted) throw stoppedError('login');
  let leave = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(stoppedError('login'));
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    await Promise.race([get(), left]);
  } catch (error) {
    if (error instanceof OfficeError) throw error;
    throw refusalError(readRefusal(error, session.context.clock.now()), 'login');
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function wasRefusedToken(error: OfficeError): boolean {
  return (error.cause as { status?: number } | undefined)?.status === 401;
}
