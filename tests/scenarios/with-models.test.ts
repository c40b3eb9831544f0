/** A task of three steps on every kind of model, over real HTTP or through the real program: request, search, draft, approve, send, report. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Mind, type ModelOffice, openModelOffice, type Turn } from '../helpers/model-office.ts';
import { KINDS } from '../reasoning/models/rig.ts';
import { mailAbout, mailsAbout } from './arrivals.ts';

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
