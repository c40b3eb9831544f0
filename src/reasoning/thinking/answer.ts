/**
 * What a model answers to a step: the schema, made for what may be proposed just now, and what an answer means. An answer that no skill allows, or that
 * can't be made into an action, doesn't fit the schema, so that whoever asks tells the model once and then gives up. Pure.
 */
import { z } from 'zod';
import { PRIORITIES, SORTS } from '../../domain/task.ts';
import { errorFacts } from '../../errors.ts';
import type { ReportName, Thought } from '../reasoner.ts';
import type { Proposable } from '../tool.ts';
import { REPORTS } from './instructions.ts';

export const triageSchema = z.strictObject({
  sort: z.enum(SORTS).describe('What it is about'),
  priority: z.enum(PRIORITIES).describe('urgent only where hours count'),
  tone: z.string().max(60).describe('One or two words, e.g. friendly, angry, formal'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .describe('ISO 639-1 code of the language it is written in, e.g. de'),
  reason: z.string().max(400).describe('Why, in one plain English sentence for the owner'),
});

export interface Allowed {
  proposables: readonly Proposable[];
  skills: readonly { name: string; mayPropose: readonly string[] }[];
  /** How many steps the plan has; 0 without one. */
  planSteps: number;
  /** Arrivals are sorted; what the owner asked for is not. */
  triage: boolean;
}

const why = z.string().max(1_000).describe('Why this step, in one or two plain English sentences for the owner');

const planStep = z.strictObject({
  kind: z.literal('plan'),
  steps: z.array(z.string().min(1).max(200)).min(2).max(10).describe('The steps in order, one outward action each'),
  why,
});
const askStep = z.strictObject({
  kind: z.literal('ask'),
  question: z.string().min(1).max(1_500).describe('The question, whole, in plain words'),
  why,
});
const reportStep = z.strictObject({ kind: z.literal('report'), report: z.enum(REPORTS as [ReportName]), why });
const doneStep = z.strictObject({
  kind: z.literal('done'),
  why,
  tell: z.string().max(2_000).describe('What the owner should hear of it; empty where it needs no word'),
});

interface ActStep {
  kind: 'act';
  action: string;
  skill: string;
  proposal: unknown;
  step: number;
  more: boolean;
  why: string;
}
type Step = ActStep | z.infer<typeof planStep | typeof askStep | typeof reportStep | typeof doneStep>;
export interface Answer {
  triage?: z.infer<typeof triageSchema>;
  step: Step;
}

/** The schema of one answer. */
export function answerSchema(allowed: Allowed): z.ZodType<Answer> {
  const acts = allowed.proposables.map(actStep);
  const step = z.union([...acts, planStep, askStep, reportStep, doneStep] as unknown as readonly [z.ZodType<Step>]);
  const checked = step.superRefine((found, context) => {
    const problem = found.kind === 'act' ? whyRefused(found, allowed) : null;
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, path: ['proposal'] });
  });
  return z.strictObject(
    allowed.triage ? { triage: triageSchema, step: checked } : { step: checked },
  ) as z.ZodType<Answer>;
}

function actStep({ type, schema }: Proposable) {
  return z.strictObject({
    kind: z.literal('act'),
    action: z.literal(type),
    skill: z.string().describe('The name of the skill that you follow'),
    proposal: schema,
    step: z.int().min(0).max(100).describe('Which step of the plan this is, from 1; 0 without a plan'),
    more: z.boolean().describe('true where another outward step of this task follows'),
    why,
  });
}

function whyRefused(found: ActStep, { skills, proposables, planSteps }: Allowed): string | null {
  const skill = skills.find(({ name }) => name === found.skill);
  if (!skill) return `There is no skill "${found.skill}". Name one of: ${skills.map(({ name }) => name).join(', ')}.`;
  if (!skill.mayPropose.includes(found.action)) return `The skill ${skill.name} may not propose ${found.action}.`;
  if (found.step > planSteps) return `The plan has ${planSteps} steps.`;
  try {
    actionOf(found, proposables);
    return null;
  } catch (error) {
    return errorFacts(error).message;
  }
}

function actionOf({ action, proposal }: ActStep, proposables: readonly Proposable[]) {
  return proposables.find(({ type }) => type === action)!.toAction(proposal);
}

/** What an answer that fits the schema means to the loop. */
export function thoughtFrom({ triage, step }: Answer, { proposables }: Allowed): Thought {
  const aside = triage ? { triage, priority: triage.priority } : {};
  switch (step.kind) {
    case 'act':
      return {
        ...aside,
        kind: 'act',
        action: actionOf(step, proposables),
        plan: [],
        why: step.why,
        goesOn: step.more,
        step: step.step > 0 ? step.step - 1 : undefined,
        skill: step.skill,
      };
    case 'plan':
      return { ...aside, kind: 'plan', plan: step.steps.map((text) => ({ done: false, text })), why: step.why };
    case 'ask':
      return { ...aside, kind: 'ask', question: step.question, why: step.why };
    case 'report':
      return { ...aside, kind: 'report', report: step.report, why: step.why };
    case 'done':
      return { ...aside, kind: 'done', why: step.why, tell: step.tell };
  }
}
