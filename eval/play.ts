/** Plays examples through a reasoner, one after the other, as the office's loop would. */
import { errorFacts, OfficeError } from '../src/errors.ts';
import { LIMITS } from '../src/limits.ts';
import type { Meter } from '../src/reasoning/models/model.ts';
import type { Reasoner, ThinkInput, Thought } from '../src/reasoning/reasoner.ts';
import { THEME_NAMES, THEMES, type Theme } from './arrivals/all.ts';
import type { Example } from './arrivals/example.ts';
import { inputAbout, taskOf } from './input.ts';
import { type Conclusion, judgeExample } from './judge.ts';
import type { Played } from './score.ts';

export interface Choice {
  themes?: readonly Theme[];
  /** At most so many, spread evenly over what was chosen. */
  limit?: number;
}

export function choose({ themes = THEME_NAMES, limit }: Choice): { theme: Theme; example: Example }[] {
  const all = themes.flatMap((theme) => THEMES[theme].map((example) => ({ theme, example })));
  if (limit === undefined || limit >= all.length) return all;
  return Array.from({ length: limit }, (_, at) => all[Math.floor((at * all.length) / limit)]!);
}

export interface PlayOptions {
  meter: Meter;
  signal: AbortSignal;
  /** `at` counts from 1. */
  onPlayed?(played: Played, at: number): void;
}

/** Throws what isn't an `OfficeError`, and `stopped`; what else a reasoner fails with is asked about, as in the office. */
export async function playAll(
  reasoner: Reasoner,
  chosen: readonly { theme: Theme; example: Example }[],
  { meter, signal, onPlayed }: PlayOptions,
): Promise<Played[]> {
  const all: Played[] = [];
  for (const { theme, example } of chosen) {
    const task = taskOf(example);
    const began = performance.now();
    const conclusion = await conclude(reasoner, inputAbout(task, meter), signal);
    const played = { ...judgeExample(example, task, conclusion), theme, ms: performance.now() - began };
    all.push(played);
    onPlayed?.(played, all.length);
  }
  return all;
}

/** A plan is gone on with at once, by its first step. */
async function conclude(reasoner: Reasoner, first: ThinkInput, signal: AbortSignal): Promise<Conclusion> {
  let input = first;
  for (let iteration = 1; iteration <= LIMITS.iterations_max; iteration++) {
    const thought = await thinkOrAsk(reasoner, { ...input, iteration }, signal);
    if (thought.kind !== 'plan') return { thought, steps: input.plan.length };
    input = { ...input, plan: thought.plan, task: { ...input.task, plan: thought.plan } };
  }
  const why = 'It went on planning and never began.';
  return { thought: { kind: 'ask', question: why, why }, steps: input.plan.length };
}

async function thinkOrAsk(reasoner: Reasoner, input: ThinkInput, signal: AbortSignal): Promise<Thought> {
  try {
    return await reasoner.think(input, signal);
  } catch (error) {
    if (!(error instanceof OfficeError) || error.code === 'stopped') throw error;
    const { message } = errorFacts(error);
    return { kind: 'ask', question: message, why: message, caveat: message };
  }
}
