/** What a model answers: only what a skill allows and what can be made into an action is taken. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emailProposal } from '../../../src/connectors/gmail/proposal.ts';
import { type Allowed, answerSchema, thoughtFrom } from '../../../src/reasoning/thinking/answer.ts';
import type { Proposable } from '../../../src/reasoning/tool.ts';
import { ACCOUNT, mail, request } from '../fixtures.ts';

const proposable = (
  task = mail({ from: 'Ali <ali@example.com>', subject: 'Invoice', request: 'When is it due?' }),
): Proposable => ({
  type: 'email.send',
  says: emailProposal.says,
  schema: emailProposal.schema,
  toAction: (filledIn) =>
    emailProposal.toAction(filledIn as never, { task, account: ACCOUNT, accountOf: () => ACCOUNT }),
});
const ALLOWED: Allowed = {
  proposables: [proposable()],
  skills: [
    { name: 'send-email', mayPropose: ['email.send'] },
    { name: 'ceo-briefing', mayPropose: [] },
  ],
  planSteps: 2,
  triage: false,
};
const MAIL = { reply: true, to: [], cc: [], bcc: [], subject: '', text: 'Hello', attachments: [] };
const ACT = { kind: 'act', action: 'email.send', skill: 'send-email', proposal: MAIL, step: 0, more: false, why: 'w' };

const problemOf = (step: unknown, allowed = ALLOWED) =>
  answerSchema(allowed)
    .safeParse({ step })
    .error?.issues.map(({ message }) => message)
    .join(' ') ?? null;

describe('an answer', () => {
  it('that answers a mail becomes a reply in its thread, to its sender', () => {
    const answer = answerSchema(ALLOWED).parse({ step: ACT });
    expect(thoughtFrom(answer, ALLOWED)).toMatchObject({
      kind: 'act',
      action: { type: 'email.send', to: ['ali@example.com'], subject: 'Re: Invoice', text: 'Hello', account: ACCOUNT },
      skill: 'send-email',
      goesOn: false,
    });
  });

  it.each([
    [{ ...ACT, skill: 'ceo-briefing' }, 'The skill ceo-briefing may not propose email.send.'],
    [{ ...ACT, skill: 'no-such' }, 'There is no skill "no-such".'],
    [{ ...ACT, step: 3 }, 'The plan has 2 steps.'],
    [{ ...ACT, action: 'money.send' }, 'Invalid'],
    [{ ...ACT, proposal: { ...MAIL, in_thread: 'x' } }, 'Unrecognized key'],
    [{ kind: 'plan', steps: ['only one'], why: 'w' }, 'Too small'],
    [{ kind: 'ask', question: '', why: 'w' }, 'Too small'],
    [{ kind: 'send', why: 'w' }, 'Invalid'],
    ['<html>', 'Invalid'],
  ])('%j is refused', (step, problem) => expect(problemOf(step)).toContain(problem));

  it('that wants to reply where nothing came in is refused', () => {
    const allowed = { ...ALLOWED, proposables: [proposable(request('write something'))] };
    expect(problemOf(ACT, allowed)).toContain('no mail here that could be replied to');
  });

  it('has to sort an arrival, and may not sort what the owner asked for', () => {
    const triage = { sort: 'invoice', priority: 'high', tone: 'calm', language: 'de', reason: 'It is due.' };
    const sorting = answerSchema({ ...ALLOWED, triage: true });
    expect(sorting.safeParse({ step: ACT }).success).toBe(false);
    expect(thoughtFrom(sorting.parse({ triage, step: ACT }), ALLOWED)).toMatchObject({ priority: 'high', triage });
    expect(answerSchema(ALLOWED).safeParse({ triage, step: ACT }).success).toBe(false);
  });

  it('has a form that JSON Schema can tell, with every field required', () => {
    const schema = z.toJSONSchema(answerSchema({ ...ALLOWED, triage: true }));
    expect(schema).toMatchObject({ type: 'object', required: ['triage', 'step'], additionalProperties: false });
    expect(JSON.stringify(schema)).toContain('"const":"email.send"');
  });
});
