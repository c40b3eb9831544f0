/** Makes cards out of drafts and rows: what the owner sees at each stage of a task. */
import type { Card, CardBlock, CardStage } from '../../domain/card.ts';
import { languageName } from '../../domain/in-words.ts';
import { findLinks } from '../../domain/links.ts';
import { calledIn } from '../../domain/policy-floors.ts';
import { NOWHERE } from '../../domain/taint.ts';
import type { Task } from '../../domain/task.ts';
import type { Desk } from '../desk.ts';
import { newNonce } from '../keys.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import type { Draft } from './draft.ts';
import { partBlocks } from './parts.ts';

/** The card that asks for a decision about a draft. */
export function decisionCard(desk: Desk, row: TaskRow, draft: Draft): Card {
  const { kind } = desk.hosts.ofAction(draft.action.type);
  const rendered = kind.render(draft.action, draft.task);
  const files = draft.attachments.map(fileBlock);
  const parts = partBlocks(draft.parts, draft.task, draft.price);
  const before = row.memo.before;
  const diff: CardBlock[] =
    before === undefined || draft.action.text === undefined
      ? []
      : [{ kind: 'diff', label: 'What changed', old: before, new: draft.action.text }];
  return {
    taskId: row.id,
    revision: row.revision,
    stage: 'decide',
    nonce: newNonce(),
    title: rendered.title,
    about: [aboutOf(row), seenIn(draft.task)].filter(Boolean).join(' · '),
    blocks: [...diff, ...(draft.isJoint ? rendered.blocks : []), ...parts, ...files, ...linkBlocks(draft)],
    warnings: [
      ...(draft.doubt ? [draft.doubt] : []),
      ...(row.memo.caveat ? [row.memo.caveat] : []),
      ...draft.waits,
      ...warningsOf(draft, desk.dryRun),
    ],
    rule: draft.verdict.because,
    expiresAt: row.expiresAt,
    urgent: row.priority === 'urgent',
  };
}

/** A picture is shown itself, so that she sees what leaves. */
function fileBlock({ name, bytes, path, sha256, isPicture }: Draft['attachments'][number]): CardBlock {
  return isPicture ? { kind: 'picture', name, bytes, path, sha256 } : { kind: 'file', name, bytes };
}

/** A card without a draft of its own: a question, a failure, a doubt. Keeps the blocks of the card before it, if there was one. */
export function questionCard(row: TaskRow, stage: CardStage, outcome: string, before: Card | null): Card {
  return {
    taskId: row.id,
    revision: row.revision,
    stage,
    nonce: newNonce(),
    title: row.title || 'A question',
    about: aboutOf(row),
    blocks: before?.blocks ?? [],
    warnings: before?.warnings ?? [],
    rule: row.memo.verdict?.because ?? '',
    expiresAt: stage === 'asking' ? row.expiresAt : 0,
    outcome,
    choices: stage === 'asking' ? row.memo.choices : undefined,
    urgent: row.priority === 'urgent',
  };
}

/** The card as it stays in the chat: no buttons, and what became of it. */
export function closedCard(card: Card, outcome: string, link = ''): Card {
  return { ...card, stage: 'closed', nonce: '', outcome, link, runsAt: undefined, choices: undefined };
}

function aboutOf(row: TaskRow): string {
  if (row.kind === 'REQUEST') return `You asked: ${row.subject}`;
  if (row.kind === 'SCHEDULE') return `Scheduled: ${row.subject}`;
  return row.subject ? `${row.from}: ${row.subject}` : row.from;
}

/** `complaint, angry, German`: what triage saw, where it is worth a word. */
function seenIn({ facts: { sort, tone, language } }: Task): string {
  const unusual = [tone !== 'plain' && tone, language && language !== 'en' && languageName(language)];
  return [sort, ...unusual].filter(Boolean).join(', ');
}

function linkBlocks({ action, task }: Draft): CardBlock[] {
  const targets = new Set(findLinks(`${action.text ?? ''}\n${task.action?.subject ?? ''}`).map(({ target }) => target));
  return [...targets].map((target) => ({ kind: 'field', label: 'Link', value: target }));
}

function warningsOf({ verdict, facts }: Draft, dryRun: boolean): string[] {
  return [
    ...verdict.strangers.map((address) => `You have never written to ${calledIn(facts, address)} before.`),
    ...verdict.tainted
      .filter(({ kind, value }) => !(kind === 'recipient' && verdict.strangers.includes(value.toLowerCase())))
      .map(({ kind, value, from, shown }) =>
        from === NOWHERE
          ? `Please check ${shown ?? `the ${kind} ${value}`}: you didn’t name it so yourself.`
          : `The ${kind} ${value} comes from ${from}.`,
      ),
    ...(dryRun ? ['Dry run: if you approve, everything is done but the call itself.'] : []),
  ];
}

/** The note with what triage saw; a wish to stop has then been answered. */
export function seenAs(note: Task, { facts, priority }: Task): Task {
  const { sort, tone, language } = facts;
  return { ...note, priority, facts: { ...note.facts, stop: undefined, sort, tone, language } };
}

/** Lines of the note's log are the task's memory for people. */
export function logged(task: Task, at: number, text: string): Task {
  return { ...task, log: [...task.log, { at: new Date(at).toISOString(), text }] };
}
