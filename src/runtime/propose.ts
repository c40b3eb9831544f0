/**
 * Proposals of other programs. Each becomes a task whose draft is there from the start and is judged, shown and run like any other; the policy
 * always asks the owner about it. Whatever a program says of itself or of its proposal is outside text.
 */
import { isDeepStrictEqual } from 'node:util';
import PQueue from 'p-queue';
import { ulid } from 'ulid';
import type { ActionKind } from '../connectors/connector.ts';
import type { Action } from '../domain/action.ts';
import { oneLine } from '../domain/mail-draft.ts';
import type { ProposalAsk, ProposalView } from '../domain/programs.ts';
import type { Arrival, Facts, Task } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { Thought } from '../reasoning/reasoner.ts';
import { accept, taskOf } from './arrivals.ts';
import type { Desk } from './desk.ts';
import type { TaskRow } from './ledger/task-row.ts';
import { proposalView } from './proposal-view.ts';
import { accountsOf } from './task/proposables.ts';

const HOUR_MS = 3_600_000;
const CLIENT_CHARS_MAX = 60;
const PATH_CHARS_SHOWN = 200;
const KEY = /^[\w.@/-]{1,100}$/;
/** More than can be filed needn't stand in line either. */
const IN_LINE_MAX = 50;

/** One at a time, so that the caps hold also where a thousand come together. */
export function createProposer(desk: Desk): (ask: ProposalAsk) => Promise<ProposalView> {
  const line = new PQueue({ concurrency: 1 });
  return async (ask) => {
    if (line.size >= IN_LINE_MAX) throw tooMany('Too many proposals come at once.', desk.limits.retry_base_ms);
    return line.add(() => propose(desk, ask));
  };
}

/**
 * The draft that a program has proposed, as the first thought about its task: nothing is left to think about. Null for any other task, and as soon
 * as the owner has been asked about it, because then her words lead on.
 */
export function proposedThought(row: TaskRow, task: Task): Thought | null {
  const isFirst = row.revision === 0 && row.memo.instruction === undefined && row.memo.edit === undefined;
  if (row.kind !== 'PROPOSAL' || !isFirst || task.action === null) return null;
  const why = `${task.from} proposed this; nothing in it was thought out here.`;
  return { kind: 'act', action: task.action, plan: [], why, goesOn: false };
}

async function propose(desk: Desk, ask: ProposalAsk): Promise<ProposalView> {
  const form = formOf(desk, ask);
  const client = clientName(ask.client);
  const source = `mcp:${client}:${keyOf(ask)}`;
  const request = requestOf(ask, form.proposal);
  const known = await desk.ledger.taskOfSource(source);
  if (known !== null) return again(desk, known, request);
  await refuseTooMany(desk);
  const arrival: Arrival = {
    source,
    kind: 'PROPOSAL',
    from: `The program “${client}”`,
    subject: '',
    at: desk.clock.now(),
    request,
    facts: { client },
  };
  const mail = ask.about === undefined ? null : await mailOf(desk, ask.about);
  const answered = mail ?? taskOf(desk, arrival);
  const action = await actionOf(desk, form, answered);
  const subject = oneLine(form.kind.render(action, answered).title);
  const facts = { ...arrival.facts, ...(mail && answersOf(mail)) };
  const { taskId, fresh } = await accept(desk, { ...arrival, subject, facts }, action);
  if (fresh) desk.wake(taskId);
  return proposalView(desk, await rowOf(desk, taskId));
}

interface Form {
  kind: ActionKind<unknown>;
  proposal: unknown;
}

function formOf(desk: Desk, { type, proposal }: ProposalAsk): Form {
  const { kind } = desk.hosts.ofAction(String(type));
  if (!kind.proposal) throw new OfficeError('action_invalid', `${kind.type} can’t be proposed by a program.`);
  const parsed = kind.proposal.schema.safeParse(proposal);
  if (parsed.success) return { kind, proposal: parsed.data };
  throw unfit(parsed.error.issues[0]);
}

function unfit(issue: { path: PropertyKey[]; message: string } | undefined): OfficeError {
  const field = issue?.path.map(String).join('.') || 'the proposal';
  return new OfficeError('action_invalid', `This can’t be proposed: ${field}: ${issue?.message ?? 'is not right'}.`);
}

