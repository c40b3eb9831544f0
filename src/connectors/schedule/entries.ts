/** All schedules: the office's own three, and those of the handbook. */
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
  { name: 'digest', cron: '0 8 * * *', subject: 'Daily digest', request: 'Write the daily digest.', own: false },
];

export interface Entries {
  entries: Entry[];
  /** What is wrong, in sentences. */
  problems: string[];
  /** False where the handbook can't be read and only the built-in ones are here. */
  complete: boolean;
}

export async function entriesOf(session: ScheduleSession): Promise<Entries> {
  const entries = [...BUILT_IN];
  const problems: string[] = [];
  const result = parseHandbook(await session.handbookText());
  if (!result.ok) problems.push(`The handbook can’t be read (line ${result.line}), so its schedules don’t run.`);
  for (const { name, when, do: words } of result.ok ? result.handbook.schedules : []) {
    const parsed = parseWhen(when);
    if (parsed.ok) entries.push({ name, cron: parsed.cron, subject: name, request: words, own: true });
    else problems.push(`The schedule “${name}” doesn’t run: ${parsed.problem}`);
  }
  return { entries, problems, complete: result.ok };
}
