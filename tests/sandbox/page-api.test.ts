/** The sandbox's HTTP interface, over real sockets. */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedOffice, type ScriptedOffice } from './scripted-office.ts';

let office: ScriptedOffice;
beforeEach(async () => {
  office = await openScriptedOffice();
});
afterEach(() => office.close());

async function get(path: string) {
  const response = await fetch(`${office.url}${path}`);
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: response.status, body: (await response.json()) as any };
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${office.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** With headers that `fetch` would not send. */
function raw(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const { port } = new URL(office.url);
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on('error', reject);
    sending.end();
  });
}

describe('the chat', () => {
  it('shows what the bot sent, with its buttons and entities', async () => {
    await office.bot('sendMessage', {
      chat_id: office.world.telegram.ownerId,
      text: 'Send it?',
      entities: [{ type: 'bold', offset: 0, length: 4 }],
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'v1:approve:abc', style: 'success' }]] },
    });
    const { messages } = (await get('/api/chat')).body;
    expect(messages).toMatchObject([
      {
        from: 'bot',
        text: 'Send it?',
        entities: [{ type: 'bold', offset: 0, length: 4 }],
        buttons: [[{ text: 'Yes', data: 'v1:approve:abc', style: 'success' }]],
        reply_to: null,
        edited: 0,
        document: null,
        force_reply: null,
      },
    ]);
  });

  it("hands the owner's text to the bot, also as a reply", async () => {
    const asked = await office.bot('sendMessage', {
      chat_id: office.world.telegram.ownerId,
      text: 'What should it say?',
      reply_markup: { force_reply: true, input_field_placeholder: 'New text' },
    });
    const id = asked.result.message_id;
    const answered = await post('/api/chat', { text: 'Hello Ali', reply_to: id });
    const { result } = await office.bot('getUpdates', { timeout: 0 });
    const { messages } = (await get('/api/chat')).body;
    expect(messages[0]).toMatchObject({ id, force_reply: 'New text' });
    expect(answered.body).toEqual({ ok: true, message_id: messages[1].id });
    expect(result).toMatchObject([{ message: { text: 'Hello Ali', reply_to_message: { message_id: id } } }]);
  });

  it('answers a tap with the toast that the bot gave', async () => {
    const id = await office.say('Send it?', [[{ text: 'Yes', callback_data: 'v1:approve:abc' }]]);
    const tapped = post('/api/tap', { message_id: id, data: 'v1:approve:abc' });
    expect(await office.answerTap({ text: 'Too late', show_alert: true })).toBe('v1:approve:abc');
    expect((await tapped).body).toEqual({ ok: true, toast: { text: 'Too late', alert: true } });
  });

  it('refuses a tap or a reply on a message that is not there', async () => {
    expect((await post('/api/tap', { message_id: 999, data: 'v1:approve:abc' })).status).toBe(404);
    expect((await post('/api/chat', { text: 'x', reply_to: 999 })).status).toBe(404);
  });

  it('gives a document to save, never to show', async () => {
    const form = new FormData();
    form.set('chat_id', String(office.world.telegram.ownerId));
    form.set('document', new Blob(['<script>alert(1)</script>']), 'card "1"é.html');
    await fetch(`${office.world.telegram.url}/bot${office.world.telegram.token}/sendDocument`, {
      method: 'POST',
      body: form,
    });
    const { messages } = (await get('/api/chat')).body;
    const response = await fetch(`${office.url}/api/document?message_id=${messages[0].id}`);
    expect(messages[0].document).toEqual({ name: expect.stringContaining('.html'), bytes: 25, photo: false });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''/);
    expect(await response.text()).toBe('<script>alert(1)</script>');
  });
});

describe('the outside', () => {
  it('delivers a mail into the mailbox of the employee', async () => {
    const mail = { from: 'Ali <ali@example.com>', subject: 'Invoice', text: 'Where is it?' };
    const attachments = [{ name: 'a.txt', base64: 'aGk=' }];
    const { body } = await post('/api/mail', { ...mail, attachments });
    expect(body).toEqual({ ok: true, id: expect.any(String), thread_id: expect.any(String) });
    const received = await office.mail(String(body.id));
    expect(received).toMatchObject({
      subject: 'Invoice',
      text: 'Where is it?\n',
      from: { address: 'ali@example.com' },
    });
    expect(received.attachments).toMatchObject([{ filename: 'a.txt' }]);
  });

  it('shows the mails that it received, and hands out their attachments', async () => {
    const text = 'Dear Ali,\n\nit is on its way.';
    const references = '<first@example.com> <question@example.com>';
    const attachments = [{ filename: 'invoice.pdf', content: Buffer.from('%PDF') }];
    await office.send({ subject: 'Re: Invoice', text, inReplyTo: '<question@example.com>', references, attachments });
    const { body } = await get('/api/world');
    expect(body).toMatchObject({
      account: 'office@example.com',
      mails: [
        {
          to: ['ali@example.com'],
          subject: 'Re: Invoice',
          text: expect.stringContaining(text),
          in_reply_to: '<question@example.com>',
          references: ['<first@example.com>', '<question@example.com>'],
          attachments: [{ name: 'invoice.pdf', bytes: 4 }],
        },
      ],
    });
    const path = `/api/attachment?mail=${encodeURIComponent(body.mails[0].id)}&number=`;
    expect(await (await fetch(`${office.url}${path}0`)).text()).toBe('%PDF');
    for (const number of ['-1', '1', 'length', '']) expect((await get(`${path}${number}`)).status).toBe(404);
  });

  it('fails as it is told to', async () => {
    expect((await post('/api/fault', { service: 'gmail', kind: '500-before', count: 1 })).status).toBe(200);
    expect(
      (await post('/api/fault', { service: 'telegram', kind: '429', count: 1, match: 'sendMessage' })).status,
    ).toBe(200);
    await expect(office.send({})).rejects.toThrow('refused');
    await office.send({});
    const limited = await office.bot('sendMessage', { chat_id: office.world.telegram.ownerId, text: 'x' });
    expect(limited).toMatchObject({ ok: false, error_code: 429 });
    expect((await get('/api/world')).body.mails).toHaveLength(1);
  });
});

