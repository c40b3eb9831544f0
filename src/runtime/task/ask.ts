/** The steps that face the owner: judging a draft, and asking about it. */
import type { Asking, Judged } from '../../../machines/task.ts';
import type { Card } from '../../domain/card.ts';
import type { State, Task } from '../../domain/task.ts';
import { errorFacts, isDiskTrouble, OfficeError } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { taskEntry } from '../entries.ts';
import type { Step } from '../ledger/ledger.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { cardInDoubt } from '../restored.ts';
import { rowOf } from './begin.ts';
import { closedCard, decisionCard, logged, questionCard, seenAs } from './card.ts';
import { completed, type Draft, makeDraft } from './draft.ts';
import { stepOf } from './loop-words.ts';
import { nextLook, quietEnd } from './review.ts';

/** From where a draft may come to be judged: thought out anew, edited in the vault, taken back, or voided at the gate. */
const JUDGED_FROM: State[] = ['drafting', 'pending', 'approved', 'executing'];

export async function judge(desk: Desk, id: string): Promise<Judged> {
  const row = await rowOf(desk, id);
  try {
    const draft =
      desk.drafts.get(id) ?? (await makeDraft(desk, row, await completed(desk, await thoughtOf(desk, row))));
    desk.thoughts.delete(id);
    desk.drafts.set(id, draft);
    if (draft.verdict.answer === 'DENY') return await deny(desk, row, draft);
    // What she was asked about, took back or changed by hand is asked again, whatever a rule says: nothing runs by itself in the place of her word.
    if (draft.verdict.answer === 'AUTO' && row.state === 'drafting') return await approveByRule(desk, row, draft);
    return 'ask';
  } catch (error) {
    await keepAsQuestion(desk, row, error);
    return 'invalid';
  }
}

/** What makes a draft unusable is what the owner is asked. Throws any other error. */
async function keepAsQuestion(desk: Desk, row: TaskRow, error: unknown): Promise<TaskRow> {
  if (!(error instanceof OfficeError) || error.outcome === 'unknown' || isDiskTrouble(error)) throw error;
  const { message, hint } = errorFacts(error);
  const memo = { ...row.memo, question: `${message}${hint ? ` ${hint}` : ''}`, choices: undefined };
  return desk.ledger.advance(row.id, JUDGED_FROM, { set: { memo } });
}

async function thoughtOf(desk: Desk, row: TaskRow): Promise<Task> {
  return desk.thoughts.get(row.id) ?? (await desk.notes.read(row)).task;
}

async function deny(desk: Desk, row: TaskRow, draft: Draft): Promise<Judged> {
  const memo = { ...row.memo, verdict: draft.verdict, problem: draft.verdict.because };
  await desk.ledger.advance(row.id, JUDGED_FROM, {
    // Not the digest: that is of what the card shows, which this draft was never on.
    set: { state: 'denied', wakeAt: null, memo, title: draft.title, category: draft.facts.category },
    audit: [policyEntry(row, draft, 'denied')],
  });
  return 'deny';
}

async function approveByRule(desk: Desk, row: TaskRow, draft: Draft): Promise<Judged> {
  // It may be taken back, or changed by hand, and is then made anew.
  desk.drafts.delete(row.id);
  const revision = row.revision + 1;
  const now = desk.clock.now();
  const by = `rule:${draft.verdict.rule}`;
  const fields = draftFields(desk, row, draft);
  const runsAt = now + (await holdMs(desk));
  const held: Card = {
    ...decisionCard(desk, { ...row, ...fields, revision } as TaskRow, draft),
    stage: 'hold',
    runsAt,
  };
  const file = await desk.notes.change(row, draft.facts.category, (task) =>
    logged(
      { ...draftOver(task, row, draft), state: 'approved', revision, decided_by: by },
      now,
      `Approved: ${draft.verdict.because}`,
    ),
  );
  await desk.ledger.advance(row.id, JUDGED_FROM, {
    set: { ...fields, revision, state: 'approved', wakeAt: runsAt, attempts: 0, path: file.path, noteHash: file.hash },
    card: held,
    out: [...retire(await desk.ledger.lastCard(row.id), OUT_OF_DATE), { kind: 'card', card: held }],
    outNotBefore: await heldBackUntil(desk, row),
    decision: { taskId: row.id, revision, digest: draft.digest, verb: 'approve', by, at: now },
    audit: [policyEntry(row, draft, 'runs by rule')],
  });
  desk.library.keep({ id: row.id, path: file.path });
  return 'auto';
}

