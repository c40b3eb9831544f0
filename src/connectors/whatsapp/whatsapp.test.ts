/** What WhatsApp's action is made of: words, forms, facts and the card; and what has to be set for it. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../domain/action.ts';
import type { Task } from '../../domain/task.ts';
import { whatsapp } from './index.ts';

const [kind] = whatsapp.actions;
const form = kind!.proposal!;
const OFFICE = '+15550001111';
const ALI = '+971501234567';

const REQUEST = { kind: 'REQUEST', from: 'owner', subject: '', request: '', facts: {} } as unknown as Task;
const MESSAGE = {
  kind: 'WHATSAPP',
  action: null,
  source: 'whatsapp:wamid.abc==',
  from: `Ali Khan <${ALI}>`,
  subject: 'hi',
  received: '2026-11-20T10:00:00.000Z',
  facts: { thread: ALI, account: OFFICE },
} as unknown as Task;
const WEB_MESSAGE = {
  ...MESSAGE,
  source: 'whatsapp:web:0a1b:false_9715@c.us_3EB0',
  from: 'Ali Khan',
  facts: { thread: 'Ali Khan 🏗', account: OFFICE },
};

const asked = (words: string, task: Task) => form.fromWords!(words, { task, now: 0, timeZone: 'UTC' });
const proposed = (filledIn: object, task: Task): Action =>
  form.toAction(
    { reply: false, to: '', chat: '', text: 'At nine.', attachments: [], ...filledIn },
    { task, account: OFFICE, accountOf: () => OFFICE },
  );
const problems = (action: Action) => kind!.schema.safeParse(action).error?.issues.map(({ message }) => message) ?? [];

describe('plain words', () => {
  it.each([
    ['write to +971 50 123-4567 on WhatsApp: we open at nine', { to: ALI, chat: '', text: 'we open at nine' }],
    ['Answer Ali Khan on whatsapp: yes: at nine\nor ten', { to: '', chat: 'Ali Khan', text: 'yes: at nine\nor ten' }],
    ['please send a WhatsApp message to Sara: come in', { to: '', chat: 'Sara', text: 'come in' }],
    ['whatsapp ali: ok', { to: '', chat: 'ali', text: 'ok' }],
  ])('%s', (words, expected) => {
    expect(asked(words, REQUEST)).toEqual({ reply: false, attachments: [], ...expected });
  });

  it.each([
    'write to ali that we open at nine',
    'tell ali on whatsapp that we open',
    'whatsapp',
    'write to +12 on WhatsApp: hi',
    'what did ali say on whatsapp?',
    'answer: yes',
  ])('%s is something else', (words) => {
    expect(asked(words, REQUEST)).toBeNull();
  });

  it('“answer: …” answers the message that the task is about', () => {
    expect(asked('answer: yes', MESSAGE)).toMatchObject({ reply: true, text: 'yes' });
    expect(form.answering!('We open at nine.', MESSAGE)).toMatchObject({ reply: true, text: 'We open at nine.' });
    expect(form.answering!('We open at nine.', REQUEST)).toBeNull();
    expect(asked('write to ali@example.com that we open', MESSAGE)).toBeNull();
    expect(asked('whatsapp ali: ok', { ...MESSAGE, kind: 'EMAIL' })).toBeNull();
  });
});

describe('an answer', () => {
  it('goes to the chat that the message came from, and says so', () => {
    const action = proposed({ reply: true }, MESSAGE);
    expect(action).toMatchObject({ to: ALI, chat: 'Ali Khan', in_reply_to: 'wamid.abc==' });
    expect(kind!.facts(action, MESSAGE)).toMatchObject({ category: 'messages', staysInThread: true });
    expect(kind!.render(action, MESSAGE).title).toBe('WhatsApp reply to Ali Khan');
  });

  it('by WhatsApp Web goes to the chat by its exact name', () => {
    const action = proposed({ reply: true }, WEB_MESSAGE);
    expect(action).toMatchObject({ to: '', chat: 'Ali Khan 🏗', in_reply_to: '' });
    expect(kind!.facts(action, WEB_MESSAGE).staysInThread).toBe(true);
  });

  it('leaves the thread with another receiver, account or quoted message', () => {
    const action = proposed({ reply: true }, MESSAGE);
    for (const other of [{ to: '+4915112345678' }, { account: '+15550002222' }, { in_reply_to: 'wamid.other' }]) {
      expect(kind!.facts({ ...action, ...other }, MESSAGE).staysInThread).toBe(false);
    }
    expect(kind!.facts(action, { ...MESSAGE, kind: 'EMAIL' }).staysInThread).toBe(false);
  });

  it('can’t be given where no message came', () => {
    expect(() => proposed({ reply: true }, REQUEST)).toThrow('no WhatsApp message');
  });
});

describe('the card and the policy', () => {
  it('get every receiver, number and link', () => {
    const action = proposed({ to: ALI, chat: 'Ali', text: 'Pay 500 EUR at https://pay.example.com' }, REQUEST);
    const values = kind!.facts(action, REQUEST).critical.map(({ kind: of, value }) => `${of} ${value}`);
    expect(values).toEqual(expect.arrayContaining([`recipient ${ALI}`, 'amount 500 EUR']));
    expect(values.some((value) => value.startsWith('link '))).toBe(true);
    const named = kind!.facts({ ...action, to: '' }, REQUEST).critical[0];
    expect(named).toEqual({ kind: 'recipient', field: 'chat', value: 'Ali' });
  });

  it('show every field whole', () => {
    const action = proposed({ to: ALI, chat: 'Ali', text: 'x'.repeat(4_096) }, REQUEST);
    const shown = JSON.stringify(kind!.render({ ...action, in_reply_to: 'wamid.zzz' }, REQUEST).blocks);
    for (const value of [OFFICE, ALI, 'Ali', 'wamid.zzz', 'x'.repeat(4_096)]) expect(shown).toContain(value);
  });
});

describe('what WhatsApp would refuse is refused at once', () => {
  it.each([
    ['nobody', { to: '', chat: '' }, 'needs a number'],
    ['no number', { to: '0501234567' }, 'with its country'],
    ['no text', { text: ' ' }, 'must say something'],
    ['a long text', { text: 'x'.repeat(4_097) }, 'at most 4096'],
    ['a long text under a file', { text: 'x'.repeat(1_025), attachments: ['a.pdf'] }, 'under a file'],
    ['two files', { attachments: ['a.pdf', 'b.pdf'] }, 'one file'],
    ['a hidden line', { chat: 'Ali\nBob' }, 'one line'],
  ])('%s', (_, fields, words) => {
    const action = { ...proposed({ to: ALI }, REQUEST), ...fields };
    expect(problems(action).join(' ')).toContain(words);
  });
});

describe('settings', () => {
  it('say what is missing for each way, and how to get it', () => {
    const names = (values: object) => whatsapp.missing(values as Record<string, unknown>).map(({ name }) => name);
    expect(names({})).toEqual(['WHATSAPP_ACCESS']);
    expect(names({ WHATSAPP_ACCESS: 'web' })).toEqual(['WHATSAPP_NUMBER']);
    expect(names({ WHATSAPP_ACCESS: 'cloud', WHATSAPP_NUMBER: OFFICE, WHATSAPP_TOKEN: 'x' })).toEqual([
      'WHATSAPP_PHONE_NUMBER_ID',
      'WHATSAPP_APP_SECRET',
      'WHATSAPP_VERIFY_TOKEN',
    ]);
  });

  it('take selectors by their names only', () => {
    const { schema } = whatsapp.settings!.WHATSAPP_LOCATORS!;
    expect(schema.safeParse('{"send":"#send"}').success).toBe(true);
    for (const text of ['{"sent":"#send"}', '{"send":7}', 'send', '[]', 'null'])
      expect(schema.safeParse(text).success).toBe(false);
  });
});
