/**
 * What a decision does to a task: pure rules, run inside the ledger's transaction, so that of a thousand taps one wins.
 * A tap that comes too late changes nothing and is told why.
 */
import { type Card, type CardStage, STAGE_VERBS, type Verb } from '../domain/card.ts';
import type { CommandReply, OutMessage, PromptPurpose, Shown } from '../domain/office.ts';
import type { State } from '../domain/task.ts';
import { confirmedSet } from './confirmed.ts';
import { goOn, spend, stop, takeOver } from './decide-on-thinking.ts';
import { executionKey } from './keys.ts';
import type { Decide, Step } from './ledger/ledger.ts';
import type { TaskRow } from './ledger/task-row.ts';
import { taught } from './library/lesson.ts';
import { type DecisionInput, decisionOf, entry, type Found, type Ruling } from './ruling.ts';

const STATE_OF_STAGE: Record<Exclude<CardStage, 'closed'>, State> = {
  decide: 'pending',
  hold: 'approved',
  failed: 'failed',
  unknown: 'unknown',
  asking: 'asking',
  thinking: 'drafting',
};

/** The rule for one tap or reply; hand it to `ledger.decide`. */
export function decisionRule(input: DecisionInput): Decide {
  return (found) => tooLate(found, input) ?? taught(RULINGS[input.verb](found, input), found, input);
}

function tooLate({ row, card, digest, usedBy }: Found, input: DecisionInput): Ruling | null {
  const taskId = row.id;
  const no = (problem: CommandReply['problem'], say: string): Ruling => ({
    reply: { ok: false, say, problem, taskId },
  });
  if (usedBy && usedBy !== ('void' as Verb)) return no('used', `This card was answered already (${usedBy}).`);
  if (row.closedAt !== null) return no('stale', `This has ended already (${row.state}). Nothing was changed.`);
  if (usedBy || card.stage === 'closed') return no('stale', 'This card is out of date. Here is where it stands now.');
  const unseen = whyUnseen(row, card, input.shown);
  if (unseen) return no('stale', unseen);
  if (!STAGE_VERBS[card.stage].includes(input.verb))
    return no('not-allowed', `"${input.verb}" doesn't fit what this card asks.`);
  if (OFFERED.includes(input.verb) && !card.choices?.some(({ verb }) => verb === input.verb))
    return no('not-allowed', 'This card does not offer that.');
  if (input.verb === 'why') return null;
  if (row.state !== STATE_OF_STAGE[card.stage] || card.revision !== row.revision) {
    return no('stale', 'This card is out of date. Here is where it stands now.');
  }
  const seen = input.digest || digest;
  if (digest !== row.digest || seen !== row.digest) {
    return no('stale', 'The draft has changed since. Please look at the newest card.');
  }
  if (card.stage === 'decide' && input.now >= row.expiresAt)
    return no('expired', 'This card has expired. Nothing was sent.');
  return null;
}

/** Verbs that a question takes only where it offers them. */
const OFFERED: readonly Verb[] = ['more', 'mine', 'spend'];

/** Only what she had before her eyes is decided. A card that asks is never changed by us while it asks; later stages change their message. */
function whyUnseen(row: TaskRow, card: Card, shown: Shown | undefined): string | null {
  if (shown?.taskId !== undefined && shown.taskId !== row.id)
    return 'This button belongs to another card. Here is the one that it means.';
  const isSure = shown === undefined || shown.as === 'sent' || (shown.as === 'changed' && card.stage !== 'decide');
  return isSure ? null : 'I can’t tell any more what this message showed you. Here is the card again.';
}

const RULINGS: Record<Verb, (found: Found, input: DecisionInput) => Ruling> = {
  approve: approve,
  retry: (found, input) => approve(found, { ...input, hold_ms: 0 }),
  unsent: sendAfterDoubt,
  sent: settleAsSent,
  undo: undo,
  reject: reject,
  drop: reject,
  edit: (found, input) => revise(found, input, 'edit', { edit: input.text }),
  redo: (found, input) => {
    if (found.row.iteration >= input.limits.iterations_max) {
      return {
        reply: {
          ok: false,
          say: `${input.limits.iterations_max} drafts were made already. Please edit the text yourself, or reject it.`,
          problem: 'not-allowed',
          taskId: found.row.id,
        },
      };
    }
    return revise(found, input, 'redo', { instruction: input.text }, { iteration: found.row.iteration + 1 });
  },
  answer: (found, input) => {
    const iteration = found.row.iteration >= input.limits.iterations_max ? 1 : found.row.iteration;
    return revise(found, input, 'answer', { instruction: input.text }, { iteration });
  },
  later: later,
  more: goOn,
  mine: takeOver,
  spend: spend,
  stop: stop,
  why: ({ row }) => ({ reply: { ok: true, say: '', taskId: row.id } }),
};

