/** The office's own door: for its user only, and honest about what is behind it. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OfficeError } from '../../src/errors.ts';
import { askOffice, type ControlHandlers, openControl } from '../../src/runtime/control.ts';
import { tempDir } from './bench.ts';

async function door(handlers: Partial<ControlHandlers> = {}) {
  const dir = await tempDir();
  const close = await openControl(dir, {
    command: async (command) => ({ ok: true, say: JSON.stringify(command) }),
    status: () => Promise.reject(new OfficeError('disk_full', 'No room.', { hint: 'Make some.' })),
    pairingCode: async () => '1234-5678',
    ...handlers,
  });
  onTestFinished(close);
  return { dir, close };
}

/** What the door answers to any bytes at all. */
function post(dir: string, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: join(dir, 'office.sock'), path, method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    call.on('error', reject);
    call.end(body);
  });
}

const pause = { type: 'pause', by: 'cli:me' } as const;

test('a question is answered, with any text in it', async () => {
  const { dir } = await door();
  const command = { type: 'request', text: 'Grüße 🌻 "\n\u0000', key: 'k', by: 'cli:me' } as const;
  expect(JSON.parse((await askOffice(dir, 'command', command)).say)).toEqual(command);
  expect(await askOffice(dir, 'pairingCode', null)).toBe('1234-5678');
});

test('what the office refuses is refused with its own words', async () => {
  const { dir } = await door();
  await expect(askOffice(dir, 'status', null)).rejects.toMatchObject({
    code: 'disk_full',
    message: 'No room.',
    hint: 'Make some.',
  });
});

test('a bug tells nothing of its message', async () => {
  const { dir } = await door({ command: () => Promise.reject(new Error('token 12345')) });
  const refused = askOffice(dir, 'command', pause);
  await expect(refused).rejects.toMatchObject({ code: 'service_failed' });
  await expect(refused).rejects.not.toThrow(/12345/);
});

test('nobody else may knock', async () => {
  const { dir } = await door();
  expect(statSync(join(dir, 'office.sock')).mode & 0o777).toBe(0o600);
});

describe('a request that makes no sense', () => {
  test.each(['/unknown', '/constructor', '/__proto__', '/', '/../command'])('to %s is refused', async (path) => {
    const { dir } = await door();
    expect(JSON.parse(await post(dir, path, 'null'))).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  test('that is no JSON is refused, and the door stays open', async () => {
    const { dir } = await door();
    expect(JSON.parse(await post(dir, '/command', '{"type":'))).toMatchObject({ ok: false });
    expect((await askOffice(dir, 'command', pause)).ok).toBe(true);
  });

  test('that is too large is refused as that, on either side, and the door stays open', async () => {
    const { dir } = await door();
    const command = { type: 'request', text: 'x'.repeat(300 * 1024), key: 'k', by: 'cli:me' } as const;
    await expect(askOffice(dir, 'command', command)).rejects.toMatchObject({ code: 'too_large' });
    await post(dir, '/command', JSON.stringify(command)).catch(() => {});
    expect((await askOffice(dir, 'command', pause)).ok).toBe(true);
  });
});

describe('an office that is not running', () => {
  const notRunning = expect.objectContaining({ code: 'not_running' });

  test('is told as that: nothing there, a closed door, and a socket that nobody serves', async () => {
    const { dir, close } = await door();
    await expect(askOffice(await tempDir(), 'command', pause)).rejects.toEqual(notRunning);
    await close();
    await expect(askOffice(dir, 'command', pause)).rejects.toEqual(notRunning);
    writeFileSync(join(dir, 'office.sock'), '');
    await expect(askOffice(dir, 'command', pause)).rejects.toEqual(notRunning);
  });

  test('is told as that when it ends in the middle of its answer', async () => {
    const dir = await tempDir();
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"ok":true'));
    });
    await new Promise<void>((resolve) => server.listen(join(dir, 'office.sock'), resolve));
    onTestFinished(() => void server.close());
    await expect(askOffice(dir, 'command', pause)).rejects.toEqual(notRunning);
  });
});

test('a socket that a killed office left is replaced, and closing takes it away', async () => {
  const { dir } = await door();
  const close = await openControl(dir, { pairingCode: async () => 'new' } as never);
  expect(await askOffice(dir, 'pairingCode', null)).toBe('new');
  await close();
  expect(existsSync(join(dir, 'office.sock'))).toBe(false);
});

test('a state folder with too long a name is refused with the reason', async () => {
  const dir = join(await tempDir(), 'x'.repeat(100));
  await expect(openControl(dir, {} as never)).rejects.toMatchObject({ code: 'config_invalid' });
});
