/** All schedules: the office's own four, and those of the handbook. */
import { parseHandbook } from '../../domain/handbook.ts';
import { parseWhen } from '../../domain/schedule.ts';
import type { ScheduleSession } from './session.ts';

export interface Entry {
  name: string;
  /** Five parts, on the owner's wall clock. */
  cron: string;
  subject: string;
  request: string;
  /** True for the owner's own, whose words are handed on as they are. */
  own: boolean;
}

const BUILT_IN: readonly Entry[] = [
  {
    name: 'briefing',
    cron: '0 8 * * mon',
    subject: 'Monday briefing',
    request: 'Write the Monday briefing.',
    own: false,
  },
  { name: 'audit', cron: '0 17 * * fri', subject: 'Weekly audit', request: 'Write the weekly audit.', own: false },
  { name: 'social', cron: '0 16 * * fri', subject: 'Social summary', request: 'Write the social summary.', own: false },
  { name: 'digest', cron: '0 8 * * *', subject: 'Daily digest', request: 'Write the daily digest.', own: false },
];

export interface Entries {
  entries: Entry[];
  /** Why the handbook's are not among them, in one sentence; null when they are. */
  problem: string | null;
}

/** A handbook that can't be read leaves the built-in ones. */
export async function entriesOf(session: ScheduleSession): Promise<Entries> {
  const result = parseHandbook(await session.handbookText());
  if (!result.ok) {
    const problem = `The handbook can’t be read (line ${result.line}), so its schedules don’t run.`;
    return { entries: [...BUILT_IN], problem };
  }
  const own = result.handbook.schedules.flatMap(({ name, when, do: request }): Entry[] => {
    const parsed = parseWhen(when); // the handbook was refused where this fails
    return parsed.ok ? [{ name, cron: parsed.cron, subject: name, request, own: true }] : [];
  });
  return { entries: [...BUILT_IN, ...own], problem: null };
}