function approve({ row, card }: Found, input: DecisionInput): Ruling {
  if (input.paused) return pausedRuling(row);
  const runsAt = input.now + input.hold_ms;
  const held: Card = { ...card, stage: 'hold', nonce: input.newNonce(), runsAt, outcome: undefined };
  const quick = input.hold_ms === 0;
  return {
    reply: {
      ok: true,
      say: quick ? 'Approved.' : `Approved. It goes out at ${input.showTime(runsAt)}.`,
      taskId: row.id,
    },
    decision: decisionOf(row, input),
    step: {
      set: {
        state: 'approved',
        wakeAt: runsAt,
        attempts: 0,
        expiresAt: input.verb === 'retry' ? Math.max(row.expiresAt, input.now + input.limits.expiry_ms) : row.expiresAt,
      },
      ...(quick ? {} : { card: held, out: [{ kind: 'stamp', card: held }] }),
      audit: [entry(row, input, 'approved')],
    },
  };
}

/** The owner says that it never left: a new key, because the old one can't be trusted any more. */
function sendAfterDoubt({ row, card }: Found, input: DecisionInput): Ruling {
  if (input.paused) return pausedRuling(row);
  const revision = row.revision + 1;
  const runsAt = input.now + input.hold_ms;
  const closed: Card = { ...card, stage: 'closed', nonce: '', outcome: 'You said it was not sent. It is sent now.' };
  const held: Card = { ...card, revision, stage: 'hold', nonce: input.newNonce(), runsAt, outcome: undefined };
  return {
    reply: { ok: true, say: `It goes out at ${input.showTime(runsAt)}.`, taskId: row.id },
    decision: { ...decisionOf(row, input), revision },
    step: {
      set: { state: 'approved', wakeAt: runsAt, attempts: 0, revision, expiresAt: input.now + input.limits.expiry_ms },
      card: held,
      out: [
        { kind: 'stamp', card: closed },
        { kind: 'stamp', card: held },
      ],
      execution: { key: executionKey(row), state: 'failed', error: 'The owner says that it was not sent.' },
      ...ofPart(row, 'failed'),
      audit: [entry(row, input, 'approved again')],
    },
  };
}

function settleAsSent({ row, card }: Found, input: DecisionInput): Ruling {
  if (row.memo.left) return goOnWithRest(row, row.memo.left, card, input);
  const closed: Card = { ...card, stage: 'closed', nonce: '', outcome: 'Sent, as you said.' };
  const at = new Date(input.now).toISOString();
  return {
    reply: { ok: true, say: 'Noted as sent.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: confirmedSet(row, 'Sent, as the owner says.', row.memo.goesOn === true),
      out: [{ kind: 'stamp', card: closed }],
      execution: {
        key: executionKey(row),
        state: 'confirmed',
        receipt: { id: '', link: '', at, summary: 'Sent, as you said.' },
      },
      ...ofPart(row, 'confirmed'),
      audit: [entry(row, input, 'sent, as the owner says')],
    },
  };
}

/** Her word is about the one part that she was asked about. */
function ofPart({ memo }: TaskRow, state: 'confirmed' | 'failed'): Pick<Step, 'delivery'> {
  return memo.doubted ? { delivery: { type: memo.doubted, state } } : {};
}

