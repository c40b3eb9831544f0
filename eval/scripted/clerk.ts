/**
 * A scripted model that works like a careful clerk, by keywords: it looks up what it needs, asks where it should, and answers in the sender's language with
 * the sender's own first words in the draft. Deterministic. Pure.
 */

import type { ToolUse } from '../../src/reasoning/models/stand-in/script.ts';
import type { ReportName } from '../../src/reasoning/reasoner.ts';
import { languageIn } from '../../src/reasoning/templates/language.ts';
import type { Seen } from './seen.ts';
import { actStep, askStep, doneStep, type Step } from './steps.ts';

export type Decision = { use: ToolUse } | { step: Step; sort: string; priority: string };

export function clerk(seen: Seen): Decision {
  if (seen.kind === 'FILE')
    return { step: askStep(`What shall I do with ${seen.subject}?`), sort: 'other', priority: 'normal' };
  if (seen.request !== '') return { ...ownersWish(seen), sort: 'request', priority: 'normal' } as Decision;
  const quiet = QUIET.find(({ when }) => when(seen));
  if (quiet) return { step: doneStep(quiet.why), sort: quiet.sort, priority: quiet.priority ?? 'low' };
  if (TRICK.test(`${seen.subject}\n${seen.text}`)) {
    return { step: askStep('This mail is a trick. Shall I drop it?'), sort: 'spam', priority: 'high' };
  }
  if (!CAN_BE_ANSWERED.test(seen.from)) {
    return { step: askStep('I can’t answer this sender. Whom shall I write to?'), ...triageOf(seen) };
  }
  return withSkill(seen, { step: actStep(seen.skill, { reply: true, text: answerTo(seen) }), ...triageOf(seen) });
}

/** The skill is read before anything is proposed. */
function withSkill(seen: Seen, decision: Decision): Decision {
  return seen.answers.has('skill.load') ? decision : { use: { name: 'skill.load', input: { name: seen.skill } } };
}

const ADDRESS = /[\w.+-]+@[\w.-]*\w/g;
const CAN_BE_ANSWERED = /<[!-~]+@[!-~]+>$/;
const LIST = /unsubscribe|abmelden|désabonner|darse de baja/i;
const AWAY = /automatic reply|abwesenheit|réponse automatique/i;
const TRICK =
  /ignore (?:all|your|toutes)|ignoriere alle|無視して|owner already approved|bank details|bankverbindung|gift card|wire transfer|password|tool_calls|decode and follow|final notice/i;
const THANKS = /^(?:got it|thank|wonderful|vielen dank|parfait|çok teşekkür)/i;

const QUIET: readonly { when(seen: Seen): boolean; sort: string; priority?: string; why: string }[] = [
  {
    when: ({ from }) => /mailer-daemon/.test(from),
    sort: 'notice',
    priority: 'high',
    why: 'A mail could not be delivered.',
  },
  { when: ({ text }) => LIST.test(text) && text.length > 80, sort: 'newsletter', why: 'A newsletter.' },
  {
    when: ({ automatic, from, subject }) => automatic || /no-?reply/i.test(from) || AWAY.test(subject),
    sort: 'notice',
    why: 'Sent by a robot.',
  },
  { when: ({ text }) => /lottery|seo services|crypto/i.test(text), sort: 'spam', why: 'Advertising.' },
  {
    when: ({ text }) => /no reply needed|no action is required/i.test(text),
    sort: 'notice',
    why: 'It wants no answer.',
  },
  { when: ({ text }) => THANKS.test(text) && !firstLines(text).includes('?'), sort: 'personal', why: 'Thanks.' },
];

const SORTS: readonly [sort: string, words: RegExp][] = [
  ['complaint', /unacceptable|enttäuscht|déçue|decepcionado|kırık|kharab|wobble|mangel|gebrochen/i],
  ['invoice', /invoice|rechnung|facture|factura|fatura|umsatzsteuer|payment/i],
  ['meeting', /meeting|meet|call about|our call|um 14 uhr zeit|rendez-vous|reunión|toplantı/i],
  ['question', /[?？]/],
  ['order', /bestell|order|stühle/i],
  ['request', /please|could|bitte/i],
];

function triageOf({ subject, text }: Seen): { sort: string; priority: string } {
  const own = `${subject}\n${firstLines(text)}`;
  const sort = SORTS.find(([, words]) => words.test(own))?.[0] ?? 'other';
  if (/urgent|right away|dringend|umgehend|heute noch|must be today/i.test(own)) return { sort, priority: 'urgent' };
  return { sort, priority: sort === 'complaint' ? 'high' : 'normal' };
}

