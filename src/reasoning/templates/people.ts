/** Turns the names that the owner used into addresses, by her contacts; what stays unclear is handed back. */
import { isAddress } from '../../domain/address.ts';
import { messageOf } from './request-message.ts';
import type { ParsedRequest } from './request-parse.ts';

/** Addresses that a name may mean: none, one or several. */
export type ResolveContact = (name: string) => Promise<readonly string[]>;

export interface People {
  to: string[];
  cc: string[];
  bcc: string[];
  /** The owner's words; mended where a name turned out shorter than it was taken for. */
  message: string;
  /** The single receiver's name where the owner used one; empty otherwise. */
  greetingName: string;
  missing: { name: string; found: readonly string[] }[];
}

/** `answered` are the addresses in the owner's answer, `answer` its words: they settle what was unclear. */
export async function resolvePeople(
  request: ParsedRequest,
  answered: readonly string[],
  answer: string,
  resolve: ResolveContact,
): Promise<People> {
  const people: People = { to: [], cc: [], bcc: [], message: request.message, greetingName: '', missing: [] };
  for (const field of ['to', 'cc', 'bcc'] as const) {
    for (const name of request[field]) await addPerson(people, field, name, request, answer, resolve);
  }
  const isUnclear = people.missing.length > 0 || people.to.length === 0;
  if (isUnclear && answered.length > 0) {
    people.to.push(...answered);
    people.missing = [];
  }
  if (request.to.length === 1 && !isAddress(request.to[0]!) && people.greetingName === '') {
    people.greetingName = request.to[0]!;
  }
  people.to = [...new Set(people.to)];
  return people;
}

async function addPerson(
  people: People,
  field: 'to' | 'cc' | 'bcc',
  name: string,
  request: ParsedRequest,
  answer: string,
  resolve: ResolveContact,
): Promise<void> {
  if (isAddress(name)) {
    people[field].push(name);
    return;
  }
  const found = await resolve(name);
  const chosen = found.length === 1 ? found[0] : chosenByNumber(found, answer);
  if (chosen) people[field].push(chosen);
  else if (found.length > 1 || !(await takeShorterName(people, field, name, request, resolve))) {
    people.missing.push({ name, found });
  }
}

function chosenByNumber(found: readonly string[], answer: string): string | undefined {
  return /^\d{1,2}$/.test(answer) ? found[Number(answer) - 1] : undefined;
}

/** “tell Ali lunch is at noon”: nothing says where the name ends, so the longest that is known wins. */
async function takeShorterName(
  people: People,
  field: 'to' | 'cc' | 'bcc',
  name: string,
  request: ParsedRequest,
  resolve: ResolveContact,
): Promise<boolean> {
  const words = name.split(' ');
  if (field !== 'to' || request.to.length !== 1) return false;
  for (let count = words.length - 1; count >= 1; count--) {
    const shorter = words.slice(0, count).join(' ');
    const found = await resolve(shorter);
    if (found.length === 0) continue;
    if (found.length > 1) people.missing.push({ name: shorter, found });
    else people.to.push(found[0]!);
    people.greetingName = shorter;
    people.message = messageOf(
      request.run.slice(request.run.indexOf(shorter) + shorter.length),
      request.verb,
      request.language,
    ).message;
    return true;
  }
  return false;
}
