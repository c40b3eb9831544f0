import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GmailStandIn, startGmailStandIn } from './stand-in.ts';

describe('the stand-in for Gmail', () => {
  let standIn: GmailStandIn;
  let token: string;
  beforeEach(async () => {
    standIn = await startGmailStandIn();
    token = (await standIn.login()).access_token;
  });
  afterEach(() => standIn.close());
  const call = (path: string, init: RequestInit = {}, bearer = token) =>
    fetch(`${standIn.url}/gmail/v1/users/me${path}`, {
      ...init,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    });
  const post = (path: string, body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) });
  const raw = (text: string) => Buffer.from(text).toString('base64url');

  it.each(['', 'wrong'])('refuses a token that it did not give, in Google’s words: "%s"', async (bearer) => {
    const answer = await call('/profile', {}, bearer);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({
      error: { code: 401, status: 'UNAUTHENTICATED', errors: [{ domain: 'global', reason: 'authError' }] },
    });
  });

  it('has profiles, unknown threads and invalid messages like Gmail', async () => {
    expect(await (await call('/profile')).json()).toMatchObject({
      emailAddress: 'office@example.com',
      historyId: expect.any(String),
    });
    expect((await post('/drafts', { message: { raw: raw('To: a@b.c\r\n\r\nhi'), threadId: 'none' } })).status).toBe(
      404,
    );
    expect((await post('/drafts', { message: { raw: '***' } })).status).toBe(400);
    expect((await post('/drafts', {})).status).toBe(400);
    expect((await post('/drafts', { message: { raw: raw('To: a@b.c\r\n\r\nhi') } })).status).toBe(200);
  });

  it('forgets history on demand', async () => {
    const { historyId } = (await (await call('/profile')).json()) as { historyId: string };
    await standIn.deliver({ from: 'a@example.com', subject: 's', text: 't' });
    expect((await call(`/history?startHistoryId=${historyId}`)).status).toBe(200);
    await standIn.forgetHistory();
    expect((await call(`/history?startHistoryId=${historyId}`)).status).toBe(404);
  });

  it('fails only as often and only there where it was told to', async () => {
    standIn.fault('500-before', 2, 'poll');
    const answers = [await call('/profile'), await post('/drafts', {}), await call('/profile'), await call('/profile')];
    expect(answers.map(({ status }) => status)).toEqual([500, 400, 500, 200]);
    expect(() => standIn.fault('no-such-fault', 1)).toThrow(TypeError);
  });

  it('tells of mails that come and go, and starts anew', async () => {
    let changes = 0;
    const stop = standIn.onChange(() => changes++);
    await standIn.deliver({ from: 'a@example.com', subject: 's', text: 't' });
    await post('/messages/send', { raw: raw('To: a@example.com\r\nSubject: hi\r\n\r\nhello') });
    expect(changes).toBe(2);
    expect(await standIn.sent()).toMatchObject([{ to: ['a@example.com'], subject: 'hi', text: 'hello\n' }]);
    await standIn.reset();
    stop();
    expect(await standIn.sent()).toEqual([]);
    expect(await (await call('/messages')).json()).toMatchObject({ messages: [] });
    expect((await call('/profile')).status).toBe(200);
  });
});