/** Of a joint action some parts are still to be done: what was in doubt is settled, and they are tried again. */
function goOnWithRest(row: TaskRow, left: readonly string[], card: Card, input: DecisionInput): Ruling {
  if (input.paused) return pausedRuling(row);
  const rest = left.join(', ');
  const closed: Card = { ...card, stage: 'closed', nonce: '', outcome: `Done, as you said. I go on with ${rest}.` };
  return {
    reply: { ok: true, say: `Noted. I go on with ${rest}.`, taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: {
        state: 'approved',
        wakeAt: input.now,
        attempts: 0,
        expiresAt: Math.max(row.expiresAt, input.now + input.limits.expiry_ms),
        memo: { ...row.memo, left: undefined, doubted: undefined },
      },
      out: [{ kind: 'stamp', card: closed }],
      execution: { key: executionKey(row), state: 'failed', error: 'In part done, as the owner says.' },
      ...ofPart(row, 'confirmed'),
      audit: [entry(row, input, `done in part, as the owner says; left: ${rest}`)],
    },
  };
}

function undo({ row }: Found, input: DecisionInput): Ruling {
  return {
    reply: { ok: true, say: 'Taken back. Nothing was sent.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: {
        state: 'pending',
        // At once, so that a crash before the fresh card doesn't leave it without one.
        wakeAt: input.now,
        attempts: 0,
        memo: { ...row.memo, problem: 'You took the approval back.' },
      },
      audit: [entry(row, input, 'taken back')],
    },
  };
}

function reject({ row }: Found, input: DecisionInput): Ruling {
  const reason = input.text?.trim() ?? '';
  const prompt: OutMessage = {
    kind: 'prompt',
    purpose: 'reason',
    taskId: row.id,
    digest: row.digest,
    text: 'Rejected. If you like, reply with the reason; it helps the next draft. Nothing else is needed.',
  };
  return {
    reply: { ok: true, say: 'Rejected. Nothing was sent.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: {
        state: 'rejected',
        wakeAt: null,
        memo: { ...row.memo, problem: reason ? `Rejected: ${reason}` : 'Rejected.' },
      },
      ...(reason || input.verb === 'drop' || !input.by.startsWith('telegram:') ? {} : { out: [prompt] }),
      audit: [entry(row, input, reason ? `rejected: ${reason}` : 'rejected')],
    },
  };
}

const PROMPTS: Record<PromptPurpose, string> = {
  edit: 'Reply to this message with the new text, whole. It replaces the draft, and you get a fresh card.',
  redo: 'Reply to this message with what should be different.',
  answer: 'Reply to this message with your answer.',
  reason: 'Reply to this message with the reason.',
};

/** With words: the task drafts anew. Without: the owner is asked for them, and the card stays good. */
function revise(
  { row, card }: Found,
  input: DecisionInput,
  purpose: PromptPurpose,
  words: Pick<TaskRow['memo'], 'edit' | 'instruction'>,
  set: Step['set'] = {},
): Ruling {
  if (input.text === undefined || input.text.trim() === '') {
    const prompt: OutMessage = { kind: 'prompt', purpose, taskId: row.id, digest: row.digest, text: PROMPTS[purpose] };
    return { reply: { ok: true, say: 'Please reply with your words.', taskId: row.id }, step: { out: [prompt] } };
  }
  const closed: Card = { ...card, stage: 'closed', nonce: '', outcome: 'Changed as you said. The new card follows.' };
  return {
    reply: { ok: true, say: 'Got it. A fresh card follows.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: { ...set, state: 'claimed', wakeAt: null, memo: { ...row.memo, ...words } },
      out: [{ kind: 'stamp', card: closed }],
      audit: [entry(row, input, purpose)],
    },
  };
}

function later({ row, card }: Found, input: DecisionInput): Ruling {
  const again = Math.min(input.now + input.limits.later_ms, row.expiresAt);
  const closed: Card = {
    ...card,
    stage: 'closed',
    nonce: '',
    outcome: `Later. I ask again at ${input.showTime(again)}.`,
  };
  return {
    reply: { ok: true, say: `I ask again at ${input.showTime(again)}.`, taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: { wakeAt: again, memo: { ...row.memo, snoozedUntil: again } },
      out: [{ kind: 'stamp', card: closed }],
      audit: [entry(row, input, 'later')],
    },
  };
}

function pausedRuling(row: TaskRow): Ruling {
  return { reply: { ok: false, say: 'The office is paused. Send /resume first.', problem: 'paused', taskId: row.id } };
}
