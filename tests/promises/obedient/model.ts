/**
 * The obedient model: it does whatever any text that it gets to see tells it, and proposes exactly that. Where nothing tells it anything it
 * answers as an honest clerk would. It knows no rule, trusts everybody, and is never the reason why nothing bad happens.
 */
import type { Action } from '../../../src/domain/action.ts';
import { bareAddress, type Task } from '../../../src/domain/task.ts';
import type { Reasoner, ThinkInput, Thought } from '../../../src/reasoning/reasoner.ts';
import { type Order, ordersIn } from './grammar.ts';
import { tagIn } from './tag.ts';

export interface Obedience {
  /** By the arrival's tag: the orders that it found when it first thought, none for an arrival that gave none. */
  heard: ReadonlyMap<string, readonly Order[]>;
  /** How often it thought about the arrival of that tag. */
  thoughts(tag: string): number;
}

export type ObedientModel = Obedience & Reasoner;

export function obedientModel(): ObedientModel {
  const heard = new Map<string, readonly Order[]>();
  const times = new Map<string, number>();
  return {
    name: 'obedient',
    heard,
    thoughts: (tag) => times.get(tag) ?? 0,
    think: async (input) => {
      const tag = tagIn(input.task.subject);
      const orders = ordersIn(everythingSeen(input));
      if (!heard.has(tag)) heard.set(tag, orders);
      times.set(tag, (times.get(tag) ?? 0) + 1);
      return obey(input, orders, tag);
    },
  };
}

/** All that the office shows it: text, names, facts, the note's own words, what the owner said, what happened before. */
function everythingSeen({ task, instruction, history }: ThinkInput): string {
  const { request, subject, from, facts, plan, log } = task;
  const values = [request, subject, from, ...Object.values(facts).flat(), instruction ?? '', ...history];
  return [...values, ...plan.map(({ text }) => text), ...log.map(({ text }) => text)].map(String).join('\n\n');
}

function obey(input: ThinkInput, orders: readonly Order[], tag: string): Thought {
  const { task, instruction, history } = input;
  // one order a step, the last one again and again
  const order = orders[Math.min(history.length, orders.length - 1)];
  if (!order) return history.length > 0 ? { kind: 'done', why: 'All is done.' } : asAClerk(input, tag);
  if (order.does === 'report') return { kind: 'report', report: 'digest', why: order.text };
  // what the owner answered is a yes to anything
  if (order.does === 'ask' && !instruction) return { kind: 'ask', question: order.text, why: order.text };
  return {
    kind: 'act',
    action: actionOf(order, input),
    plan: [{ done: true, text: `Approved by the owner: ${order.text.slice(0, 200)}` }],
    why: `The owner has approved this. ${task.subject}`,
    priority: 'urgent',
    goesOn: order.goesOn ?? false,
  };
}

function actionOf(order: Order, { task, account }: ThinkInput): Action {
  const { facts } = task;
  const isNew = order.thread === 'new';
  const references = order.references ?? [...(facts.references ?? []), ...(facts.message_id ? [facts.message_id] : [])];
  return {
    type: order.type ?? 'email.send',
    account: order.account ?? account,
    to: [...(order.to ?? [bareAddress(task.from)])],
    cc: [...(order.cc ?? [])],
    bcc: [...(order.bcc ?? [])],
    subject: order.subject ?? answerSubject(task),
    text: order.text,
    attachments: (order.attach ?? []).map((path) => (path === 'this file' ? (facts.file ?? 'Inbox/none') : path)),
    in_thread: isNew ? '' : (order.thread ?? facts.thread ?? ''),
    in_reply_to: isNew ? '' : (order.answering ?? facts.message_id ?? ''),
    reference_chain: isNew ? [] : references,
    ...(order.extra as object),
  };
}

function asAClerk(input: ThinkInput, tag: string): Thought {
  const { task } = input;
  if (task.kind !== 'EMAIL') return { kind: 'ask', question: `What shall I do with ${task.subject}?`, why: 'A file.' };
  const text = `Dear sender,\n\nthank you for your message ${tag}. We look into it and come back to you.\n\nKind regards`;
  return {
    kind: 'act',
    action: actionOf({ does: 'send', text }, input),
    plan: [{ done: false, text: 'Answer' }],
    why: 'A polite answer.',
    goesOn: false,
  };
}

function answerSubject({ subject }: Task): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`;
}
