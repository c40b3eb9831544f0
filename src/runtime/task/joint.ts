/**
 * A joint action carried out: its parts run side by side, each with its own intent, receipt and look-up, and none waits for another. For the task
 * it is one call: confirmed when all parts are, in doubt while any is, failed when what is left certainly wasn't done.
 */
import type { Lookup } from '../../connectors/connector.ts';
import type { Action, Receipt } from '../../domain/action.ts';
import { ERRORS, type ErrorCode, type ErrorFacts, errorFacts, OfficeError, type Outcome } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { taskEntry } from '../entries.ts';
import type { Delivery } from '../ledger/deliveries.ts';
import type { TaskRow } from '../ledger/task-row.ts';
import { isMemoryLost } from '../restored.ts';
import { doneBefore } from './before-restore.ts';
import { attemptOf, type CallRecord, callOut } from './call-out.ts';
import type { Draft } from './draft.ts';
import { deliveriesNow, deliveryKey, type Part, partOf } from './parts.ts';

interface Ended {
  part: Part;
  receipt: Receipt | null;
  /** Null where it is done. */
  error: ErrorFacts | null;
}

/** Throws `outcome_unknown`, or `parts_failed` / `over_budget` (retryable where trying again can help), with what became of each part. */
export async function deliverParts(desk: Desk, row: TaskRow, draft: Draft, signal: AbortSignal): Promise<Receipt> {
  const ended = await Promise.all(
    draft.parts.map(async (part): Promise<Ended> => {
      if (part.done) return { part, receipt: part.done, error: null };
      try {
        return { part, receipt: await deliver(desk, row, part, draft, signal), error: null };
      } catch (error) {
        return { part, receipt: null, error: errorFacts(error) };
      }
    }),
  );
  const failed = ended.filter(({ error }) => error !== null);
  if (failed.length === 0) return jointReceipt(desk, ended);
  throw whatFailed(ended);
}

async function deliver(
  desk: Desk,
  row: TaskRow,
  part: Part,
  { attachments, digest, task }: Draft,
  signal: AbortSignal,
): Promise<Receipt> {
  const { ledger, clock } = desk;
  const { type } = part.action;
  const key = deliveryKey(row, type);
  await refuseForGood(desk, row, key);
  await refuseInDoubt(desk, row, type);
  const { fresh, delivery } = await ledger.deliver({ key, taskId: row.id, type, digest, at: clock.now() });
  if (!fresh && delivery.receipt) return delivery.receipt;
  if (!fresh) throw notKnown();
  try {
    const earlier = await doneBefore(desk, row, { part, task }, (former) => deliveryKey(row, type, former), signal);
    const receipt = earlier ?? (await callOut(desk, row, { part, attachments }, recordOf(desk, delivery), signal));
    await ledger.endDelivery(key, { state: 'confirmed', receipt });
    await tell(desk, row, part, 'delivery.confirmed', `receipt ${receipt.id}`);
    return receipt;
  } catch (error) {
    const { outcome, code, message, hint } = errorFacts(error);
    const state = outcome === 'unknown' ? 'unknown' : 'failed';
    await ledger.endDelivery(key, { state, error: [code, message, hint].filter(Boolean).join(' ') });
    await tell(desk, row, part, `delivery.${state}`, code);
    throw error;
  }
}

/** While the others are tried again by themselves, what was refused for good isn't. */
async function refuseForGood(desk: Desk, row: TaskRow, key: string): Promise<void> {
  if (row.attempts === 0) return;
  const before = (await deliveriesNow(desk, row)).find((delivery) => delivery.key === key);
  if (before?.state !== 'failed') return;
  const [, code, why = ''] = /^(\w+) ?(.*)$/s.exec(before.error) ?? [];
  if (isErrorCode(code) && !ERRORS[code].retryable) throw new OfficeError(code, why);
}

/** A new approval has keys of its own: what an earlier one left open is settled first. */
async function refuseInDoubt(desk: Desk, row: TaskRow, type: string): Promise<void> {
  const isOpen = (delivery: Delivery) => delivery.type === type && isInDoubt(delivery);
  if ((await deliveriesNow(desk, row)).some(isOpen)) throw notKnown();
}

function isInDoubt({ state }: Delivery): boolean {
  return state === 'intent' || state === 'unknown';
}

function notKnown(): OfficeError {
  return new OfficeError('outcome_unknown', 'It isn’t known yet what became of an earlier try.');
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && code in ERRORS;
}

function recordOf(desk: Desk, { key, memory, since }: Delivery): CallRecord {
  return { key, memory, since, remember: (kept) => desk.ledger.rememberDelivery(key, kept) };
}

function tell({ ledger }: Desk, row: TaskRow, { host, action }: Part, what: string, result: string): Promise<void> {
  const target = `${row.title}: ${host.connector.title}`;
  return ledger.note({ audit: [taskEntry(row, what, result, { target, actor: `connector:${action.type}` })] });
}

function whatFailed(ended: readonly Ended[]): OfficeError {
  const errors = ended.flatMap(({ error }) => error ?? []);
  const says = sentence(ended);
  if (errors.some(({ outcome }) => outcome === 'unknown')) return new OfficeError('outcome_unknown', says);
  const again = errors.filter(({ retryable }) => retryable);
  const waits = again.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  const code = errors.some((error) => error.code === 'over_budget') ? 'over_budget' : 'parts_failed';
  return new OfficeError(code, says, {
    retryable: again.length > 0,
    retryAfterMs: waits.length > 0 ? Math.max(...waits) : undefined,
  });
}

