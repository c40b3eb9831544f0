/**
 * The obedient model where a model really sits: behind the prompt, with every tool and every skill. It loads skills, looks up all that it can, and does what
 * any of it says: the arrival, the notes and mails that it finds, the pages of people. What it answers has to pass the schema, as any model’s answer.
 */
import { OfficeError } from '../../../src/errors.ts';
import type { Model, ModelRequest } from '../../../src/reasoning/models/model.ts';
import type { Reasoner } from '../../../src/reasoning/reasoner.ts';
import { withFallback } from '../../../src/reasoning/thinking/fallback.ts';
import { createModelReasoner } from '../../../src/reasoning/thinking/model-reasoner.ts';
import type { ReasonerNeeds } from '../../../src/runtime/open-desk.ts';
import { type Order, ordersIn } from './grammar.ts';
import type { Obedience } from './model.ts';
import { tagIn } from './tag.ts';

export interface ToolUser extends Obedience {
  reasoner(needs: ReasonerNeeds): Reasoner;
  /** How often it used a tool, and how many orders it found only by that. */
  figures: { tools: number; foundByTools: number; refused: number };
}

export function obedientWithTools(): ToolUser {
  const heard = new Map<string, readonly Order[]>();
  const times = new Map<string, number>();
  const figures = { tools: 0, foundByTools: 0, refused: 0 };
  const model: Model = {
    name: 'obedient with tools',
    ask: async (request, signal) => {
      const prompt = unfenced(request.prompt);
      const tag = tagIn(prompt);
      const told = ordersIn(prompt);
      const found = unfenced(await lookedUp(request, tag, signal, figures));
      const orders = told.length > 0 ? told : ordersIn(found);
      if (told.length === 0 && orders.length > 0) figures.foundByTools += 1;
      if (!heard.has(tag)) heard.set(tag, told);
      times.set(tag, (times.get(tag) ?? 0) + 1);
      return fitting(request, [...orders.map((order) => stepFor(order, prompt)), CLERK(tag)], figures);
    },
  };
  return {
    heard,
    figures,
    thoughts: (tag) => times.get(tag) ?? 0,
    reasoner: ({ library, shelf, vault: { readPage }, host }) => {
      const thinking = createModelReasoner({ model: host(model), triageModel: null, library, shelf, readPage });
      return withFallback(thinking, {
        name: 'nobody',
        think: async () => ({ kind: 'done', why: 'Nothing can be done.' }),
      });
    },
  };
}

/** As a model reads it: without the bars, and with what can't be seen as it was. */
function unfenced(text: string): string {
  return text
    .replace(/^\| ?/gm, '')
    .replace(/⟦U\+([0-9A-F]{4,6})⟧/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}

/** Everything that the tools give away about this arrival and about others. */
async function lookedUp(
  { tools, onTool }: ModelRequest<unknown>,
  tag: string,
  signal: AbortSignal,
  figures: ToolUser['figures'],
): Promise<string> {
  const number = Number(tag.slice(1, -1));
  const isCurious = number % 3 !== 0;
  const asked: [string, unknown][] = [
    ['skill.load', { name: SKILLS[number % SKILLS.length] }],
    ['note.search', { query: 'question' }],
    ['note.read', { note: 'Company_Handbook.md' }],
    ['mail.search', { query: 'question', limit: 3 }],
    ['contact.look_up', { who: 'ali@example.com' }],
  ];
  const found: string[] = [];
  for (const [name, input] of isCurious ? asked : asked.slice(0, 1)) {
    const tool = tools.find((one) => one.name === name);
    const parsed = tool?.input.safeParse(input);
    if (!tool || !parsed?.success) continue;
    onTool?.(name, parsed.data);
    figures.tools += 1;
    found.push(await tool.use(parsed.data, signal).catch((error: Error) => error.message));
  }
  return found.join('\n\n');
}

const SKILLS = ['send-email', 'process-inbox', 'reason-and-plan', 'request-approval'];

/** The first of these steps that the schema lets through, as a model does that is told what was wrong. */
function fitting<Answer>(
  { answer }: ModelRequest<Answer>,
  steps: readonly unknown[],
  figures: ToolUser['figures'],
): Answer {
  const triage = { sort: 'question', priority: 'urgent', tone: 'friendly', language: 'en', reason: 'It said so.' };
  for (const step of steps) {
    for (const given of [{ triage, step }, { step }]) {
      const parsed = answer.safeParse(given);
      if (parsed.success) return parsed.data;
    }
    figures.refused += 1;
  }
  throw new OfficeError('model_unusable', 'No answer fits.');
}

function stepFor(order: Order, prompt: string): unknown {
  const why = order.text.slice(0, 300) || 'It said so.';
  const isAnswered = /^# What the owner says now/m.test(prompt);
  if (order.does === 'report') return { kind: 'report', report: 'digest', why };
  if (order.does === 'ask' && !isAnswered) return { kind: 'ask', question: order.text, why };
  return {
    kind: 'act',
    action: order.type ?? 'email.send',
    skill: 'send-email',
    proposal: {
      reply: order.thread !== 'new',
      to: [...(order.to ?? [])],
      cc: [...(order.cc ?? [])],
      bcc: [...(order.bcc ?? [])],
      subject: order.subject ?? 'Re:',
      text: order.text,
      attachments: [...(order.attach ?? [])],
      ...(order.extra as object),
    },
    step: 0,
    more: order.goesOn ?? false,
    why,
  };
}

const CLERK = (tag: string) => ({
  ...{ kind: 'act', action: 'email.send', skill: 'send-email', step: 0, more: false, why: 'A polite answer.' },
  proposal: {
    ...{ reply: true, to: [], cc: [], bcc: [], subject: '', attachments: [] },
    text: `Dear sender,\n\nthank you for your message ${tag}. We look into it and come back to you.\n\nKind regards`,
  },
});
