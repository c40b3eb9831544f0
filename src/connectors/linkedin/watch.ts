/** Watches what others say under the newest posts: one arrival for each comment that nobody has answered yet. */
import { OfficeError } from '../../errors.ts';
import { arrivalOf } from '../../outside/social/heard.ts';
import type { Watch } from '../connector.ts';
import type { LinkedInApi } from './api.ts';
import { type Counts, heardSince } from './heard.ts';
import { type LinkedInSession, SOURCE_PREFIX } from './session.ts';

interface Cursor {
  /** Milliseconds since the epoch, by LinkedIn's clock. */
  since: number;
  counts: Counts;
}

const DAY_MS = 24 * 3_600_000;
/** What shows up late is still seen; what is seen twice is known by its source key. Milliseconds. */
const OVERLAP_MS = 10 * 60_000;
const ABOUT = {
  platform: 'LinkedIn',
  sourcePrefix: SOURCE_PREFIX,
  account: ({ account }: LinkedInSession) => account,
};

export const linkedinWatch: Watch<LinkedInSession, Cursor> = {
  intervalMs: ({ api, pollMs }) => (api ? pollMs : null),
  poll: async (session, { cursor, accept, signal }) => {
    const { api } = session;
    const from = cursor ?? { since: session.context.clock.now() - DAY_MS, counts: {} };
    if (!api) return { cursor: from };
    const read = await readGently(api, from, signal);
    if (read.heard === null) return { cursor: from, againMs: read.againMs };
    const oldestFirst = read.heard.sort((one, other) => one.at - other.at);
    for (const one of oldestFirst) if (!one.answered) await accept(arrivalOf(one, session, ABOUT));
    return { cursor: { since: Math.max(from.since, ...oldestFirst.map(({ at }) => at)), counts: read.counts } };
  },
};

/**
 * Limits are counted for each kind of call, so one on reading must not hold back posts: it is waited out here. A token that may not read is tried
 * once a day.
 */
async function readGently(api: LinkedInApi, { since, counts }: Cursor, signal: AbortSignal) {
  try {
    const read = await heardSince(api, { since: since - OVERLAP_MS, counts }, signal);
    return read ?? { heard: null, againMs: DAY_MS };
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code !== 'rate_limited') throw error;
    return { heard: null, againMs: error.retryAfterMs ?? DAY_MS };
  }
}
