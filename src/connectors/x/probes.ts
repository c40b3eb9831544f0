/** What only the real X can tell of the keys; looked at by `countersign doctor --live`. Only reads. */
import { z } from 'zod';
import { OfficeError } from '../../errors.ts';
import { told } from '../../outside/told.ts';
import type { CheckResult, Probe } from '../connector.ts';
import type { XApi } from './api.ts';
import { readPosts } from './posts.ts';
import type { XSession } from './session.ts';

const BY_BROWSER: CheckResult = { ok: true, says: 'X is reached by a browser; its API isn’t used.' };
const NO_PICTURE = '1';

export const xProbes: readonly Probe<XSession>[] = [
  probe('The keys may post on X', mayPost),
  probe('The account’s own posts can be read, by which a doubt is cleared up', mayRead),
  probe('Pictures are taken with these keys', takesPictures),
];

function probe(says: string, look: (api: XApi, signal: AbortSignal) => Promise<CheckResult>): Probe<XSession> {
  return {
    says,
    look: ({ direct }, signal) => (direct ? told(() => look(direct.api, signal)) : Promise.resolve(BY_BROWSER)),
  };
}

async function mayPost(api: XApi, signal: AbortSignal): Promise<CheckResult> {
  const { mayPost: answer } = await api.login(signal);
  if (answer === null) return { ok: true, says: 'X doesn’t say; the first post will show it.' };
  if (answer) return { ok: true, says: `They may post as ${api.account}.` };
  const hint = 'At console.x.com set the app to “Read and write”, then generate the access token anew.';
  return { ok: false, says: 'They may only read.', hint };
}

async function mayRead(api: XApi, signal: AbortSignal): Promise<CheckResult> {
  const { posts } = await readPosts(api, { which: 'tweets', max: 5, signal });
  return { ok: true, says: posts.length > 0 ? 'Read.' : 'Read; there are no posts yet.' };
}

/** Asks for the state of a picture that there isn't: whoever may upload hears that it isn't there. */
async function takesPictures(api: XApi, signal: AbortSignal): Promise<CheckResult> {
  const query = { command: 'STATUS', media_id: NO_PICTURE };
  try {
    await api.ask({ kind: 'read', signal, answer: z.unknown(), send: (v2) => v2.get('media/upload', query) });
  } catch (error) {
    const status = (error as { cause?: { status?: number } }).cause?.status ?? 0;
    const isNotThere = error instanceof OfficeError && (status === 400 || status === 404);
    if (!isNotThere) throw error;
  }
  return { ok: true, says: 'They are.' };
}
