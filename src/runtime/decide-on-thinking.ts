/** What the owner says about the thinking itself: go on, stop, leave it to her, spend more. Pure. */
import type { Card } from '../domain/card.ts';
import { type DecisionInput, decisionOf, entry, type Found, type Ruling } from './ruling.ts';
import { stoppedSet, whatIsLeft } from './task/loop-words.ts';

/** Five more steps; what was done and planned stays. */
export function goOn({ row, card }: Found, input: DecisionInput): Ruling {
  const isUsedUp = row.iteration > input.limits.iterations_max;
  const closed: Card = { ...card, stage: 'closed', nonce: '', outcome: 'I go on.' };
  return {
    reply: { ok: true, say: 'I go on.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: { state: 'claimed', wakeAt: null, iteration: isUsedUp ? 1 : row.iteration },
      out: [{ kind: 'stamp', card: closed }],
      audit: [entry(row, input, 'goes on')],
    },
  };
}

export function takeOver({ row }: Found, input: DecisionInput): Ruling {
  return {
    reply: { ok: true, say: 'It is yours. I do nothing more about it.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: {
        state: 'rejected',
        wakeAt: null,
        memo: { ...row.memo, problem: `You took it over. ${whatIsLeft(row.memo)}` },
      },
      audit: [entry(row, input, 'taken over by the owner')],
    },
  };
}

/** The budget and the end of the question about it are one step. */
export function spend({ row }: Found, input: DecisionInput): Ruling {
  const { flag = '', value = '0', says = '' } = row.memo.budget ?? {};
  return {
    reply: { ok: true, say: says, taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: { state: 'done', wakeAt: input.now, memo: { ...row.memo, problem: says } },
      flag: { name: flag, value },
      audit: [entry(row, input, says)],
    },
  };
}

/** What is thought from now on is not taken any more. */
export function stop({ row, card }: Found, input: DecisionInput): Ruling {
  const closed: Card = { ...card, stage: 'closed', nonce: '', outcome: 'Stopped.' };
  return {
    reply: { ok: true, say: 'Stopped.', taskId: row.id },
    decision: decisionOf(row, input),
    step: {
      set: stoppedSet(row, input.now),
      out: [{ kind: 'stamp', card: closed }],
      audit: [entry(row, input, 'stopped')],
    },
  };
}
