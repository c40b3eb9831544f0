/** The office with models, over real HTTP or through the real program: a task of three steps on every kind, sorting, skills. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Mind, type ModelOffice, openModelOffice, type Turn } from '../helpers/model-office.ts';
import { KINDS } from '../reasoning/models/rig.ts';
import { cardFor, invoiceMail, mailAbout, mailsAbout, noteIn } from './arrivals.ts';

let here: ModelOffice;
afterEach(() => here.close());

const PEOPLE = { Ali: 'ali@example.com', Bo: 'bo@example.com' };

/** Looks both people up, plans a mail to each, writes one after the other, and reports. */
const reminding: Mind = (turn) => {
  const { prompt, found } = turn;
  if (!prompt.includes('# The plan')) {
    if (found.length === 0) return turn.use('skill.load', { name: 'reason-and-plan' });
    if (found.length === 1) return turn.use('mail.search', { query: 'overdue', limit: 5 });
    return turn.answer({
      step: { kind: 'plan', steps: ['Remind Ali', 'Remind Bo'], why: 'Two invoices are overdue.' },
    });
  }
  if (prompt.includes('1. [ ]')) return act(turn, 'Ali', 1);
  if (prompt.includes('2. [ ]')) return act(turn, 'Bo', 2);
  const tell = 'Ali and Bo have been reminded.';
  return turn.answer({ step: { kind: 'done', why: 'Both were reminded.', tell } });
};

function act(turn: Turn, name: keyof typeof PEOPLE, step: number) {
  const proposal = {
    ...{ reply: false, to: [PEOPLE[name]], cc: [], bcc: [], attachments: [] },
    subject: `Reminder for ${name}`,
    text: `Hello ${name},\n\nyour invoice is overdue.`,
  };
  const common = { kind: 'act', action: 'email.send', skill: 'send-email', more: step < 2 };
  return turn.answer({ step: { ...common, proposal, step, why: `The invoice of ${name} is overdue.` } });
}

describe.each(KINDS)('with %s', (kind) => {
  it('a request is searched, planned, drafted, approved, sent step by step, and reported', async () => {
    here = await openModelOffice(kind, reminding);
    const { office, rig } = here;
    await office.world.gmail.deliver({
      from: 'Ali <ali@example.com>',
      subject: 'Re: overdue',
      text: 'I will pay soon.',
    });
    office.world.telegram.sendText('collect the overdue invoices and remind each client');
    for (const name of ['Ali', 'Bo']) {
      const card = await office.card(`Reminder for ${name}`);
      expect(card.text).not.toContain('by a template');
      await office.tap(card, 'Approve');
      await mailAbout(office, `Reminder for ${name}`);
    }
    await office.said('Ali and Bo have been reminded.');
    expect(await mailsAbout(office, 'Reminder')).toHaveLength(2);
    // What was looked up reached the model as data, and what it cost is known.
    const conversation = JSON.stringify(rig.standIn.asked.map(({ turns }) => turns));
    expect(conversation).toContain('Re: overdue');
    office.world.telegram.sendText('/cost');
    await office.said(kind === 'openai-compatible' ? 'has cost nothing' : /Today \$0\.\d+ of at most \$2\.00/);
  }, 240_000);
});

const TRIAGE = { sort: 'complaint', priority: 'high', tone: 'angry', language: 'en', reason: 'The lamp is broken.' };
const REPLY = {
  ...{ kind: 'act', action: 'email.send', skill: 'send-email', step: 0, more: false, why: 'It is broken.' },
  proposal: { reply: true, to: [], cc: [], bcc: [], subject: '', text: 'We send a new one.', attachments: [] },
};

describe('what comes in', () => {
  it('is sorted with a reason that the owner sees, on the card and in the note', async () => {
    here = await openModelOffice('anthropic', ({ answer }) => answer({ triage: TRIAGE, step: REPLY }));
    const card = await cardFor(here.office, invoiceMail('The lamp'));
    expect(card.text).toContain('The lamp · complaint, angry');
    const { text } = await noteIn(here.office, 'Pending_Approval/email', 'The lamp');
    expect(text).toMatch(/^priority: high$/m);
    expect(text).toMatch(/^sort: complaint\ntone: angry\nlanguage: en$/m);
    expect(text).toContain('(complaint, high: The lamp is broken.)');
    await here.office.tap(card, 'Why');
    await here.office.said('Seen as complaint, high priority, tone: angry. The lamp is broken.');
  });

  it('is sorted by a smaller model where there is one, and what needs no answer never reaches the large one', async () => {
    const sorting: Mind = ({ asked, prompt, answer }) => {
      if (asked.model !== 'claude-haiku-5-5') return answer({ step: REPLY });
      const isNews = prompt.includes('Autumn news');
      return answer({ ...TRIAGE, sort: isNews ? 'newsletter' : 'complaint', answer: isNews ? 'not needed' : 'needed' });
    };
    here = await openModelOffice('anthropic', sorting, { settings: { MODEL_TRIAGE: 'anthropic:claude-haiku-5-5' } });
    await here.office.world.gmail.deliver({ from: 'shop@example.com', subject: 'Autumn news', text: 'New lamps!' });
    await noteIn(here.office, 'Done', 'Autumn news');
    expect(here.rig.standIn.asked.map(({ model }) => model)).toEqual(['claude-haiku-5-5']);
    const card = await cardFor(here.office, invoiceMail('The lamp'));
    expect(card.text).toContain('complaint, angry');
    expect(here.rig.standIn.asked.map(({ model }) => model)).toEqual([
      'claude-haiku-5-5',
      'claude-haiku-5-5',
      'claude-sonnet-5-5',
    ]);
  });
});

