import { describe, expect, it } from 'vitest';
import { type Kind, SORTS } from '../../src/domain/task.ts';
import { languageIn } from '../../src/reasoning/templates/language.ts';
import { toneOf } from '../../src/reasoning/templates/tone.ts';
import { asked, drafted, mail, request, task, think } from './fixtures.ts';
import { MAILS } from './mails.ts';

describe('templates sort what comes in', () => {
  it.each(MAILS)('$says', async ({ subject, text, from, automatic }) => {
    const about = mail({ subject, request: text, facts: { automatic }, ...(from && { from }) });
    const { triage, priority } = await think(about);
    expect(SORTS).toContain(triage?.sort);
    expect(triage).toMatchObject({
      priority,
      tone: expect.stringMatching(/^[a-z]+$/),
      reason: expect.stringMatching(/\.$/),
    });
    expect(triage?.language).toMatch(/^[a-z]{2}$/);
  });

  it.each(['WHATSAPP', 'SOCIAL'] as Kind[])('%s too, although they are asked about', async (kind) => {
    const { kind: came, triage } = await think(task({ kind, from: 'Ali', request: 'Wo ist meine Bestellung?' }));
    expect({ came, sort: triage?.sort, language: triage?.language }).toEqual({
      came: 'ask',
      sort: 'question',
      language: 'de',
    });
  });

  it('also when the owner wants a draft otherwise, or all is done', async () => {
    const about = mail({ request: 'Any news?' });
    const { why: _, ...action } = drafted(await think(about));
    expect((await think({ ...about, action }, { instruction: 'shorter' })).triage?.sort).toBe('question');
    expect((await think(about, { history: ['Sent.'] })).triage?.sort).toBe('question');
  });

  it('but not what the owner asked for', async () => {
    expect((await think(request('write to ali@example.com that no'))).triage).toBeUndefined();
  });
});

describe('what reads like a fraud', () => {
  const fraud = mail({ request: 'Our bank details have changed. Please pay the invoice to the new account.' });

  it('is not answered: the owner is asked, with what gave it away', async () => {
    const thought = await think(fraud);
    expect(asked(thought)).toContain('reads like a fraud');
    expect(thought.why).toContain('“bank details have changed”');
  });

  it('is answered as the owner says', async () => {
    const { to, in_thread, text } = drafted(
      await think(fraud, { instruction: 'write to ali@example.com that we will call' }),
    );
    expect({ to, in_thread }).toEqual({ to: ['ali@example.com'], in_thread: '' });
    expect(text).toContain('We will call.');
  });
});

it('a mail in a language without templates is answered in English, and the owner is told', async () => {
  const { text, why } = drafted(await think(mail({ request: 'Bonjour, avez-vous reçu mon dossier ?' })));
  expect(text).toContain('Thank you for your message');
  expect(why).toContain('The mail is in French');
});

describe('languages', () => {
  it.each([
    ['', 'en'],
    ['123 456', 'en'],
    ['ok', 'en'],
    ['Wann kommt die Lieferung?', 'de'],
    ['Quand arrive la commande que nous avons passée ?', 'fr'],
    ['¿Cuándo llega?', 'es'],
    ['Sipariş ne zaman gelir, çok acele lazım', 'tr'],
    ['mera order kab aaye ga', 'ur'],
    ['kripya samay batayein ki order kab mein aayega', 'hi'],
    ['いつ届きますか', 'ja'],
    ['什么时候到？', 'zh'],
    ['Когда придёт заказ?', 'ru'],
    ['آپ کا آرڈر کب آئے گا؟ ہم انتظار میں ہیں', 'ur'],
    ['आदेश कब आएगा?', 'hi'],
    ['Please write to 佐藤 today about the order', 'en'],
  ])('%j is %s', (text, language) => expect(languageIn(text)).toBe(language));
});

describe('tones', () => {
  it.each([
    ['THIS IS UNACCEPTABLE, WHERE IS MY ORDER', 'angry'],
    ['The chair is broken!!', 'angry'],
    ['Sadly the chair is broken and I would like to have another one.', 'unhappy'],
    ['Sehr geehrte Damen und Herren, wann liefern Sie?', 'formal'],
    ['Hey, how are you and the kids doing these days?', 'friendly'],
    ['price?', 'terse'],
    ['The delivery of the two tables is going to be on the first of May.', 'plain'],
  ])('%j sounds %s', (text, tone) => expect(toneOf(text)).toBe(tone));
});
