/** The task machine with every effect in the test's hand. */
import { createTask, type TaskEffects } from '../../machines/task.ts';
import { type ByHand, byHand } from './by-hand.ts';

export const STEPS = [
  'load',
  'claim',
  'read',
  'think',
  'judge',
  'ask',
  'review',
  'hold',
  'authorize',
  'execute',
  'lookUp',
  'finish',
] as const satisfies readonly (keyof TaskEffects)[];
export type Step = (typeof STEPS)[number];
export type StepInput = { id: string; as?: string };

export function tasksByHand() {
  const steps = Object.fromEntries(STEPS.map((name) => [name, byHand<unknown, StepInput>(name)])) as Record<
    Step,
    ByHand<unknown, StepInput>
  >;
  const effects = Object.fromEntries(STEPS.map((name) => [name, steps[name].logic])) as unknown as TaskEffects;
  const letThink = async (name: Step, id: string | undefined): Promise<void> => {
    const isMeant = (input: StepInput) => id === undefined || input.id === id;
    if (name !== 'think' || !steps.read.underWay().some(({ input }) => isMeant(input))) return;
    await steps.read.answer('ready', isMeant);
  };
  return {
    logic: createTask(effects),
    steps,
    /** Answers a step of one task, or of the only one there is. What has to be thought about is first found ready for it. */
    answer: async (name: Step, output?: unknown, id?: string) => {
      await letThink(name, id);
      await steps[name].answer(output, (input) => id === undefined || input.id === id);
    },
    fail: async (name: Step, error: Error, id?: string) => {
      await letThink(name, id);
      await steps[name].fail(error, (input) => id === undefined || input.id === id);
    },
    /** What is being done now, as `id step` or `id step as`. */
    underWay: () =>
      STEPS.flatMap((name) =>
        steps[name].underWay().map(({ input: { id, as } }) => [id, name, as].filter(Boolean).join(' ')),
      ).sort(),
  };
}