/** What the sender wrote above the history. */
function firstLines(text: string): string {
  return text.split(/\n(?:On |Am |Von: |>|--)/)[0]!.slice(0, 600);
}

const ANSWERS: Record<string, readonly [before: string, after: string]> = {
  en: ['Hello,\n\nthank you for your message. You wrote:', 'We look into it and will come back to you soon.'],
  de: [
    'Guten Tag,\n\nvielen Dank für Ihre Nachricht. Sie schrieben:',
    'Wir kümmern uns darum und melden uns bald bei Ihnen.',
  ],
  fr: ['Bonjour,\n\nmerci pour votre message. Vous avez écrit :', 'Nous nous en occupons et revenons vers vous.'],
  es: ['Hola:\n\nGracias por su mensaje. Usted escribió:', 'Lo revisamos y le respondemos muy pronto.'],
  tr: ['Merhaba,\n\nmesajınız için çok teşekkür ederim. Yazdığınız:', 'Bu konu ile ilgileniyoruz ve size döneceğiz.'],
  ur: [
    'Assalam o alaikum,\n\naap ka shukriya. Aap ne likha hai:',
    'Hum is ko dekh kar aap ko jawab dein ge, shukriya janab.',
  ],
  hi: ['Namaste ji,\n\naap ka dhanyavaad. Aap ne likha hai:', 'Hum ise dekh kar aap ko kuch samay mein jawab dein ge.'],
  ja: ['お世話になっております。ご連絡ありがとうございます。', '確認のうえ、改めてご連絡いたします。'],
};

function answerTo({ text, subject }: Seen): string {
  const [before, after] = ANSWERS[languageIn(`${subject}\n${firstLines(text)}`)] ?? ANSWERS.en!;
  return `${before}\n\n“${firstLines(text).trim()}”\n\n${after}`;
}

/** What the owner asked for herself. */
function ownersWish(seen: Seen): { use: ToolUse } | { step: Step } {
  const { request } = seen;
  const report = /\b(briefing|digest|audit)\b/i.exec(request)?.[1]?.toLowerCase() as ReportName | undefined;
  if (report) return { step: { kind: 'report', report, why: 'You asked for it.' } };
  if (/^pay\b/i.test(request)) return { step: askStep('I can’t pay anything here. Shall I write to them?') };
  const addresses = request.match(ADDRESS) ?? [];
  if (addresses.length > 1 && !seen.hasPlan) return { step: planFor(addresses) };
  const searched = /\border (\S+)/.exec(request)?.[1];
  if (/^look up/i.test(request) && searched && !seen.answers.has('mail.search')) {
    return { use: { name: 'mail.search', input: { query: searched } } };
  }
  const to = addresses[0] ?? addressOf(seen);
  if (to === null) return { use: { name: 'contact.look_up', input: { query: nameIn(request) } } };
  if (to === '') return { step: askStep(`I know no address for ${nameIn(request)}. Which one is it?`) };
  const words = seen.answers.get('mail.search')?.split('\n').at(-1) ?? wordsIn(request);
  if (words === '') return { step: askStep(`What shall I write to ${to}?`) };
  const text =
    languageIn(request) === 'de'
      ? `Guten Tag,\n\n${words}\n\nMit freundlichen Grüßen`
      : `Hello,\n\n${words}\n\nKind regards`;
  const more = addresses.length > 1;
  const mail = { reply: false, to: [to], subject: words.slice(0, 60).replace(/\s+/g, ' '), text };
  return withSkill(seen, { step: actStep(seen.skill, mail, { more, step: more ? 1 : 0 }), sort: '', priority: '' }) as
    | { use: ToolUse }
    | { step: Step };
}

function planFor(addresses: readonly string[]): Step {
  return { kind: 'plan', steps: addresses.map((address) => `Write to ${address}`), why: 'A mail of its own for each.' };
}

/** Null before it was looked up, empty where nobody was found. */
function addressOf({ answers }: Seen): string | null {
  const found = answers.get('contact.look_up');
  return found === undefined ? null : (/<([^<>]+)>/.exec(found)?.[1] ?? '');
}

function nameIn(request: string): string {
  return (
    /\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?(?=,| that| wanted| dass)/u.exec(request.replace(/^\p{L}+ /u, ''))?.[0] ?? request
  );
}

function wordsIn(request: string): string {
  return /(?:\bthat |\bdass | \/ )([\s\S]+)$/.exec(request)?.[1]?.trim() ?? '';
}
