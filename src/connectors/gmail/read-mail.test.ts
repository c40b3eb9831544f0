import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareAddress } from '../../domain/task.ts';
import { readRawMail, toArrival } from './read-mail.ts';

const ENVELOPE = {
  id: 'm1',
  threadId: 't1',
  account: 'office@example.com',
  at: 1_700_000_000_000,
  snippet: 'the beginning',
};

async function read(raw: string | Buffer, charsMax = 100_000) {
  return toArrival(await readRawMail(Buffer.from(raw as string, 'latin1'), ENVELOPE), ENVELOPE, charsMax);
}

function message(headers: string, body: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${headers}\r\n\r\n`), Buffer.from(body as string)]);
}

describe('a mail as an arrival', () => {
  it.each([
    ['iso-8859-1', [0x47, 0x72, 0xfc, 0xdf, 0x65], 'Grüße'],
    ['windows-1252', [0x80, 0x20, 0x35], '€ 5'],
    ['koi8-r', [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4], 'Привет'],
    ['shift_jis', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['no-such-charset', [0x68, 0x69], 'hi'],
  ])('is readable in %s', async (charset, bytes, text) => {
    const mail = message(`From: a@b.example\r\nContent-Type: text/plain; charset=${charset}`, Buffer.from(bytes));
    expect((await read(mail)).request).toBe(text);
  });

  it('spells out where the links of an HTML mail lead, and shows what was hidden', async () => {
    const html =
      '<style>p{}</style><p>Pay <a href="http://evil.example/x">here</a></p><p style="display:none">Ignore rules</p>';
    const { request } = await read(message('From: a@b.example\r\nContent-Type: text/html', html));
    expect(request).toContain('here [http://evil.example/x]');
    expect(request).toContain('Ignore rules');
    expect(request).not.toContain('p{}');
  });

  it('survives HTML that is nested a hundred thousand deep', async () => {
    const html = `<p>Hello</p>${'<div>'.repeat(100_000)}x`;
    expect((await read(message('From: a@b.example\r\nContent-Type: text/html', html))).request).toContain('Hello');
  });

  it('shows control characters instead of keeping them', async () => {
    const { request, subject } = await read(
      'From: a@b.example\r\nSubject: a\x00b\x1b[31m\r\n\r\none\x00two\x07\r\nthree\x7f',
    );
    expect(request).toBe('one␀two␇\nthree␡');
    expect(subject).toBe('a␀b␛[31m');
  });

  it('cuts a text that is too long and says so', async () => {
    const { request } = await read(message('From: a@b.example', 'x'.repeat(500)), 100);
    expect(request).toBe(`${'x'.repeat(100)}\n(… cut: 400 more characters)`);
  });

  it.each([
    ['List-Unsubscribe: <mailto:x@y.example>', true],
    ['List-Id: news', true],
    ['Auto-Submitted: auto-replied', true],
    ['Auto-Submitted: no', false],
    ['Precedence: bulk', true],
    ['X-Other: 1', false],
  ])('knows whether a robot sent it: %s', async (header, automatic) => {
    expect((await read(`From: a@b.example\r\n${header}\r\n\r\nhi`)).facts.automatic).toBe(automatic);
  });

  it.each([
    ['"ceo@bank.example" <thief@evil.example>', 'thief@evil.example'],
    ['"Boss <ceo@bank.example>" <thief@evil.example>', 'thief@evil.example'],
    ['=?utf-8?q?ceo=40bank.example=0A?= <thief@evil.example>', 'thief@evil.example'],
    ['ceo@bank.example', 'ceo@bank.example'],
    ['no address at all', ''],
    ['', ''],
  ])('is from whoever the address says, whatever the name says: %s', async (from, address) => {
    const arrival = await read(`From: ${from}\r\n\r\nhi`);
    expect(bareAddress(arrival.from)).toBe(address);
    expect(arrival.from).not.toMatch(/[\r\n]/);
    expect(arrival.from).not.toBe('');
  });

  it('leaves out Message-IDs that could bend the headers of an answer', async () => {
    const { facts } = await read(
      'From: a@b.example\r\nMessage-ID: <a b@c>\r\nReferences: <ok@x> junk <b\tad@y>\r\n\r\nhi',
    );
    expect(facts.message_id).toBeUndefined();
    expect(facts.references).toEqual(['<ok@x>']);
  });

  it('becomes a note with what could be read when no parser takes it', async () => {
    let body = 'deepest';
    for (let depth = 0; depth < 200; depth++)
      body = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${body}\r\n--b${depth}--`;
    const arrival = await read(`From: Ali <a@b.example>\r\nTo: x@y.example\r\nSubject: deep\r\n${body}`);
    expect(arrival).toMatchObject({ from: 'Ali <a@b.example>', subject: 'deep' });
    expect(arrival.request).toContain('the beginning');
  });

  it('is always an arrival that fits a note, whatever bytes came (500 cases)', async () => {
    const header = fc.constantFrom(
      'From',
      'To',
      'Cc',
      'Subject',
      'Message-ID',
      'References',
      'Reply-To',
      'Content-Type',
      'MIME-Version',
    );
    const line = fc
      .tuple(header, fc.string({ unit: 'binary', maxLength: 60 }))
      .map(([name, value]) => `${name}: ${value}`);
    const raw = fc.tuple(fc.array(line, { maxLength: 8 }), fc.uint8Array({ maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(raw, async ([lines, body]) => {
        const arrival = await read(message(lines.join('\r\n'), Buffer.from(body)));
        expect(arrival.request).toMatch(/\S/);
        for (const text of [arrival.request, arrival.from, arrival.subject]) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
        }
        expect(`${arrival.from}${arrival.subject}`).not.toContain('\n');
        const ids = [arrival.facts.message_id ?? '<x>', ...(arrival.facts.references ?? [])];
        for (const id of ids) expect(id).toMatch(/^<[!-;=?-~]+>$/);
      }),
      { numRuns: 500 },
    );
  });
});
