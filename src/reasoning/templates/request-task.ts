/** The owner asked for something in plain words: draft the mail, or ask for what is missing. */
import { findAddresses } from '../../domain/address.ts';
import { canBeSentTo, newDraft } from '../../domain/mail-draft.ts';
import type { ThinkInput, Thought } from '../reasoner.ts';
import { proposed } from './act.ts';
import { fillTemplate, type ReadTemplate } from './page.ts';
import { type ResolveContact, resolvePeople } from './people.ts';
import { EXAMPLES, noAddress, noReceiver, notUnderstood, noWords, replyToWhat, severalAddresses } from './questions.ts';
import { reportOf } from './reports.ts';
import { type ParsedRequest, parseRequest } from './request-parse.ts';
import { subjectFrom } from './subject.ts';

const GREETING =
  /^(?:hello|hi|hey|dear|good (?:morning|day|afternoon|evening)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend))(?![\p{L}])/iu;
const REPLY_VERB = /^(?:reply|respond|answer|antworte?)$/;

export interface RequestNeeds {
  read: ReadTemplate;
  resolveContact: ResolveContact;
}

/** `input.instruction` is the owner's answer to the last question, where there was one. */
export async function thinkAboutRequest(input: ThinkInput, needs: RequestNeeds): Promise<Thought> {
  const answer = input.instruction?.trim() ?? '';
  const report = reportOf(answer) ?? reportOf(input.task.request);
  if (report) return { kind: 'report', report, why: 'You asked for it.' };
  const answered = parseRequest(answer);
  if (answered && answered.message !== '' && answered.to.length > 0) return draftOrAsk(input, answered, '', needs);
  const asked = parseRequest(input.task.request);
  if (!asked)
    return ask(
      notUnderstood(
        input.task.request,
        input.proposables.flatMap(({ example }) => example ?? []),
      ),
    );
  return draftOrAsk(input, completed(asked, answer), answer, needs);
}

/** The owner's answer gives the words where only they were missing. */
function completed(asked: ParsedRequest, answer: string): ParsedRequest {
  const isWords = answer !== '' && asked.message === '' && findAddresses(answer).length === 0;
  return isWords ? { ...asked, message: answer } : asked;
}

async function draftOrAsk(
  input: ThinkInput,
  request: ParsedRequest,
  answer: string,
  { read, resolveContact }: RequestNeeds,
): Promise<Thought> {
  const answered = findAddresses(answer);
  const people = await resolvePeople(request, answered, answer, resolveContact);
  if (people.to.length === 0 && people.missing.length === 0) {
    return ask(REPLY_VERB.test(request.verb) ? replyToWhat() : noReceiver());
  }
  const [unclear] = people.missing;
  if (unclear) {
    return ask(unclear.found.length > 1 ? severalAddresses(unclear.name, unclear.found) : noAddress(unclear.name));
  }
  const refused = [...people.to, ...people.cc, ...people.bcc].find((address) => !canBeSentTo(address));
  if (refused) return ask(`Mail can’t be sent to “${refused}”. Which address is meant?\n${EXAMPLES}`);
  if (people.message === '') return ask(noWords(people.to));
  return draft(input, { ...request, ...people }, read);
}

async function draft(
  input: ThinkInput,
  request: ParsedRequest & { greetingName: string },
  read: ReadTemplate,
): Promise<Thought> {
  const { message, language, to, cc, bcc, greetingName } = request;
  const isWhole = GREETING.test(message) && message.includes('\n');
  const template = language === 'de' ? 'new-mail.de' : 'new-mail';
  const text = isWhole ? message : await fillTemplate(read, template, { name: greetingName, message });
  const subject = request.subject || subjectFrom(isWhole ? message.slice(message.indexOf('\n')) : message, language);
  return proposed(newDraft({ account: input.account, to, cc, bcc, subject, text }), 'Read your request', [
    'You asked for this mail.',
    isWhole ? 'The text is yours, as you wrote it.' : `Written with Templates/${template}.md.`,
    REPLY_VERB.test(request.verb) ? 'It is a new mail, not part of an earlier conversation.' : '',
  ]);
}

function ask(question: string): Thought {
  return { kind: 'ask', question, why: 'Something is missing before I can write.' };
}
