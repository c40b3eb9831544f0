/** The floors: reasons to ask the owner that no rule of the handbook can lower. Pure. */
import type { PolicyInput } from './policy.ts';
import type { Kind } from './task.ts';

export interface Floor {
  /** Starts with `floor: `, so that no rule can be mistaken for it. */
  name: string;
  /** One plain sentence. */
  says: string;
}

/** The policy's input with what it worked out of it. */
export interface Judged extends PolicyInput {
  /** Each once, in lower case. */
  recipients: readonly string[];
  strangers: readonly string[];
  isKnown(address: string): boolean;
}

const CONVERSATIONS: readonly Kind[] = ['EMAIL', 'WHATSAPP', 'SOCIAL'];

/** Every floor that holds, the weightiest first. */
export function floorsOf(judged: Judged): Floor[] {
  return [
    unreadableHandbook(judged),
    payment(judged),
    outsideValues(judged),
    newContact(judged),
    nobodyNamed(judged),
    leavesThread(judged),
    bulk(judged),
    mailCap(judged),
    paymentCap(judged),
  ].filter((floor) => floor !== null);
}

function unreadableHandbook({ handbook }: Judged): Floor | null {
  if (handbook.ok) return null;
  const where = handbook.line > 0 ? `line ${handbook.line}: ` : '';
  const says = `The handbook can’t be read (${where}${handbook.problem}), so nothing runs by itself.`;
  return { name: 'floor: handbook', says };
}

function payment({ facts }: Judged): Floor | null {
  if (facts.category !== 'payments') return null;
  return { name: 'floor: payment', says: 'It is a payment, and you are always asked about those.' };
}

function outsideValues({ tainted }: Judged): Floor | null {
  if (tainted.length === 0) return null;
  const shown = listed(tainted.map(({ kind, value }) => `${kind} ${value}`));
  return { name: 'floor: outside value', says: `You never named this, it came from outside: ${shown}.` };
}

function newContact({ strangers }: Judged): Floor | null {
  if (strangers.length === 0) return null;
  return { name: 'floor: new contact', says: `You have never written to ${listed(strangers)} before.` };
}

/** A connector that can't say who gets it must not slip through the floors above. */
function nobodyNamed({ facts, recipients }: Judged): Floor | null {
  const hasReceiver = facts.category === 'email' || facts.category === 'messages';
  if (!hasReceiver || recipients.length > 0) return null;
  return { name: 'floor: no recipient', says: 'It isn’t clear who would get this.' };
}

function leavesThread({ facts, task, action }: Judged): Floor | null {
  if (facts.staysInThread) return null;
  const hasThread = CONVERSATIONS.includes(task.kind) || Boolean(task.facts.thread) || Boolean(action.in_thread);
  if (!hasThread) return null;
  return { name: 'floor: leaves the thread', says: 'It goes beyond the conversation that it answers.' };
}

function bulk({ recipients, limits }: Judged): Floor | null {
  if (recipients.length < limits.recipients_bulk_min) return null;
  return { name: 'floor: bulk', says: `It goes to ${recipients.length} people at once.` };
}

function mailCap({ facts, handbook, recent, limits }: Judged): Floor | null {
  if (facts.category !== 'email') return null;
  const own = handbook.ok ? handbook.handbook.caps.mailsPerHour : undefined;
  return cap('floor: mails per hour', recent.mailsLastHour, limits.mails_per_hour_max, own, 'mails');
}

function paymentCap({ facts, handbook, recent, limits }: Judged): Floor | null {
  if (facts.category !== 'payments') return null;
  const own = handbook.ok ? handbook.handbook.caps.paymentsPerHour : undefined;
  return cap('floor: payments per hour', recent.paymentsLastHour, limits.payments_per_hour_max, own, 'payments');
}

/** Written so that a count that isn't a number counts as reached. */
function cap(name: string, count: number, limit: number, own: number | undefined, what: string): Floor | null {
  const max = Math.min(limit, own ?? limit);
  if (count < max) return null;
  return { name, says: `The cap of ${max} ${what} an hour is reached.` };
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, 3).join(', ');
  return values.length > 3 ? `${shown} and ${values.length - 3} more` : shown;
}
