/**
 * May a session that works in the vault stop? It goes on while its own plan has open steps, a limited number of times. Its plan is a page in Plans/ whose
 * name ends with the session's mark, so that no session is ever held to the plan of another.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../domain/visible.ts';
import type { Desk } from './desk.ts';
import { isPaused } from './pause.ts';

export interface StopAnswer {
  /** What is left, for the session; null lets it stop. */
  goOn: string | null;
  /** What the person at the session is told. */
  tell: string | null;
}

const PLANS = 'Plans';
const SESSION = /^[0-9a-zA-Z][0-9a-zA-Z-]{7,63}$/;
const MARK_CHARS = 8;
const PAGES_MAX = 20;
const STEPS_SHOWN_MAX = 10;
const STEP_CHARS_MAX = 200;
const MAY_STOP: StopAnswer = { goOn: null, tell: null };

/** What the name of a session's plan ends with, before `.md`; null for what is no session's id. */
export function markOf(session: string): string | null {
  return SESSION.test(session) ? session.slice(0, MARK_CHARS).toLowerCase() : null;
}

/** Each answer to go on is counted. */
export async function mayStop(desk: Desk, session: string): Promise<StopAnswer> {
  const mark = markOf(session);
  if (mark === null) return MAY_STOP;
  const left = await openSteps(desk, mark);
  if (left.length === 0) return MAY_STOP;
  if (await isPaused(desk)) return { goOn: null, tell: `The office is paused, so this waits. ${whatIsLeft(left)}` };
  const { session_stops_max: max, session_stops_kept_ms } = desk.limits;
  const at = desk.clock.now();
  const count = await desk.ledger.countStop(session, { at, max, forgetBefore: at - session_stops_kept_ms });
  if (count === null) return { goOn: null, tell: `Stopped after going on ${max} times. ${whatIsLeft(left)}` };
  return { goOn: `${whatIsLeft(left)}\n${HOW_TO_END} (${count} of ${max})`, tell: null };
}

const HOW_TO_END =
  'Do the next step, then mark it in the page: [x] done, [>] proposed and waiting for the owner, [-] dropped, with the reason behind it.';

function whatIsLeft(left: readonly string[]): string {
  const more = left.length - STEPS_SHOWN_MAX;
  const steps = left.slice(0, STEPS_SHOWN_MAX).map((step) => `- ${step}`);
  return ['Your plan is not finished. What is left:', ...steps, ...(more > 0 ? [`- … and ${more} more`] : [])].join(
    '\n',
  );
}

/** A page that can't be read holds nobody up. */
async function openSteps(desk: Desk, mark: string): Promise<string[]> {
  const names = await readdir(join(desk.vault.dir, PLANS)).catch(() => []);
  const own = names.filter((name) => name.toLowerCase().endsWith(`_${mark}.md`)).sort();
  const pages = own.slice(-PAGES_MAX).map((name) => desk.vault.readPage(`${PLANS}/${name}`).catch(() => null));
  return (await Promise.all(pages)).flatMap((page) => openStepsOf(page ?? ''));
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const OPEN_STEP = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+\[ \][ \t]+(\S.*)$/;

/** Examples in a block of code are no steps. */
function openStepsOf(page: string): string[] {
  const steps: string[] = [];
  let fence = '';
  for (const line of page.split(/\r?\n/)) {
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (fence !== '') fence = mark.startsWith(fence) ? '' : fence;
    else if (mark !== '') fence = mark;
    else {
      const step = OPEN_STEP.exec(line)?.[1];
      if (step !== undefined) steps.push(visible(step.slice(0, STEP_CHARS_MAX)));
    }
  }
  return steps;
}