describe('skills', () => {
  it('that the owner adds while the office runs count at once, and are loaded only when they are chosen', async () => {
    const lamps: Mind = ({ found, use, answer }) =>
      found.length === 0
        ? use('skill.load', { name: 'answer-about-lamps' })
        : answer({ triage: TRIAGE, step: { ...REPLY, skill: 'answer-about-lamps' } });
    here = await openModelOffice('anthropic', lamps);
    const { office, rig } = here;
    expect((await cardFor(office, invoiceMail('Before'))).text).toContain('by a template');
    const folder = join(office.vaultDir, '.claude/skills/answer-about-lamps');
    await mkdir(folder, { recursive: true });
    const front = 'name: answer-about-lamps\ndescription: For mails about lamps.\nmetadata:\n  may-propose: email.send';
    await writeFile(join(folder, 'SKILL.md'), `---\n${front}\n---\n\nAlways say that we send a NEW-LAMP.\n`);
    expect((await cardFor(office, invoiceMail('After'))).text).toContain('We send a new one.');
    const last = rig.standIn.asked.at(-1)!;
    expect(last.system).toContain('answer-about-lamps (may propose email.send): For mails about lamps.');
    expect(last.system).not.toContain('NEW-LAMP');
    expect(JSON.stringify(last.turns)).toContain('NEW-LAMP');
  });

  it('that are broken are left out and told', async () => {
    here = await openModelOffice('anthropic', ({ answer }) => answer({ triage: TRIAGE, step: REPLY }));
    const folder = join(here.office.vaultDir, '.claude/skills/broken');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'SKILL.md'), '---\nname: other\n');
    expect((await cardFor(here.office, invoiceMail())).text).toContain('We send a new one.');
    expect((await here.office.office.read.status()).problems.join()).toContain('broken');
  });
});

describe('a rule that lets answers run by themselves', () => {
  const ALI = 'Ali Khan <ali@example.com>';
  const handbook = 'known_contacts: [ali@example.com]\nrules:\n  - name: Free\n    when: always\n    then: AUTO';
  const replying = (text: string) => ({ ...REPLY, proposal: { ...REPLY.proposal, text } });

  it('lets a plain one run, but not one that was drafted with what was looked up', async () => {
    let isCurious = false;
    const mind: Mind = ({ found, use, answer }) =>
      isCurious && found.length === 0
        ? use('note.search', { query: 'lamp' })
        : answer({ triage: TRIAGE, step: replying('We send a new one.') });
    here = await openModelOffice('anthropic', mind, { handbook });
    await here.office.world.gmail.deliver(invoiceMail('The lamp', ALI));
    await mailAbout(here.office, 'The lamp');
    isCurious = true;
    const card = await cardFor(here.office, invoiceMail('The other lamp', ALI));
    expect(card.text).toContain('drafted with what was looked up in your mails and notes');
  });

  it('nor one that repeats what only the owner was to see', async () => {
    const secret = 'pays late and two of his cheques bounced so never ship before the money is here';
    const mind: Mind = ({ prompt, answer }) =>
      answer({ triage: TRIAGE, step: replying(prompt.includes(secret) ? `We know that Ali ${secret}.` : 'Hello.') });
    here = await openModelOffice('anthropic', mind, { handbook });
    const { office } = here;
    await office.world.gmail.deliver(invoiceMail('The lamp', ALI));
    await mailAbout(office, 'The lamp');
    const [page] = await office.waitFor(async () => {
      const pages = await office.files('Contacts');
      return pages.length > 0 && pages;
    }, 'the page of Ali');
    const path = join(office.vaultDir, page!);
    await writeFile(path, (await office.readText(page!)).replace('## Notes\n', `## Notes\n\nAli ${secret}.\n`));
    let count = 0;
    await office.waitFor(async () => {
      await office.world.gmail.deliver(invoiceMail(`The other lamp ${++count}`, ALI));
      const { text } = await office.said(`The other lamp ${count}`);
      return text.includes('It repeats words that are not from this conversation: “ali pays late');
    }, 'a card about words from elsewhere');
  });
});
