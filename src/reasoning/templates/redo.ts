/**
 * The owner wants the draft otherwise. Simple wishes are fulfilled on the draft as it is; what can't be done is said, and
 * words that are no wish become a new line of the mail. Nothing is dropped silently.
 */
import { isAddress } from '../../domain/address.ts';
import { canBeSentTo, isMailAction, type MailAction, oneLine, plainText } from '../../domain/mail-draft.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import { proposed } from './act.ts';
import { addLine, shorter } from './body.ts';
import { thinkAboutMail } from './mail-task.ts';
import { sentence } from './request-message.ts';
import { parseRequest } from './request-parse.ts';
import { type RequestNeeds, thinkAboutRequest } from './request-task.ts';
import { type Wish, wishOf } from './wish.ts';

export async function redraft(
  input: ThinkInput,
  draft: MailAction,
  instruction: string,
  needs: RequestNeeds,
): Promise<Thought> {
  if (isWholeRequest(instruction)) {
    const task = { ...input.task, request: instruction, action: null };
    return thinkAboutRequest({ ...input, task, instruction: null }, needs);
  }
  const wish = wishOf(instruction);
  if (wish.kind === 'no answer') return { kind: 'done', why: 'You said that no answer is needed.' };
  if (wish.kind === 'language') return inLanguage(input, draft, wish.language, needs);
  const { changes, did } = fulfilled(draft, wish);
  return drafted(input, { ...draft, ...changes }, did);
}

/** “Write to sara@example.org that …” is another mail, not a change of this one. */
function isWholeRequest(instruction: string): boolean {
  const request = parseRequest(instruction);
  return request !== null && request.message !== '' && request.to.some(isAddress);
}

function fulfilled(draft: MailAction, wish: Exclude<Wish, { kind: 'language' | 'no answer' }>): Fulfilled {
  switch (wish.kind) {
    case 'shorter':
      return shortened(draft);
    case 'say':
      return said(draft, sentence(plainText(wish.words)), 'You asked to say more, so a line was added');
    case 'line':
      return said(draft, plainText(wish.words).trim(), 'I took your words as a line to add');
    case 'replace':
      return { changes: { text: plainText(wish.words) }, did: 'The text is now the one that you gave.' };
    case 'subject':
      return { changes: { subject: oneLine(wish.words) }, did: `The subject is now “${oneLine(wish.words)}”.` };
    case 'receivers':
      return readdressed(draft, wish);
    case 'tone':
      return {
        changes: {},
        did: `Templates can’t make a text ${wish.word}; the draft is as before. Edit it, or say “say that …”.`,
      };
  }
}

interface Fulfilled {
  changes: Partial<MailAction>;
  did: string;
}

function shortened(draft: MailAction): Fulfilled {
  const text = shorter(draft.text);
  if (text === draft.text) return { changes: {}, did: 'It is as short as I can make it; the draft is as before.' };
  return { changes: { text }, did: 'Only the first sentence was kept, with greeting and ending.' };
}

function said(draft: MailAction, line: string, did: string): Fulfilled {
  if (line === '') return { changes: {}, did: 'Your note had no words in it; the draft is as before.' };
  return { changes: { text: addLine(draft.text, line) }, did: `${did}: “${line.slice(0, 200)}”` };
}

function readdressed(draft: MailAction, { field, addresses }: Extract<Wish, { kind: 'receivers' }>): Fulfilled {
  const usable = addresses.filter(canBeSentTo);
  const list = usable.join(', ');
  if (usable.length === 0)
    return { changes: {}, did: `Mail can’t be sent to ${addresses.join(', ')}; the draft is as before.` };
  if (field === 'to') return { changes: { to: usable }, did: `It goes to ${list} now, as you said.` };
  const target = field === 'also' ? 'to' : field;
  return { changes: { [target]: [...new Set([...draft[target], ...usable])] }, did: `${list} was added (${target}).` };
}

/** A reply is written anew; the owner's own words can't be translated, which is said. */
async function inLanguage(
  input: ThinkInput,
  draft: MailAction,
  language: 'en' | 'de',
  needs: RequestNeeds,
): Promise<Thought> {
  const name = language === 'de' ? 'German' : 'English';
  const again = input.task.kind === 'EMAIL' ? await thinkAboutMail(input, needs.read, language) : null;
  if (again?.kind === 'act' && isMailAction(again.action)) {
    return drafted(input, { ...draft, text: again.action.text }, `It was written anew in ${name}, from the template.`);
  }
  return drafted(
    input,
    draft,
    `I can’t translate your own words; the draft is as before. Edit it to have it in ${name}.`,
  );
}

function drafted(input: ThinkInput, action: MailAction, why: string): Thought {
  return proposed(action, `Change the draft as you said: ${oneLine(input.instruction ?? '').slice(0, 120)}`, [why]);
}