/** Letters and digits only: a name can neither forge a line of the card nor look like an address. */
function clientName(given: unknown): string {
  const name = String(given ?? '')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._ -]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...name].slice(0, CLIENT_CHARS_MAX).join('').trim() || 'unnamed';
}

function keyOf({ key }: ProposalAsk): string {
  if (key === undefined) return ulid();
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new OfficeError('action_invalid', 'The key must be 1 to 100 letters, digits or any of . _ @ / -.');
}

/** What was asked for, as it stands in the note. The same ask gives the same text. */
function requestOf({ type, about }: ProposalAsk, proposal: unknown): string {
  return JSON.stringify(about === undefined ? { type, proposal } : { type, about, proposal }, null, 2);
}

/** A repeat is told how the first one is; under the key of another proposal nothing is filed. */
async function again(desk: Desk, taskId: string, request: string): Promise<ProposalView> {
  const row = await rowOf(desk, taskId);
  const note = await desk.notes.read(row).catch(() => null);
  if (note && !isSame(note.task.request, request)) {
    throw new OfficeError('key_reused', `This key belongs to another proposal already (task ${taskId}).`, {
      hint: 'Give every proposal a key of its own.',
    });
  }
  return proposalView(desk, row);
}

function isSame(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}

async function refuseTooMany(desk: Desk): Promise<void> {
  const { clock, limits, ledger } = desk;
  const now = clock.now();
  const max = limits.mcp_proposals_per_hour_max;
  const lately = await ledger.openedSince('PROPOSAL', now - HOUR_MS, max);
  if (lately.length >= max) {
    throw tooMany(`Programs may propose ${max} actions an hour.`, (lately[0] ?? now) + HOUR_MS - now);
  }
  const open = Object.values(await ledger.counts()).reduce((sum, count) => sum + count, 0);
  if (open >= limits.tasks_open_max) {
    throw new OfficeError('rate_limited', `${open} tasks are open, so I take nothing more from programs.`, {
      hint: 'Ask again when the owner has decided some of them.',
    });
  }
}

function tooMany(message: string, wait_ms: number): OfficeError {
  const minutes = Math.max(1, Math.ceil(wait_ms / 60_000));
  return new OfficeError('rate_limited', message, {
    hint: `Try again in ${minutes} min.`,
    retryAfterMs: Math.max(0, wait_ms),
  });
}

/** The mail that is answered. Throws `not_found`. */
async function mailOf(desk: Desk, given: unknown): Promise<Task> {
  const row = typeof given === 'string' ? await desk.ledger.task(given.toUpperCase()) : null;
  if (row?.kind !== 'EMAIL') throw new OfficeError('not_found', 'No mail has come in under this task id.');
  const { task } = await desk.notes.read(row);
  // The ledger knows where it came from; a note that was changed can’t make it an answer to somebody else.
  return { ...task, kind: row.kind, from: row.from, subject: row.subject };
}

/** So that the card can name the mail, not only its ids. */
function answersOf({ subject, from, facts }: Task): Facts {
  return { message_id: facts.message_id, answers: `${subject || '(no subject)'}, from ${from}` };
}

/** What would be done. Refused here already where it can’t be done, so that the owner isn’t asked for nothing. */
async function actionOf(desk: Desk, { kind, proposal }: Form, task: Task): Promise<Action> {
  const { host } = desk.hosts.ofAction(kind.type);
  const account = host.connector.account(await host.session());
  const accountOf = await accountsOf(desk);
  const parsed = kind.schema.safeParse(kind.proposal!.toAction(proposal as never, { task, account, accountOf }));
  if (!parsed.success) throw unfit(parsed.error.issues[0]);
  for (const path of kind.attachments(parsed.data)) await mayLeave(desk, path);
  return parsed.data;
}

/** What lies hidden in the vault (skills, settings of programs) is nothing to send. Throws `path_refused`, `not_found`, `too_large`. */
async function mayLeave(desk: Desk, path: string): Promise<void> {
  if (path.split('/').some((part) => part.startsWith('.')))
    throw new OfficeError('path_refused', `This file can’t be sent: ${path.slice(0, PATH_CHARS_SHOWN)}.`);
  await desk.vault.readAttachment(path);
}

async function rowOf(desk: Desk, id: string): Promise<TaskRow> {
  const row = await desk.ledger.task(id);
  if (!row) throw new OfficeError('not_found', 'There is no such proposal.');
  return row;
}
