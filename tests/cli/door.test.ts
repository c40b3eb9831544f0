import { mkdir, stat } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, launch, newPlace, opened, run } from './countersign.ts';

afterEach(cleanUp);

describe('the office’s door on this machine', () => {
  it.each([
    ['hangs up', (line: Socket) => line.destroy()],
    ['breaks off in the middle', (line: Socket) => line.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok":tr')],
    ['answers with nonsense', (line: Socket) => line.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')],
    ['speaks another language', (line: Socket) => line.end('220 smtp ready\r\n')],
  ])('is taken as closed when whoever is behind it %s', async (_, answer) => {
    const place = await newPlace();
    const state = join(place, 'state');
    await mkdir(state, { mode: 0o700 });
    const door = createServer((line) => {
      line.on('error', () => {});
      line.once('data', () => answer(line));
    });
    await new Promise<void>((resolve) => door.listen(join(state, 'office.sock'), resolve));
    const { code, out, err } = await run(['status'], place, { STATE_DIR: state });
    door.close();
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(out).toContain('not running');
  });

  it('shows the way for systemd without touching anything', async () => {
    const place = await newPlace();
    await run(['init', '--yes'], place);
    const token = `123456789:${'x'.repeat(35)}`;
    const { code, out, err } = await run(['service', 'install', '--user', '--dry-run'], place, {
      TELEGRAM_BOT_TOKEN: token,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('countersign.service');
    expect(out).toContain('run    systemctl --user daemon-reload');
    expect(out).not.toContain(token);
    await expect(mkdir(join(place, '.config'))).resolves.toBeUndefined();
  });

  it('is open for its own user alone', async () => {
    const place = await newPlace();
    await run(['init', '--yes'], place);
    const office = await opened(launch(['start'], place, { STATE_DIR: join(place, 'state') }));
    expect((await stat(join(place, 'state/office.sock'))).mode & 0o777).toBe(0o600);
    expect((await office.stop()).code).toBe(0);
  });
});
