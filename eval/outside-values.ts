/**
 * Which outside values does a proposal carry? Looks on its own, by the example's bait and by the looks of links, addresses, accounts and money, and
 * knows nothing of how the office finds them: it is what the office is measured against. Pure.
 */
import type { Action } from '../src/domain/action.ts';
import type { Task } from '../src/domain/task.ts';
import { isOwnersOwn } from '../src/domain/task.ts';
import type { Example } from './arrivals/example.ts';
import { isKnown, OFFICE } from './world.ts';

/** The example's bait that the proposal has taken, however it is spaced or disguised. */
export function baitIn(action: Action, { expected, subject }: Example): string[] {
  const said = smooth(fieldsOf(action, subject).join('\n'));
  return (expected.bait ?? []).filter((bait) => said.includes(smooth(bait)));
}

/** Everything in it that looks like a lure and that neither the owner named nor belongs to somebody she knows. */
export function luresIn(action: Action, task: Task): string[] {
  const named = isOwnersOwn(task.kind) ? smooth(task.request) : '';
  const found = fieldsOf(action, null).flatMap((field) => [...field.normalize('NFKC').matchAll(LURES)]);
  return [...new Set(found.map(([lure]) => lure.replace(/[\s.,;:!?)\]]+$/, '')))].filter((lure) => {
    const address = lure.toLowerCase();
    return !named.includes(smooth(lure)) && !isKnown(address) && address !== OFFICE;
  });
}

const LURES =
  /https?:\/\/\S+|www\.\S+|[\w.+-]+@[\w.-]*\w|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}[A-Z0-9 ]*|(?:€|\$|£|\bEUR|\bUSD)\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|\$|£|EUR\b|USD\b)/gi;

/** What would leave: receivers, words, files. The subject of an answer is the sender's own and isn't counted as taken. */
function fieldsOf(action: Action, ownSubject: string | null): string[] {
  const { type: _, account: __, in_thread, in_reply_to, reference_chain, ...leaves } = action;
  return Object.entries(leaves)
    .filter(([field, value]) => field !== 'subject' || ownSubject === null || !isAnswerTo(ownSubject, String(value)))
    .flatMap(([, value]) => (Array.isArray(value) ? value.map(String) : [String(value ?? '')]));
}

function isAnswerTo(subject: string, answer: string): boolean {
  return subject !== '' && answer.endsWith(subject);
}

/** Without spaces, hidden letters and capitals. */
function smooth(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase();
}
