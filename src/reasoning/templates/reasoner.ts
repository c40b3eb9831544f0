/**
 * Thinking without a model: templates for mails, a small grammar for the owner's plain words. What others wrote only ever
 * chooses a template; receivers, words and files come from the owner, the sender's address and the templates.
 */

import { isMailAction } from '../../domain/mail-draft.ts';
import type { Kind } from '../../domain/task.ts';
import type { Reasoner, ThinkInput, Thought } from '../reasoner.ts';
import { answeredWith, askedFor, howToAnswer } from './asked-for.ts';
import { thinkAboutFile } from './file-task.ts';
import { meaningOf, thinkAboutMail } from './mail-task.ts';
import type { ReadTemplate } from './page.ts';
import type { ResolveContact } from './people.ts';
import { redraft } from './redo.ts';
import { reportOf } from './reports.ts';
import { type RequestNeeds, thinkAboutRequest } from './request-task.ts';
import { thinkAboutStatement } from './statement-task.ts';

export interface TemplateReasonerOptions {
  /** The page `Templates/<name>.md` of the vault; null where there is none. */
  readTemplate: ReadTemplate;
  /** Addresses that a name may mean, by whom the owner has written to. */
  resolveContact: ResolveContact;
}

/** `think` throws `config_invalid` where a template can't be used, and the signal's reason when it is aborted. */
export function createTemplateReasoner({ readTemplate, resolveContact }: TemplateReasonerOptions): Reasoner {
  const needs = { read: readTemplate, resolveContact };
  return {
    name: 'templates',
    async think(input, signal) {
      signal.throwIfAborted();
      const thought = await next(withoutAgain(input), needs);
      signal.throwIfAborted();
      return { ...(canAct(input, thought) ? thought : noMail(thought)), ...triaged(input) };
    },
  };
}

async function next(input: ThinkInput, needs: RequestNeeds): Promise<Thought> {
  const { task, instruction, history } = input;
  if (history.length > 0 && !instruction) return { kind: 'done', why: 'All that was to be done has been done.' };
  if (instruction && isMailAction(task.action)) return redraft(input, task.action, instruction, needs);
  switch (task.kind) {
    case 'EMAIL':
      return instruction ? answeredAboutMail(input, needs) : thinkAboutMail(input, needs.read);
    case 'REQUEST':
      return askedFor(input, instruction ?? task.request) ?? thinkAboutRequest(input, needs);
    case 'SCHEDULE':
      return thinkAboutSchedule(input, needs);
    case 'FILE':
      return (instruction && askedFor(input, instruction)) || thinkAboutFile(input, needs);
    case 'WHATSAPP':
    case 'SOCIAL':
      return instruction ? answered(input, instruction, needs) : howToAnswer(input);
    case 'FINANCE':
      return (instruction && askedFor(input, instruction)) || thinkAboutStatement(input, needs);
    case 'PROPOSAL':
      return { kind: 'ask', question: UNKNOWN_KIND, why: 'Templates know mails, files and your own requests.' };
  }
}

const SORTED_KINDS: readonly Kind[] = ['EMAIL', 'WHATSAPP', 'SOCIAL'];

function triaged({ task, account }: ThinkInput): Pick<Thought, 'triage'> {
  return SORTED_KINDS.includes(task.kind) ? { triage: meaningOf(task, account).triage } : {};
}

/** “Again” after the owner has mended something: think as if for the first time. */
function withoutAgain(input: ThinkInput): ThinkInput {
  return AGAIN.test(input.instruction ?? '') ? { ...input, instruction: null } : input;
}

const AGAIN = /^\s*(?:again|try again|retry|nochmal|noch einmal|erneut)[.!]?\s*$/i;
const UNKNOWN_KIND =
  'I can’t answer this by myself. Tell me whom to write to, e.g. “write to ali@example.com that we have received it”, or press Drop.';

/** To a message or a comment: words that ask for something else come first. */
async function answered(input: ThinkInput, words: string, needs: RequestNeeds): Promise<Thought> {
  return askedFor(input, words) ?? answeredWith(input, words) ?? answeredAboutMail(input, needs);
}

/** There is no draft yet, so the owner's words are the answer to a question. */
function answeredAboutMail(input: ThinkInput, needs: RequestNeeds): Promise<Thought> {
  return thinkAboutRequest({ ...input, task: { ...input.task, request: input.instruction ?? '' } }, needs);
}

async function thinkAboutSchedule(input: ThinkInput, needs: RequestNeeds): Promise<Thought> {
  const report = reportOf(input.task.facts.schedule ?? '');
  if (report) return { kind: 'report', report, why: 'It is time for it.' };
  return thinkAboutRequest(input, needs);
}

function canAct({ available, account }: ThinkInput, thought: Thought): boolean {
  if (thought.kind !== 'act' || !isMailAction(thought.action)) return true;
  return available.includes(thought.action.type) && account !== '';
}

function noMail(thought: Thought): Thought {
  const question =
    'A mail would have to be sent for this, but no mailbox is connected. Connect Gmail (`countersign doctor` says how) and answer “again”, or press Drop.';
  return { kind: 'ask', question, why: thought.why };
}
