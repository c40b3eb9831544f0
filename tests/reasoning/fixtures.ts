/** A template reasoner over a few contacts and pages, and the inputs that tests give it. */

import type { MailAction } from '../../src/domain/mail-draft.ts';
import type { Task } from '../../src/domain/task.ts';
import type { ThinkInput, Thought } from '../../src/reasoning/reasoner.ts';
import { createTemplateReasoner } from '../../src/reasoning/templates/reasoner.ts';

const CONTACTS: Record<string, string[]> = {
  ali: ['ali@example.com'],
  'sara khan': ['sara@example.org'],
  bob: ['bob@one.example', 'bob@two.example'],
};

export const ACCOUNT = 'office@example.com';

const EMPTY: Task = {
  id: '01JD00000000000000000000AA',
  kind: 'REQUEST',
  state: 'drafting',
  zone: 'single',
  source: 'test:1',
  received: '2026-11-20T10:00:00.000Z',
  from: 'owner',
  subject: '',
  priority: 'normal',
  iteration: 1,
  revision: 0,
  facts: {},
  action: null,
  risk: '',
  expires: '',
  decided_by: '',
  receipt: '',
  request: '',
  plan: [],
  log: [],
};

export function task(part: Partial<Task>): Task {
  return { ...EMPTY, ...part };
}

export function mail(part: Partial<Task> & { request: string }): Task {
  const facts = { thread: 't1', message_id: '<m2@example.com>', references: ['<m1@example.com>'], account: ACCOUNT };
  return task({
    kind: 'EMAIL',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Hello',
    ...part,
    facts: { ...facts, ...part.facts },
  });
}

export function request(words: string): Task {
  return task({ request: words });
}

/** Thinks with the starter templates, or with the given pages instead of some of them. */
export function think(
  about: Task,
  more: Partial<ThinkInput> & { pages?: Record<string, string> } = {},
): Promise<Thought> {
  const { pages = {}, ...input } = more;
  const reasoner = createTemplateReasoner({
    readTemplate: async (name) => pages[name] ?? null,
    resolveContact: async (name) => CONTACTS[name.toLowerCase()] ?? [],
  });
  return reasoner.think(inputAbout(about, input), new AbortController().signal);
}

/** What a reasoner gets about a task, the first time it thinks about it. */
export function inputAbout(about: Task, more: Partial<ThinkInput> = {}): ThinkInput {
  return {
    task: about,
    instruction: null,
    history: [],
    iteration: 1,
    iterationsMax: 5,
    plan: [],
    ownerWords: [],
    available: ['email.send'],
    proposables: [],
    tools: [],
    progress: () => {},
    meter: { begin: async () => ({ ended: async () => {} }) },
    account: ACCOUNT,
    now: 0,
    timeZone: 'UTC',
    ...more,
  };
}

/** The proposed mail and why; fails where the thought is another one. */
export function drafted(thought: Thought): MailAction & { why: string } {
  if (thought.kind !== 'act') throw new Error(`expected a draft, got ${JSON.stringify(thought)}`);
  return { ...(thought.action as MailAction), why: thought.why };
}

export function asked(thought: Thought): string {
  if (thought.kind !== 'ask') throw new Error(`expected a question, got ${JSON.stringify(thought)}`);
  return thought.question;
}