describe('what it refuses', () => {
  it.each([
    ['/api/chat', '{', 'The body is not valid JSON.'],
    ['/api/chat', {}, 'text: '],
    ['/api/chat', { text: ' \n' }, 'text: must not be empty'],
    ['/api/chat', { text: 'x', replyTo: 1 }, 'replyTo'],
    ['/api/chat', { text: '\u0001' }, 'Telegram refuses it'],
    ['/api/chat', { text: 'half a pair: \ud83d' }, 'Telegram refuses it'],
    ['/api/tap', { message_id: 'x', data: 'y' }, 'message_id: '],
    ['/api/tap', { message_id: 1, data: 'é'.repeat(33) }, 'data: must be 64 bytes at most'],
    ['/api/mail', { from: 'nobody', subject: 's', text: 't' }, 'from: must hold an address'],
    ['/api/mail', { from: 'a@b', subject: 's\r\nBcc: x@y', text: 't' }, 'subject: must be one line'],
    ['/api/mail', { from: 'a@b', subject: 's' }, 'text: is missing'],
    [
      '/api/mail',
      { from: 'a@b', subject: 's', text: 't', attachments: [{ name: 'a', base64: '!' }] },
      'must be base64',
    ],
    ['/api/fault', { service: 'gmail', kind: 'rain', count: 1 }, 'kind: '],
    ['/api/fault', { service: 'gmail', kind: '429', count: 1, match: 'all' }, 'match: '],
    ['/api/fault', { service: 'post', kind: '429', count: 1 }, 'service: '],
  ])('%s %j with a reason', async (path, body, reason) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(reason);
  });

  it('a body that is too large', async () => {
    expect((await post('/api/chat', { text: 'x'.repeat(100_000) })).status).toBe(413);
  });

  it('a POST that is not JSON, as a form on a web site would send it', async () => {
    const answer = await post('/api/chat', '{"text":"pay him"}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
    expect(office.world.telegram.messages()).toEqual([]);
  });

  it('another web site', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1', `${office.url}.evil.example`]) {
      expect((await post('/api/chat', { text: 'pay him' }, { origin })).status, origin).toBe(403);
    }
    expect((await post('/api/chat', { text: 'hello' }, { origin: office.url })).status).toBe(200);
    const { host } = new URL(office.url);
    expect(await raw('GET', '/api/chat', { host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await raw('GET', '/', { host, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });

  it('a name that only points here, as in DNS rebinding', async () => {
    const { port } = new URL(office.url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      `localhost.:${port}`,
      `127.0.0.2:${port}`,
    ]) {
      expect(await raw('GET', '/', { host }), host).toBe(403);
      expect(await raw('GET', '/api/chat', { host }), host).toBe(403);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect(await raw('GET', '/api/chat', { host }), host).toBe(200);
    }
  });

  it('everything that it does not serve', async () => {
    for (const path of ['/api/nothing', '/server.ts', '/..%2fserver.ts', '/static/app.js', '/%2e%2e/server.ts']) {
      expect((await get(path)).status, path).toBe(404);
    }
  });
});

it('sends every answer with a policy that lets no text become a script', async () => {
  for (const path of ['/', '/app.js', '/api/chat', '/api/nothing']) {
    const { headers } = await fetch(`${office.url}${path}`);
    expect(headers.get('content-security-policy'), path).toMatch(/default-src 'none'; script-src 'self';/);
    expect(headers.get('content-security-policy'), path).not.toContain('unsafe');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('cache-control'), path).toBe('no-store');
  }
});

it('tells open pages what changed', async () => {
  const seen: string[] = [];
  const response = await fetch(`${office.url}/api/events`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (topic: string) => {
    while (!seen.includes(topic)) seen.push(...((await reader.read()).value ?? '').match(/(?<=event: )\w+/g)!);
  };
  await until('hello');
  office.world.telegram.sendText('hi');
  await until('chat');
  await office.send({});
  await until('outside');
  await fetch(`${office.url}/api/file?name=a.txt`, { method: 'POST', body: 'x' });
  await until('vault');
  await reader.cancel();
});

it('says that it is well', async () => {
  expect((await get('/api/health')).body).toMatchObject({ ok: true, telegram: office.world.telegram.url });
});
