/** The floors: reasons to ask the owner that no rule of the handbook can lower. Pure. */
import { addressKey } from './address.ts';
import type { HandbookResult } from './handbook.ts';
import type { PolicyInput, PolicyLimits } from './policy.ts';
import { isOwnersOwn } from './task.ts';

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

/** Every floor that holds, the weightiest first. */
export function floorsOf(judged: Judged): Floor[] {
  return [
    unreadableHandbook(judged),
    payment(judged),
    proposedByProgram(judged),
    outsideValues(judged),
    newContact(judged),
    looksThingsUp(judged),
    disclosesWords(judged),
    nobodyNamed(judged),
    leavesThread(judged),
    files(judged),
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

/** Whatever another program wants done is asked, however harmless it looks: its words are nobody's that we know. */
function proposedByProgram({ task }: Judged): Floor | null {
  if (task.kind !== 'PROPOSAL') return null;
  return { name: 'floor: proposed by a program', says: 'Another program proposed this, so you are asked.' };
}

function outsideValues({ tainted }: Judged): Floor | null {
  if (tainted.length === 0) return null;
  const shown = listed(tainted.map(({ kind, value, shown }) => shown ?? `${kind} ${value}`));
  return { name: 'floor: outside value', says: `You never named this, it came from outside: ${shown}.` };
}

function newContact({ strangers, facts }: Judged): Floor | null {
  if (strangers.length === 0) return null;
  return {
    name: 'floor: new contact',
    says: `You have never written to ${listed(strangers.map((one) => calledIn(facts, one)))} before.`,
  };
}

/** Whoever reads mails and notes for a draft may put what it found into it, and may have found an order there. */
function looksThingsUp({ drafting }: Judged): Floor | null {
  if (!drafting?.lookedUp) return null;
  return { name: 'floor: looked things up', says: 'It was drafted with what was looked up in your mails and notes.' };
}

function disclosesWords({ drafting }: Judged): Floor | null {
  if (!drafting?.discloses) return null;
  return {
    name: 'floor: words from elsewhere',
    says: `It repeats words that are not from this conversation: “${drafting.discloses}”.`,
  };
}

/** A connector that can't say who gets it must not slip through the floors above. */
function nobodyNamed({ facts, recipients }: Judged): Floor | null {
  const hasReceiver = facts.category === 'email' || facts.category === 'messages';
  if (!hasReceiver || recipients.length > 0) return null;
  return { name: 'floor: no recipient', says: 'It isn’t clear who would get this.' };
}

/** What didn't come from the owner may be answered where it came from; whatever else it leads to was its own choice. */
function leavesThread({ facts, task, action }: Judged): Floor | null {
  const mayBegin = isOwnersOwn(task.kind) && !task.facts.thread && !action.in_thread;
  if (facts.staysInThread || mayBegin) return null;
  return { name: 'floor: leaves the thread', says: 'It goes beyond the conversation that it answers.' };
}

/** Which file goes along may be what came in has asked for. */
function files({ task, action: { attachments } }: Judged): Floor | null {
  const hasFiles = Array.isArray(attachments) && attachments.length > 0;
  if (!hasFiles || isOwnersOwn(task.kind)) return null;
  return { name: 'floor: files', says: 'Files would leave that you didn’t name.' };
}

function bulk({ recipients, limits }: Judged): Floor | null {
  if (recipients.length < limits.recipients_bulk_min) return null;
  return { name: 'floor: bulk', says: `It goes to ${recipients.length} people at once.` };
}

function mailCap({ facts, handbook, recent, limits }: Judged): Floor | null {
  if (facts.category !== 'email') return null;
  return cap('floor: mails per hour', recent.mailsLastHour, mailsPerHourMax(handbook, limits), 'mails');
}

/** How many mails may go by themselves in an hour; the owner's own cap only lowers the office's. */
export function mailsPerHourMax(handbook: HandbookResult, limits: Pick<PolicyLimits, 'mails_per_hour_max'>): number {
  const own = handbook.ok ? handbook.handbook.caps.mailsPerHour : undefined;
  return Math.min(limits.mails_per_hour_max, own ?? limits.mails_per_hour_max);
}

function paymentCap({ facts, handbook, recent, limits }: Judged): Floor | null {
  if (facts.category !== 'payments') return null;
  const own = handbook.ok ? handbook.handbook.caps.paymentsPerHour : undefined;
  const max = Math.min(limits.payments_per_hour_max, own ?? limits.payments_per_hour_max);
  return cap('floor: payments per hour', recent.paymentsLastHour, max, 'payments');
}

/** Written so that a count that isn't a number counts as reached. */
function cap(name: string, count: number, max: number, what: string): Floor | null {
  if (count < max) return null;
  return { name, says: `The cap of ${max} ${what} an hour is reached.` };
}

/** What a person calls a recipient (as `addressKey` gives it). */
export function calledIn({ critical }: PolicyInput['facts'], recipient: string): string {
  return (
    critical.find(({ kind, value }) => kind === 'recipient' && addressKey(value) === recipient)?.shown ?? recipient
  );
}

function listed(values: readonly string[]): string {
  const shown = values.slice(0, 3).join(', ');
  return values.length > 3 ? `${shown} and ${values.length - 3} more` : shown;
}