/** The owner's undo window, in milliseconds. */
export async function holdMs(desk: Desk): Promise<number> {
  const handbook = await desk.handbook();
  return (handbook.ok ? handbook.handbook.holdMs : undefined) ?? desk.limits.hold_ms;
}

/** The note with what the draft adds to it. */
function draftOver(task: Task, row: TaskRow, draft: Draft): Task {
  const { action, verdict } = draft;
  const { plan, priority, log } = draft.task;
  return { ...seenAs(task, draft.task), action, plan, priority, log, iteration: row.iteration, risk: verdict.because };
}

function draftFields(desk: Desk, row: TaskRow, draft: Draft): NonNullable<Step['set']> {
  const now = desk.clock.now();
  return {
    memo: { ...row.memo, verdict: draft.verdict, sort: draft.task.facts.sort, action: draft.action.type },
    title: draft.title,
    category: draft.facts.category,
    digest: draft.digest,
    expiresAt: row.expiresAt > now ? row.expiresAt : now + desk.limits.expiry_ms,
  };
}

function policyEntry(row: TaskRow, { verdict, title, facts }: Draft, result: string) {
  const judged = { ...row, title, category: facts.category, memo: { ...row.memo, verdict } };
  return taskEntry(judged, 'policy.judged', result);
}

/** Shows what the owner has to decide. A repeat finds the card and leaves it. */
export async function ask(desk: Desk, { id, as }: Asking): Promise<void> {
  const row = await rowOf(desk, id);
  const last = await desk.ledger.lastCard(id);
  const stage = as === 'pending' ? 'decide' : as;
  // A draft that was judged anew (the note was edited or moved) needs a card of its own.
  const judgedAnew = as === 'pending' && desk.drafts.has(id);
  const stands = last?.usedBy === null && last.card.stage === stage && last.revision === row.revision && !judgedAnew;
  if (row.state === as && (stands || (row.memo.snoozedUntil ?? 0) > desk.clock.now()))
    return void desk.drafts.delete(id);
  if (as === 'pending') await askAgain(desk, row, last);
  else await askQuestion(desk, row, as, last);
}

/** An approval that was taken back comes here unjudged: meanwhile the draft, or a file of it, may be of no use any more. */
async function askAgain(desk: Desk, row: TaskRow, last: Last): Promise<void> {
  let draft: Draft;
  try {
    draft = desk.drafts.get(row.id) ?? (await makeDraft(desk, row, await thoughtOf(desk, row)));
  } catch (error) {
    return askQuestion(desk, await keepAsQuestion(desk, row, error), 'asking', last);
  }
  await askAboutDraft(desk, row, draft, last);
}

const OUT_OF_DATE = 'Out of date. The new card follows.';

type Last = Awaited<ReturnType<Desk['ledger']['lastCard']>>;

