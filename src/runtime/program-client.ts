/**
 * The running office as another program gets it: the narrow side of the office's door. It can read and propose; a decision, an answer, a pause
 * can't even be said here.
 */
import type { ProgramDesk } from '../domain/programs.ts';
import { LIMITS } from '../limits.ts';
import { askOffice } from './control.ts';

/** Beyond what the office takes for it itself. */
const SLACK_MS = 10_000;

/** Asks afresh each time, so that the office may come and go. */
export function officeForPrograms(stateDir: string): ProgramDesk {
  const ask =
    <K extends keyof ProgramDesk>(name: K, answer_ms_max = SLACK_MS) =>
    (given: Parameters<ProgramDesk[K]>[0], signal?: AbortSignal) =>
      askOffice(stateDir, name, given, { answer_ms_max, signal }) as ReturnType<ProgramDesk[K]>;
  return {
    propose: ask('propose', LIMITS.connector_call_ms_max),
    awaitProposal: ask('awaitProposal', LIMITS.mcp_wait_s_max * 1_000 + SLACK_MS),
    look: ask('look', LIMITS.tool_ms_max + SLACK_MS),
    tasks: ask('tasks'),
    task: ask('task'),
    audit: ask('audit'),
    briefing: ask('briefing'),
    status: ask('status'),
  };
}
