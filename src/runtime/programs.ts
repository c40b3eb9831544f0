/** The office's side of what other programs may ask: reading, and filing proposals. Nothing here decides anything. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isoTime } from '../clock.ts';
import type { OfficeReader } from '../domain/office.ts';
import type { PageText, ProgramDesk, TaskLine } from '../domain/programs.ts';
import { OfficeError } from '../errors.ts';
import type { Desk } from './desk.ts';
import type { Activity } from './ledger/ledger.ts';
import { createWaitingRoom } from './proposal-view.ts';
import { createProposer } from './propose.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 31;
const LINES_MAX = 50;
const BRIEFINGS = 'Briefings';

/** Every ask with its signal, which ends when whoever asked has gone. */
export type ProgramHandlers = {
  [K in keyof ProgramDesk]: (ask: Parameters<ProgramDesk[K]>[0], signal: AbortSignal) => ReturnType<ProgramDesk[K]>;
};

export function createPrograms(desk: Desk, read: OfficeReader): ProgramHandlers {
  const file = createProposer(desk);
  return {
    propose: (ask) => file(ask),
    awaitProposal: createWaitingRoom(desk),
    look: (ask, signal) => look(desk, ask, signal),
    tasks: async ({ days, limit }) => {
      const now = desk.clock.now();
      const from = now - within(days, 0, DAYS_MAX) * DAY_MS;
      return (await desk.ledger.activity(from, now + 1, within(limit, 1, LINES_MAX))).map(taskLine);
    },
    task: ({ id }) => read.task(String(id)),
    audit: (query) => read.audit({ ...query, limit: within(query.limit, 1, LINES_MAX) }),
    briefing: () => newestBriefing(desk),
    status: () => read.status(),
  };
}

async function look(desk: Desk, ask: { tool: string; input: unknown }, signal: AbortSignal): Promise<string> {
  const tool = desk.tools.find(({ name }) => name === ask.tool);
  if (!tool) throw new OfficeError('not_found', 'This office has nothing of that name to look things up with.');
  const parsed = tool.input.safeParse(ask.input);
  if (parsed.success) return tool.use(parsed.data, signal);
  const issue = parsed.error.issues[0];
  throw new OfficeError('action_invalid', `${issue?.path.map(String).join('.') || 'the input'}: ${issue?.message}.`);
}

function taskLine({ row }: Activity): TaskLine {
  const { id, kind, state, from, subject, title, priority, openedAt, closedAt } = row;
  const closed = closedAt === null ? '' : isoTime(closedAt);
  return { id, kind, state, from, subject, title, priority, opened: isoTime(openedAt), closed };
}

/** Their names begin with the day; the daily digests that lie there as well are left out. */
async function newestBriefing({ vault, limits }: Desk): Promise<PageText | null> {
  const names = await readdir(join(vault.dir, BRIEFINGS)).catch(() => []);
  const newest = names
    .filter((name) => /^\d{4}-\d{2}-\d{2}_\w*Briefing\.md$/.test(name))
    .sort()
    .at(-1);
  if (newest === undefined) return null;
  const path = `${BRIEFINGS}/${newest}`;
  const text = (await vault.readPage(path)) ?? '';
  return { path, text: text.slice(0, limits.tool_answer_chars_max) };
}

function within(value: unknown, min: number, max: number): number {
  return Math.min(Math.max(Math.floor(Number(value)) || min, min), max);
}
