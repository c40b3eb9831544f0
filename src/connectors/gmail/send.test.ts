import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hurriedClock } from '../../../tests/helpers/connector-world.ts';
import {
  aMail,
  anAttempt,
  contextIn,
  openTestOffice,
  pollAll,
  type TestOffice,
} from '../../../tests/helpers/gmail-office.ts';
import { OfficeError } from '../../errors.ts';
import { composeMail } from './compose.ts';
import { lookupEmailSend } from './lookup.ts';
import { executeEmailSend } from './send.ts';
import { type GmailSession, openSession } from './session.ts';
import { writeLogin } from './token-file.ts';

describe('sending a mail', () => {
  let office: TestOffice;
  const clock = hurriedClock();
  beforeEach(async () => {
    office = await openTestOffice({ clock, slowMs: 300 });
  });
  afterEach(() => office.close());
  const attempt = (changes = {}) => anAttempt({ since: clock.now(), ...changes });
  /** The same mailbox after the program was killed and started again. */
  const restarted = () => openSession(office.config, contextIn(office.dir, clock));

  it('answers in the thread it came from, with the approved text and nothing else', async () => {
    await office.standIn.deliver({
      from: 'Ali <ali@example.com>',
      subject: 'Invoice?',
      text: 'Where?',
      headers: { 'Message-ID': '<q1@example.com>' },
    });
    const [arrival] = (await pollAll(office.session, null)).arrivals;
    const action = aMail(office.session, {
      subject: 'Re: Invoice?',
      in_thread: arrival?.facts.thread ?? '',
      in_reply_to: '<q1@example.com>',
      reference_chain: ['<q1@example.com>'],
    });
    const receipt = await executeEmailSend(office.session, action, attempt());
    const sent = await office.standIn.sent();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      id: receipt.id,
      threadId: arrival?.facts.thread,
      from: 'office@example.com',
      to: ['ali@example.com'],
      inReplyTo: '<q1@example.com>',
      references: ['<q1@example.com>'],
      subject: 'Re: Invoice?',
      text: action.text,
    });
    expect(receipt).toMatchObject({
      link: `https://mail.google.com/mail/u/0/#all/${receipt.id}`,
      summary: 'Sent to ali@example.com',
    });
    expect(await draftsLeft(office.session)).toBe(0);
  });

  it('sends files whole, also when they are too large for a plain call', async () => {
    const bytes = randomBytes(6_000_000);
    await executeEmailSend(
      office.session,
      aMail(office.session, { attachments: ['plan.bin'] }),
      attempt({ readAttachment: async () => bytes }),
    );
    const [mail] = await office.standIn.sent();
    expect(mail?.attachments[0]?.name).toBe('plan.bin');
    expect(mail?.attachments[0]?.bytes.equals(bytes)).toBe(true);
    expect(mail?.text).toBe('Dear Ali,\n\nit is on its way.\n');
    expect(office.standIn.requests().some(({ line }) => line.startsWith('POST /upload/'))).toBe(true);
  });

  it('refuses to send from another account than the one that is open', async () => {
    const error = await failure(executeEmailSend(office.session, aMail({ account: 'me@example.com' }), attempt()));
    expect(error).toMatchObject({ code: 'action_invalid', outcome: 'not-sent' });
    expect(office.standIn.requests().filter(({ line }) => line.includes('/gmail/'))).toEqual([]);
  });

  it('sends nothing when the draft’s id can’t be kept', async () => {
    const remember = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    const error = await failure(executeEmailSend(office.session, aMail(office.session), attempt({ remember })));
    expect(error).toMatchObject({ code: 'disk_full', outcome: 'not-sent' });
    expect(await office.standIn.sent()).toEqual([]);
  });

  it('is refused for a thread that Gmail does not have', async () => {
    const error = await failure(
      executeEmailSend(office.session, aMail(office.session, { in_thread: 'thr_none' }), attempt()),
    );
    expect(error).toMatchObject({ code: 'refused', outcome: 'not-sent', retryable: false });
  });

  it('uses a draft again whose making was never confirmed, so that none is left behind', async () => {
    office.standIn.fault('500-after', 1, 'draft');
    const one = attempt();
    expect(await failure(executeEmailSend(office.session, aMail(office.session), one))).toMatchObject({
      code: 'service_failed',
      outcome: 'not-sent',
      retryable: true,
    });
    expect(await draftsLeft(office.session)).toBe(1);
    await executeEmailSend(office.session, aMail(office.session), one);
    expect(await draftsLeft(office.session)).toBe(0);
    expect(await office.standIn.sent()).toHaveLength(1);
  });

  it('after a kill before the send: knows that nothing left, and sends what was approved, not what the draft became', async () => {
    const one = attempt();
    await killedBeforeSend(office.session, one);
    const session = await restarted();
    const { data } = await session.api.users.drafts.list({ userId: 'me' });
    const id = data.drafts?.[0]?.id ?? '';
    const edited = await composeMail(aMail(session, { text: 'Edited by hand.' }), 'x', new Date(), async () =>
      Buffer.alloc(0),
    );
    await session.api.users.drafts.update({
      userId: 'me',
      id,
      requestBody: { message: { raw: edited.raw.toString('base64url') } },
    });
    expect(await lookupEmailSend(session, aMail(session), one)).toEqual({ found: false, certain: true });
    await executeEmailSend(session, aMail(session), one);
    expect((await office.standIn.sent()).map(({ text }) => text)).toEqual([aMail(session).text]);
    expect(await draftsLeft(session)).toBe(0);
  });

  it('after a kill behind the send: finds it, and does not send it again', async () => {
    const one = attempt();
    const receipt = await executeEmailSend(office.session, aMail(office.session), one);
    const session = await restarted();
    expect(await lookupEmailSend(session, aMail(session), one)).toMatchObject({
      found: true,
      receipt: { id: receipt.id },
    });
    expect((await executeEmailSend(session, aMail(session), one)).id).toBe(receipt.id);
    expect(await office.standIn.sent()).toHaveLength(1);
  });

  it('waits for a send that was cut off on the way, before it says that nothing left', async () => {
    office.standIn.fault('slow', 1);
    const one = attempt();
    const error = await failure(
      executeEmailSend(office.session, aMail(office.session), {
        ...one,
        ...live(one),
        signal: AbortSignal.timeout(150),
      }),
    );
    expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown' });
    expect(await lookupEmailSend(await restarted(), aMail(office.session), one)).toMatchObject({ found: true });
  });

  it('can’t tell when the draft is gone and nothing of it is in Sent', async () => {
    const one = attempt();
    await killedBeforeSend(office.session, one);
    await office.session.api.users.drafts.delete({ userId: 'me', id: one.memory?.draftId ?? '' });
    expect(await lookupEmailSend(office.session, aMail(office.session), one)).toEqual({ found: false, certain: false });
    expect(await failure(executeEmailSend(office.session, aMail(office.session), one))).toMatchObject({
      outcome: 'unknown',
    });
    expect(await office.standIn.sent()).toEqual([]);
  });

  it('finds a mail to which Gmail gave another Message-ID, by its thread', async () => {
    const one = attempt();
    const receipt = await executeEmailSend(office.session, aMail(office.session), one);
    const memory = { ...one.memory, messageId: '<replaced@example.com>' } as Record<string, string>;
    expect(await lookupEmailSend(office.session, aMail(office.session), { ...one, memory })).toMatchObject({
      found: true,
      receipt: { id: receipt.id },
    });
  });

  it('says that Gmail can’t be reached, and nothing was sent', async () => {
    await office.standIn.close();
    const error = await failure(executeEmailSend(office.session, aMail(office.session), attempt()));
    expect(error).toMatchObject({ code: 'unreachable', outcome: 'not-sent', retryable: true });
  });

  it('gets a new token where the old one has ended, once for all calls, and keeps it on disk', async () => {
    const before = JSON.parse(await readFile(office.config.tokenFile, 'utf8'));
    office.session.oauth.setCredentials({
      ...office.session.oauth.credentials,
      access_token: 'ended',
      expiry_date: Date.now() + 3_600_000,
    });
    await Promise.all(
      [1, 2, 3].map((n) => executeEmailSend(office.session, aMail(office.session), attempt({ key: `k${n}` }))),
    );
    expect(await office.standIn.sent()).toHaveLength(3);
    await office.session.saved();
    const after = JSON.parse(await readFile(office.config.tokenFile, 'utf8'));
    expect(after.refresh_token).toBe(before.refresh_token);
    expect(after.access_token).not.toBe(before.access_token);
    expect(office.standIn.requests().filter(({ line }) => line === 'POST /oauth2/token')).toHaveLength(2);
  });

  it('goes on by itself when the owner has logged in anew, and leaves the new login alone', async () => {
    await writeLogin(office.config.tokenFile, { ...(await office.standIn.login()) });
    const renewed = JSON.parse(await readFile(office.config.tokenFile, 'utf8'));
    office.session.oauth.setCredentials({ refresh_token: 'withdrawn' });
    await executeEmailSend(office.session, aMail(office.session), attempt());
    await office.session.saved();
    expect(JSON.parse(await readFile(office.config.tokenFile, 'utf8'))).toEqual(renewed);
    expect(await office.standIn.sent()).toHaveLength(1);
  });

  it('asks no proxy for what is on this machine', async () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
    try {
      await executeEmailSend(office.session, aMail(office.session), attempt());
    } finally {
      delete process.env.HTTPS_PROXY;
    }
    expect(await office.standIn.sent()).toHaveLength(1);
  });

  it('asks for a new login when the old one was withdrawn', async () => {
    office.standIn.fault('401', 1, 'any');
    const error = await failure(executeEmailSend(office.session, aMail(office.session), attempt()));
    expect(error).toMatchObject({
      code: 'not_authorized',
      outcome: 'not-sent',
      hint: expect.stringContaining('countersign auth gmail'),
    });
  });

  it.each(['401', '429', '500-before', 'drop-after', 'malformed'])(
    'lets no token out in the error after %s',
    async (kind) => {
      office.standIn.fault(kind, 5, 'any');
      const error = await failure(executeEmailSend(office.session, aMail(office.session), attempt()));
      const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error.stack);
      const { access_token, refresh_token } = office.session.oauth.credentials;
      expect(shown).not.toContain(access_token);
      expect(shown).not.toContain(refresh_token);
      expect(shown).not.toContain('stand-in-secret');
    },
  );
});

function live(attempt: {
  memory: Record<string, string> | null;
  remember(memory: Record<string, string>): Promise<void>;
}) {
  return { remember: (memory: Record<string, string>) => attempt.remember(memory) };
}

/** As after a kill: the draft is made and remembered, and nothing more happens. */
async function killedBeforeSend(session: GmailSession, attempt: ReturnType<typeof anAttempt>): Promise<void> {
  const killed = new AbortController();
  const remember = async (memory: Record<string, string>) => {
    await attempt.remember(memory);
    killed.abort();
  };
  const error = await failure(
    executeEmailSend(session, aMail(session), { ...attempt, remember, signal: killed.signal }),
  );
  expect(error.outcome).toBe('not-sent');
}

async function draftsLeft(session: GmailSession): Promise<number> {
  const { data } = await session.api.users.drafts.list({ userId: 'me' });
  return data.drafts?.length ?? 0;
}

async function failure(promise: Promise<unknown>): Promise<OfficeError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OfficeError);
  return error as OfficeError;
}