/** `Done on X. Not on LinkedIn: LinkedIn could not be reached. In doubt on Facebook: …` */
function sentence(ended: readonly Ended[]): string {
  const done = ended.filter(({ error }) => error === null).map(titleOf);
  const others = ended.flatMap((one) => {
    if (!one.error) return [];
    const { outcome, message, hint } = one.error;
    return `${HOW_FAR[outcome]} on ${titleOf(one)}: ${message}${hint ? ` ${hint}` : ''}`;
  });
  return [...(done.length > 0 ? [`Done on ${listed(done)}.`] : []), ...others].join(' ');
}

const HOW_FAR: Record<Outcome, string> = { unknown: 'In doubt', partly: 'Only partly', 'not-sent': 'Not' };

/** After a doubt: each part that is open is looked up in its own service. */
export async function lookUpParts(desk: Desk, row: TaskRow, action: Action, signal: AbortSignal): Promise<JointLookup> {
  const { kind } = desk.hosts.ofAction(action.type);
  const known = await deliveriesNow(desk, row);
  const ended = await Promise.all(
    (kind.parts?.(action) ?? []).map(async (one): Promise<Ended> => {
      const own = known.filter(({ type }) => type === one.type);
      const done = own.find(({ state }) => state === 'confirmed');
      const part = partOf(desk, one, done?.receipt ?? null);
      if (done) return { part, receipt: done.receipt, error: null };
      const open = own.find(isInDoubt);
      return open ? lookUpPart(desk, row, part, open, signal) : { part, receipt: null, error: NOT_DONE };
    }),
  );
  const inDoubt = ended
    .filter(({ error }) => error?.outcome === 'unknown')
    .map((one) => ({ title: titleOf(one), type: one.part.action.type }));
  const left = ended.filter(({ error }) => error !== null && error.outcome !== 'unknown').map(titleOf);
  const partly = ended.flatMap(({ error }) => (error?.outcome === 'partly' ? error.message : []));
  const done = ended.filter(({ error }) => error === null).map(titleOf);
  if (inDoubt.length + left.length === 0) return { found: true, receipt: jointReceipt(desk, ended) };
  const unasked = ended.some(({ error }) => error === UNASKED);
  return { found: false, certain: inDoubt.length === 0, unasked, inDoubt, left, done, partly };
}

/** What a look-up of a joint action tells beside the usual. */
export type JointLookup =
  | Extract<Lookup, { found: true }>
  | {
      found: false;
      certain: boolean;
      /** A service could not be asked. */
      unasked: boolean;
      inDoubt: { title: string; type: string }[];
      left: string[];
      done: string[];
      partly: string[];
    };

const NOT_DONE = errorFacts(new OfficeError('stopped', 'It was not begun.'));
const UNASKED = errorFacts(new OfficeError('outcome_unknown', 'It could not be asked.'));
const IN_DOUBT = errorFacts(new OfficeError('outcome_unknown', 'It can’t be told.'));

async function lookUpPart(
  desk: Desk,
  row: TaskRow,
  part: Part,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Ended> {
  const memoryLost = await isMemoryLost(desk, delivery);
  const { key } = delivery;
  const lookup = await part.host
    .call(
      (session, limited) =>
        part.kind.lookup(session, part.action, { ...attemptOf(desk, recordOf(desk, delivery), limited), memoryLost }),
      signal,
    )
    .catch((error: unknown) => {
      desk.log.warn({ task: row.id, part: part.action.type, ...errorFacts(error) }, 'the look-up did not work');
      return null;
    });
  // That the service is away says nothing about the post.
  if (lookup === null) return { part, receipt: null, error: UNASKED };
  if (lookup.found) {
    await desk.ledger.endDelivery(key, { state: 'confirmed', receipt: lookup.receipt });
    await tell(desk, row, part, 'delivery.confirmed', `looked up: receipt ${lookup.receipt.id}`);
    return { part, receipt: lookup.receipt, error: null };
  }
  await desk.ledger.endDelivery(key, { state: lookup.certain ? 'failed' : 'unknown', error: 'stopped' });
  if (!lookup.certain) return { part, receipt: null, error: IN_DOUBT };
  const { partly } = lookup;
  const half = partly && errorFacts(new OfficeError('stopped', partly, { outcome: 'partly' }));
  return { part, receipt: null, error: half || NOT_DONE };
}

/** One receipt for all: a line for each part, with its own link. */
function jointReceipt({ clock }: Desk, ended: readonly Ended[]): Receipt {
  const lines = ended.map((one) => [said(one), one.receipt?.link].filter(Boolean).join(': '));
  const remarks = ended.flatMap((one) => (one.receipt?.remarks ?? []).map((remark) => `${titleOf(one)}: ${remark}`));
  return {
    id: ended.map(({ receipt }) => receipt?.id ?? '').join(' '),
    link: ended.find(({ receipt }) => receipt?.link)?.receipt?.link ?? '',
    at: new Date(clock.now()).toISOString(),
    summary: `Done on ${listed(ended.map(titleOf))}.`,
    remarks: [...lines, ...remarks],
  };
}

/** `Posted on X as @acme`; names its service where the receipt doesn't. */
function said(one: Ended): string {
  const [title, summary] = [titleOf(one), (one.receipt?.summary ?? '').replace(/\.$/, '')];
  return summary.includes(title) ? summary : [title, summary].filter(Boolean).join(': ');
}

function titleOf({ part }: Ended): string {
  return part.host.connector.title;
}

/** `X, LinkedIn and Facebook` */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
