/** The plan of a task of several steps as a page in Plans/, for a person to follow. The ledger knows what is done; the page shows it. */
import { basename } from 'node:path';
import { escapeInline, noteLink } from '../../domain/markdown.ts';
import { errorFacts, isDiskTrouble } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import type { TaskRow } from '../ledger/task-row.ts';

const STEP_CHARS_MAX = 300;

/** Writes the page as the plan stands now; nothing where there is no plan. A page that can't be written stops no task. */
export async function keepPlanPage(desk: Desk, row: TaskRow, ended = ''): Promise<void> {
  if (!row.memo.plan?.length) return;
  try {
    await desk.vault.writePage(planPath(row), planText(row, ended));
  } catch (error) {
    if (isDiskTrouble(error)) throw error;
    desk.log.warn({ task: row.id, ...errorFacts(error) }, 'the page of a plan could not be written');
  }
}

/** `Plans/PLAN_<date>_<slug>_<task id>.md`, beside its note by name. */
function planPath({ path }: TaskRow): string {
  return `Plans/${basename(path).replace(/^[A-Z]+_/, 'PLAN_')}`;
}

function planText({ path, subject, memo: { plan = [], history = [] } }: TaskRow, ended: string): string {
  const steps = plan.map(({ done, text }) => `- [${done ? 'x' : ' '}] ${escapeInline(text, STEP_CHARS_MAX)}`);
  const did = history.map((line) => `- ${escapeInline(line, STEP_CHARS_MAX)}`);
  return [
    `# Plan: ${escapeInline(subject)}`,
    '',
    `Task: ${noteLink(basename(path).replace(/\.md$/, ''), subject)}`,
    '',
    '## Steps',
    '',
    ...steps,
    ...(did.length > 0 ? ['', '## Done', '', ...did] : []),
    ...(ended === '' ? [] : ['', '## Outcome', '', escapeInline(ended, STEP_CHARS_MAX)]),
    '',
  ].join('\n');
}
