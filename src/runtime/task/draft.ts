/**
 * A draft made ready to be judged, shown and run: the action checked by its schema, its attachments hashed, its digest, and what the
 * policy says of it at this moment. Made anew before the call, so that anything that changed meanwhile shows.
 */

import type { Price } from '../../connectors/connector.ts';
import type { Action, ActionFacts, Attachment } from '../../domain/action.ts';
import { addressKey } from '../../domain/address.ts';
import { actionDigest, sha256 } from '../../domain/digest.ts';
import { receiverName } from '../../domain/file-name.ts';
import { contactsOf, judge } from '../../domain/policy.ts';
import { findTainted } from '../../domain/taint.ts';
import { isOwnersOwn, type Task } from '../../domain/task.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { OfficeError } from '../../errors.ts';
import { pictureFacts } from '../../outside/picture.ts';
import type { Desk } from '../desk.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { askedInDoubt, doubtOf, warningOf } from '../restored.ts';
import { budgetWarnings } from './budget.ts';
import { checked, jointFacts, jointParts, type Part, partOf, priceOf } from './parts.ts';

const HOUR_MS = 3_600_000;
/** Telegram's bound for photos. */
const PHOTO_BYTES_MAX = 10_000_000;

export interface Draft {
  task: Task;
  action: Action;
  /** What is called: the action itself, or the parts of a joint one. */
  parts: Part[];
  isJoint: boolean;
  attachments: (Attachment & { isPicture: boolean })[];
  account: string;
  digest: string;
  facts: ActionFacts;
  verdict: Verdict;
  title: string;
  /** What the services take for it; null where it costs nothing. */
  price: Price | null;
  /** What it would have to wait for, one sentence each. */
  waits: string[];
  /** After a restore: this may have been done already. */
  doubt?: string;
}

/** Throws `action_invalid` for an action that can't run as it is, `not_found` for a missing attachment. */
export async function makeDraft(desk: Desk, row: TaskRow, note: Task): Promise<Draft> {
  // The ledger knows whose words these are; a note that was changed can't make outside text the owner's.
  const task = { ...note, kind: row.kind };
  const action = checked(desk, task.action);
  const { kind } = desk.hosts.ofAction(action.type);
  const isJoint = kind.parts !== undefined;
  const parts = isJoint ? await jointParts(desk, row, kind.parts!(action)) : [partOf(desk, action)];
  const paths = parts.flatMap((part) => part.kind.attachments(part.action));
  const attachments = await hashAttachments(desk, [...new Set(paths)]);
  const account = (await Promise.all(parts.map((part) => part.host.account()))).join(', ');
  const facts = isJoint ? jointFacts(kind.facts(action, task), parts, task) : kind.facts(action, task);
  const doubt = await doubtOf(desk, row, task);
  const warning = doubt ? warningOf(desk, doubt) : undefined;
  const verdict = await judgeNow(desk, row, task, action, facts);
  return {
    task: { ...task, action },
    action,
    parts,
    isJoint,
    attachments,
    account,
    // A card that said “dry run” approves nothing else, also after a restart without it.
    digest: actionDigest(action, attachments, desk.dryRun ? `${account} (dry run)` : account),
    facts,
    verdict: warning === undefined ? verdict : askedInDoubt(verdict, warning),
    title: kind.render(action, task).title,
    price: await priceOf(parts),
    waits: await budgetWarnings(desk, parts),
    doubt: warning,
  };
}

/**
 * The thought's action with what only its service knows; before the first card, never after an approval. Throws `action_invalid` with what the
 * owner has to say, and what the service throws.
 */
export async function completed(desk: Desk, note: Task): Promise<Task> {
  const { host, kind } = desk.hosts.ofAction(checked(desk, note.action).type);
  if (!kind.complete) return note;
  const { complete } = kind;
  const action = await host.call(
    (session, signal) => complete(session, checked(desk, note.action), signal),
    desk.thinking.pause.signal,
  );
  return { ...note, action };
}

async function hashAttachments(desk: Desk, paths: readonly string[]): Promise<Draft['attachments']> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await desk.vault.readAttachment(path);
      return {
        path,
        name: receiverName(path),
        bytes: bytes.length,
        sha256: sha256(bytes),
        isPicture: isShownPicture(bytes),
      };
    }),
  );
}

/** What Telegram shows as a photo. */
function isShownPicture(bytes: Buffer): boolean {
  return bytes.length <= PHOTO_BYTES_MAX && pictureFacts(bytes) !== null;
}

/**
 * The bytes of an attachment for whoever sends it. A file may change between the last look and the call, so it is compared once more as it is
 * read. Throws `approval_void`, which leads back to the last look, where the owner is asked.
 */
export async function readAsApproved(desk: Desk, attachments: readonly Attachment[], path: string): Promise<Buffer> {
  const approved = attachments.find((one) => one.path === path);
  const bytes = await desk.vault.readAttachment(path).catch(lostAsNull);
  if (bytes && sha256(bytes) === approved?.sha256) return bytes;
  throw new OfficeError('approval_void', `The file ${path} is not as it was approved.`, { retryable: true });
}

/** For `catch`: what can't be read or used any more is null; any other error is thrown on. */
export function lostAsNull(error: unknown): null {
  if (error instanceof OfficeError) return null;
  throw error;
}

async function judgeNow(desk: Desk, row: TaskRow, task: Task, action: Action, facts: ActionFacts): Promise<Verdict> {
  const { ledger, clock, limits } = desk;
  const handbook = await desk.handbook();
  const hourAgo = clock.now() - HOUR_MS;
  const people = peopleIn(facts);
  const [known, mailsLastHour, paymentsLastHour] = await Promise.all([
    ledger.known(people),
    ledger.executedSince('email', hourAgo, limits.mails_per_hour_max),
    ledger.executedSince('payments', hourAgo, limits.payments_per_hour_max),
  ]);
  const knownContacts = (address: string) => known.has(addressKey(address));
  const tainted = findTainted(action, facts.critical, {
    ownerTexts: [...(row.memo.ownerWords ?? []), ...(isOwnersOwn(task.kind) ? [task.request] : [])],
    outsideTexts: isOwnersOwn(task.kind)
      ? []
      : [
          { text: task.from, from: 'the sender’s address' },
          { text: task.subject, from: 'the subject' },
          { text: task.request, from: 'the text that came in' },
          { text: task.facts.reply_to ?? '', from: 'the reply address that it asked for' },
        ],
    knownContacts: contactsOf(handbook, knownContacts),
  });
  return judge({
    action,
    facts,
    task,
    handbook,
    knownContacts,
    tainted,
    drafting: { lookedUp: row.memo.lookedUp === true, discloses: row.memo.discloses ?? '' },
    recent: { mailsLastHour, paymentsLastHour },
    limits,
  });
}

/** Addresses whose standing the policy asks for: recipients, and links that are addresses. */
function peopleIn(facts: ActionFacts): string[] {
  return facts.critical.filter(({ kind }) => kind === 'recipient').map(({ value }) => addressKey(value));
}
