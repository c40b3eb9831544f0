import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../log.ts';
import { readLogin, writeLogin } from './token-file.ts';

const LOGIN = { account: 'office@example.com', refresh_token: 'r-1', access_token: 'a-1', expiry_date: 5 };

describe('the token file', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countersign-token-'));
    path = join(dir, 'google-token.json');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('comes back as it was written, for its owner alone, with the former one beside it', async () => {
    await writeLogin(path, LOGIN);
    await writeLogin(path, { ...LOGIN, access_token: 'a-2' });
    expect(await readLogin(path, silentLog)).toEqual({ ...LOGIN, access_token: 'a-2' });
    expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual(LOGIN);
    for (const name of await readdir(dir)) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toHaveLength(2);
  });

  it.each([0o640, 0o604, 0o666])(
    'is refused when others can read it (%o), and the message says what to do',
    async (mode) => {
      await writeLogin(path, LOGIN);
      await chmod(path, mode);
      await expect(readLogin(path, silentLog)).rejects.toMatchObject({
        code: 'not_authorized',
        hint: expect.stringContaining(`chmod 600 ${path}`),
      });
    },
  );

  it.each(['', '{"account": "office@exa', '{"account":"office@example.com"}', 'null'])(
    'is taken from its copy when it is damaged, with a warning that holds no token: %s',
    async (damaged) => {
      await writeLogin(path, LOGIN);
      await writeLogin(path, { ...LOGIN, access_token: 'a-2' });
      await writeFile(path, damaged);
      const lines: string[] = [];
      const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
      expect(await readLogin(path, log)).toEqual(LOGIN);
      expect(lines.join('')).toContain('could not be read');
      expect(lines.join('')).not.toMatch(/r-1|a-[12]/);
    },
  );

  it('never puts a damaged file in the place of a good copy', async () => {
    await writeLogin(path, LOGIN);
    await writeLogin(path, { ...LOGIN, access_token: 'a-2' });
    await writeFile(path, '{');
    await writeLogin(path, { ...LOGIN, access_token: 'a-3' });
    expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual(LOGIN);
  });

  it('says how to log in where there is none', async () => {
    await expect(readLogin(path, silentLog)).rejects.toMatchObject({
      code: 'not_authorized',
      hint: 'Run `countersign auth gmail`.',
    });
  });
});
