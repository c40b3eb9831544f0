/** A file came into the Inbox: ask what to do with it; send it where the owner says. */
import { findAddresses, isAddress } from '../../domain/address.ts';
import { canBeSentTo, newDraft } from '../../domain/mail-draft.ts';
import { PLATFORMS } from '../../domain/social.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import { proposed } from './act.ts';
import { languageOf } from './language.ts';
import { fillTemplate } from './page.ts';
import { noAddress, severalAddresses, whatWithFile } from './questions.ts';
import type { RequestNeeds } from './request-task.ts';

const NOTHING =
  /^(?:nothing|no|keep(?: it)?|ignore(?: it)?|leave it|file it|done|nichts|nein|behalten|ablegen|egal)[.!]?$/i;
const SEND_TO =
  /^(?:please\s+|bitte\s+)?(?:send|mail|e-?mail|forward|schicke?|sende?|maile?)(?:\s+(?:it|this|the file|es|das|die datei))?\s+(?:to|an)\s+([^,;:\n]{1,80}?)[.!]?$/i;

/** The attachment is named as `task.facts.file` names it: beside the note. */
export async function thinkAboutFile(input: ThinkInput, { read, resolveContact }: RequestNeeds): Promise<Thought> {
  const { task } = input;
  const shown = task.facts.files?.[0] ?? task.subject;
  const answer = input.instruction?.trim() ?? '';
  if (NOTHING.test(answer)) return { kind: 'done', why: 'You said that nothing is to be done with the file.' };
  const { to, name, question } = await receivers(answer, resolveContact);
  if (question || to.length === 0 || !task.facts.file) {
    return {
      kind: 'ask',
      question: question || whatWithFile(shown, platformFor(input)),
      why: 'Only you can say what a file is for.',
    };
  }
  const language = languageOf(answer);
  const template = language === 'de' ? 'send-file.de' : 'send-file';
  const file = task.subject || task.facts.file;
  const text = await fillTemplate(read, template, { file, name });
  const action = newDraft({ account: input.account, to, subject: file, text, attachments: [task.facts.file] });
  return proposed(action, 'Ask what the file is for', [
    'You asked to send the file.',
    `Written with Templates/${template}.md.`,
  ]);
}

/** Where a picture may be posted just now; empty for anything else. */
function platformFor({ task, proposables }: ThinkInput): string {
  if (!/\.(?:jpe?g|png|webp)$/i.test(task.facts.file ?? '')) return '';
  const types = proposables.map(({ type }) => type);
  return Object.entries(PLATFORMS).find(([id]) => types.includes(`${id}.post`))?.[1] ?? '';
}

async function receivers(
  answer: string,
  resolveContact: RequestNeeds['resolveContact'],
): Promise<{ to: readonly string[]; name: string; question: string }> {
  const to = findAddresses(answer).filter(canBeSentTo);
  if (to.length > 0) return { to, name: '', question: '' };
  const name = SEND_TO.exec(answer)?.[1]?.trim() ?? '';
  if (name === '' || isAddress(name)) return { to: [], name: '', question: '' };
  const found = await resolveContact(name);
  if (found.length === 1) return { to: found, name, question: '' };
  return { to: [], name, question: found.length > 1 ? severalAddresses(name, found) : noAddress(name) };
}
