/** Fills in whom a message goes to where the owner named only a chat or only a number: out of who wrote before. */
import { OfficeError } from '../../errors.ts';
import { BOUNDS } from './bounds.ts';
import type { Hand } from './hand.ts';
import { PHONE_NUMBER } from './settings.ts';
import type { Person } from './store.ts';
import type { WhatsAppReply } from './whatsapp-reply.ts';

/** Throws `action_invalid` where nobody or more than one is meant, or where WhatsApp would refuse it anyway. */
export async function completeReply(hand: Hand, action: WhatsAppReply): Promise<WhatsAppReply> {
  const filled = action.to === '' ? withNumber(hand, action) : withName(hand, action);
  const problem = hand.problem(filled);
  if (problem) throw new OfficeError('action_invalid', problem.message, { hint: problem.hint });
  return filled;
}

function withNumber(hand: Hand, action: WhatsAppReply): WhatsAppReply {
  const found = peopleNamed(hand.store.people(BOUNDS.people_max), action.chat);
  const [person, ...others] = found;
  if (others.length > 0) {
    const which = found.slice(0, 3).map(({ name, whom }) => (name === whom ? name : `${name} (${whom})`));
    const hint = 'Say it with the number, e.g. “write to +971501234567 on WhatsApp: …”.';
    throw new OfficeError('action_invalid', `More than one person on WhatsApp is called that: ${which.join(', ')}.`, {
      hint,
    });
  }
  if (!person) return action;
  return { ...action, to: PHONE_NUMBER.test(person.whom) ? person.whom : '', chat: person.name };
}

function withName(hand: Hand, action: WhatsAppReply): WhatsAppReply {
  if (action.chat !== '') return action;
  return { ...action, chat: hand.store.person(action.to)?.name ?? '' };
}

/** Those of exactly this name, else those with it as one of their names: `Ali` finds `Ali Khan`. */
function peopleNamed(people: readonly Person[], wanted: string): Person[] {
  const key = (name: string) => name.normalize('NFKC').toLowerCase();
  const exact = people.filter(({ name }) => key(name) === key(wanted));
  if (exact.length > 0) return exact;
  return people.filter(({ name }) => key(name).split(/\s+/).includes(key(wanted)));
}
