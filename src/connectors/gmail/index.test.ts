import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextIn, openTestOffice } from '../../../tests/helpers/gmail-office.ts';
import { gmail } from './index.ts';

describe('the Gmail connector', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countersign-gmail-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const settings = () => ({
    GOOGLE_CLIENT_ID: 'id',
    GOOGLE_CLIENT_SECRET: 'secret',
    GOOGLE_TOKEN_FILE: join(dir, 'google-token.json'),
    GMAIL_API_ROOT: 'https://gmail.googleapis.com',
  });

  it('says what is missing and how to get it', async () => {
    expect(gmail.missing({}).map(({ name }) => name)).toEqual([
      'GOOGLE_CLIENT_ID',
      'GOOGLE_CLIENT_SECRET',
      'GOOGLE_TOKEN_FILE',
    ]);
    expect(gmail.missing(settings())).toEqual([{ name: 'GOOGLE_TOKEN_FILE', how: 'Run `countersign auth gmail`.' }]);
    await writeFile(settings().GOOGLE_TOKEN_FILE, '{}');
    expect(gmail.missing(settings())).toEqual([]);
  });

  it('picks its own settings out of all and refuses to send tokens in the clear over a network', () => {
    expect(gmail.configSchema.parse({ ...settings(), PORT: 1 })).toMatchObject({ clientId: 'id' });
    expect(gmail.configSchema.safeParse({ ...settings(), GMAIL_API_ROOT: 'http://192.168.1.5' }).success).toBe(false);
    expect(gmail.configSchema.safeParse({ ...settings(), GMAIL_API_ROOT: 'http://127.0.0.1:9' }).success).toBe(true);
  });

  it('goes to Google’s own addresses unless a stand-in is meant', async () => {
    const login = { account: 'office@example.com', refresh_token: 'r' };
    await writeFile(settings().GOOGLE_TOKEN_FILE, JSON.stringify(login));
    await chmod(settings().GOOGLE_TOKEN_FILE, 0o600);
    const session = await gmail.open(gmail.configSchema.parse(settings()), contextIn(dir));
    const { endpoints } = (session as { oauth: { endpoints: Record<string, unknown> } }).oauth;
    expect(endpoints.oauth2TokenUrl).toBe('https://oauth2.googleapis.com/token');
    expect(gmail.account(session)).toBe('office@example.com');
  });

  it('notices when the login belongs to another mailbox than it says', async () => {
    const { session, close } = await openTestOffice();
    session.account = 'other@example.com';
    expect(await gmail.check(session, new AbortController().signal)).toMatchObject({ ok: false });
    await close();
    const after = await gmail.check(session, new AbortController().signal);
    expect(after).toMatchObject({ ok: false, says: 'Gmail could not be reached.' });
  });

  it('loads none of its libraries before it is opened', () => {
    const code = `
      import { registerHooks } from 'node:module';
      const seen = [];
      registerHooks({ resolve(name, context, next) { seen.push(name); return next(name, context); } });
      await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      console.log(seen.join('\\n'));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    const loaded = stdout.split('\n');
    expect(loaded).toContain('zod');
    expect(loaded.filter((name) => /googleapis|nodemailer|postal-mime|html-to-text|emulate/.test(name))).toEqual([]);
  });
});
