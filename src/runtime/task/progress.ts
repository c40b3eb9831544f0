/**
 * Tells the owner what goes on while a model thinks about something that she waits for: one message, changed in place, with a button to stop it. Only for
 * the eye: it comes late, seldom, and never holds anything up.
 */
import type { Card } from '../../domain/card.ts';
import type { Desk } from '../desk.ts';
import type { Step } from '../ledger/ledger.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { questionCard } from './card.ts';

export interface Progress {
  tell(text: string): void;
  /** Nothing is shown any more from here on. */
  end(): void;
}

const SILENT: Progress = { tell: () => {}, end: () => {} };

export function progressOf(desk: Desk, row: TaskRow): Progress {
  if (!desk.reasoner.asksOutside || !sheWaits(row)) return SILENT;
  const { clock, limits } = desk;
  let shown: Card | null = null;
  let latest = '';
  let timer: unknown = null;
  const show = async (): Promise<void> => {
    timer = null;
    const says = `Step ${row.iteration} of ${limits.iterations_max}. ${latest}`;
    const standing = shown ?? (await standingCard(desk, row));
    const card = standing ? { ...standing, outcome: says } : thinkingCard(row, says);
    const step: Step = standing
      ? { out: [{ kind: 'stamp', card }] }
      : { set: { revision: card.revision }, card, out: [{ kind: 'card', card }] };
    if (ended) return;
    // It may have gone on meanwhile, and then nobody needs this any more.
    await desk.ledger.advanceSoon(row.id, ['drafting'], step).catch(() => {});
    shown = card;
  };
  let ended = false;
  const plan = (ms: number): void => {
    if (!ended) timer ??= clock.setTimeout(() => void show().catch(() => {}), ms);
  };
  return {
    tell: (text) => {
      latest = text;
      plan(shown ? limits.progress_every_ms : limits.progress_after_ms);
    },
    end: () => {
      ended = true;
      clock.clearTimeout(timer);
    },
  };
}

/** A mail that has just come in bothers nobody; what she asked for, answered or changed does. */
function sheWaits({ kind, revision, iteration, memo }: TaskRow): boolean {
  return kind === 'REQUEST' || revision > 0 || iteration > 1 || memo.instruction !== undefined;
}

/** One that an earlier process, or the step before this one, has shown. */
async function standingCard(desk: Desk, row: TaskRow): Promise<Card | null> {
  const last = await desk.ledger.lastCard(row.id);
  return last?.card.stage === 'thinking' && last.usedBy === null && last.revision === row.revision ? last.card : null;
}

/** A message of its own, so that no stamp of it can change the card before it. */
function thinkingCard(row: TaskRow, says: string): Card {
  return {
    ...questionCard({ ...row, revision: row.revision + 1 }, 'thinking', says, null),
    title: row.title || row.subject,
  };
}