async function askAboutDraft(desk: Desk, before: TaskRow, draft: Draft, last: Last): Promise<void> {
  desk.drafts.delete(before.id);
  const now = desk.clock.now();
  const handbook = await desk.handbook();
  const expiry_ms = (handbook.ok ? handbook.handbook.expiryMs : undefined) ?? desk.limits.expiry_ms;
  const expiresAt = before.expiresAt > now ? before.expiresAt : now + expiry_ms;
  const fields = { ...draftFields(desk, before, draft), expiresAt };
  const row: TaskRow = {
    ...before,
    ...fields,
    memo: fields.memo!,
    revision: before.revision + 1,
    askedAt: now,
    remindersSent: 0,
  };
  const card = decisionCard(desk, row, draft);
  const why = before.memo.problem;
  const file = await desk.notes.change(before, draft.facts.category, (task) =>
    logged(
      {
        ...draftOver(task, row, draft),
        state: 'pending',
        revision: row.revision,
        expires: new Date(expiresAt).toISOString(),
      },
      now,
      `Asked: ${draft.verdict.because}`,
    ),
  );
  await desk.ledger.advance(before.id, JUDGED_FROM, {
    set: {
      ...fields,
      memo: { ...row.memo, problem: undefined, snoozedUntil: undefined },
      revision: row.revision,
      state: 'pending',
      askedAt: now,
      remindersSent: 0,
      path: file.path,
      noteHash: file.hash,
      wakeAt: await nextLook(desk, row),
    },
    card,
    out: [...retire(last, why ?? OUT_OF_DATE), { kind: 'card', card }],
    outNotBefore: await heldBackUntil(desk, row),
    audit: [policyEntry(row, draft, 'asked')],
  });
  desk.library.keep({ id: row.id, path: file.path });
}

async function askQuestion(
  desk: Desk,
  before: TaskRow,
  as: 'asking' | 'unknown' | 'failed',
  last: Last,
): Promise<void> {
  const thought = desk.thoughts.get(before.id);
  desk.drafts.delete(before.id);
  desk.thoughts.delete(before.id);
  const now = desk.clock.now();
  const says = as === 'asking' ? (before.memo.question ?? 'What shall I do with this?') : (before.memo.problem ?? '');
  const expiresAt = before.expiresAt > now ? before.expiresAt : now + desk.limits.expiry_ms;
  // A question stands in a message of its own; a failure or a doubt changes the card that it is about.
  const revision = as === 'asking' ? before.revision + 1 : before.revision;
  const row = { ...before, revision, expiresAt };
  const card = await cardInDoubt(desk, row, questionCard(row, as, says, as === 'asking' ? null : (last?.card ?? null)));
  const file = await desk.notes.change(before, before.category, (task) =>
    logged(
      { ...seenAs(task, thought ?? task), state: as, revision, iteration: stepOf(row, desk.limits) },
      now,
      as === 'asking' ? `Asked: ${says}` : says,
    ),
  );
  const unfinished: State[] = ['drafting', 'pending', 'approved', 'executing', 'unknown', 'failed', 'asking'];
  await desk.ledger.advance(before.id, unfinished, {
    set: {
      state: as,
      revision,
      expiresAt,
      askedAt: now,
      remindersSent: 0,
      path: file.path,
      noteHash: file.hash,
      wakeAt: await wakeAfter(desk, as, { ...row, askedAt: now, remindersSent: 0 }),
    },
    card,
    out:
      as === 'asking'
        ? [...retire(last, 'Out of date. See the question below.'), { kind: 'card', card }]
        : [{ kind: 'stamp', card }],
    outNotBefore: await heldBackUntil(desk, row),
    audit: [taskEntry(before, `task.${as}`, says)],
  });
}

/** A question is reminded of and expires; a doubt is looked up again at the time that was set; a failure waits for her. */
async function wakeAfter(desk: Desk, as: 'asking' | 'unknown' | 'failed', row: TaskRow): Promise<number | null> {
  if (as === 'asking') return nextLook(desk, row);
  return as === 'unknown' ? row.wakeAt : null;
}

/** The message of a card that still shows buttons, or a countdown, is stamped before a fresh one follows. */
function retire(last: Last, outcome: string): { kind: 'stamp'; card: Card }[] {
  const stillShows = last && (last.usedBy === null || (last.card.stage === 'hold' && last.usedBy === 'undo'));
  const says = last?.card.stage === 'thinking' ? 'Thought through. The card follows.' : outcome;
  return stillShows ? [{ kind: 'stamp', card: closedCard(last.card, says) }] : [];
}

/** When the card of this task may be shown: 0 for at once, else the end of the quiet hours. What she asked for herself never waits. */
async function heldBackUntil(desk: Desk, row: TaskRow): Promise<number> {
  return row.kind === 'REQUEST' ? 0 : quietEnd(desk, row);
}
