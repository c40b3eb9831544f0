/**
 * The schedule: tells when something is due by the owner's wall clock, its own four reports and what the owner wrote
 * into the handbook. It watches and never acts.
 */
import { z } from 'zod';
import { defineConnector } from '../connector.ts';
import { lookForDue, nextLookMs } from './due.ts';
import { entriesOf } from './entries.ts';
import type { ScheduleSession } from './session.ts';
import { watchHandbook } from './watch.ts';

export const schedule = defineConnector<Record<string, never>, ScheduleSession>({
  id: 'schedule',
  title: 'Schedule',
  configSchema: z.object({}),
  missing: () => [],
  open: async (_config, context) => ({ ...context, told: null }),
  account: () => '',
  watch: {
    intervalMs: () => null,
    subscribe: watchHandbook,
    poll: lookForDue,
  },
  actions: [],
  check: async (session) => {
    const { entries, problem } = await entriesOf(session);
    const minutes = Math.ceil(nextLookMs(session, entries) / 60_000);
    if (problem !== null) return { ok: false, says: problem, hint: 'Mend it in Company_Handbook.md.' };
    return { ok: true, says: `${entries.length} schedules in ${session.timeZone}; looks again within ${minutes} min` };
  },
});
