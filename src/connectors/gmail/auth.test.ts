import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { contextIn } from '../../../tests/helpers/gmail-office.ts';
import { authorizeGmail } from './auth.ts';
import { gmail } from './index.ts';
import { openSession } from './session.ts';
import { type GmailStandIn, startGmailStandIn } from './stand-in.ts';

describe('countersign auth gmail', () => {
  let standIn: GmailStandIn;
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countersign-auth-'));
    standIn = await startGmailStandIn({ account: 'office@example.com' });
  });
  afterEach(async () => {
    await standIn.close();
    await rm(dir, { recursive: true, force: true });
  });
  const options = (openBrowser: (url: string) => Promise<void> | void, changes = {}) => ({
    clientId: standIn.clientId,
    clientSecret: standIn.clientSecret,
    tokenFile: join(dir, 'state', 'google-token.json'),
    apiRoot: standIn.url,
    openBrowser,
    signal: new AbortController().signal,
    ...changes,
  });

  it('logs in through the browser, keeps the login for itself alone, and can be used at once', async () => {
    let shown = '';
    const allow = (url: string) => void consent(url).then((page) => (shown = page));
    const config = options(allow);
    expect(await authorizeGmail(config)).toEqual({ account: 'office@example.com' });
    await expect.poll(() => shown).toContain('Logged in');
    const info = await stat(config.tokenFile);
    expect(info.mode & 0o777).toBe(0o600);
    expect(await readdir(join(dir, 'state'))).toEqual(['google-token.json']);
    const session = await openSession(config, contextIn(dir));
    expect(session.account).toBe('office@example.com');
    expect(await gmail.check(session, new AbortController().signal)).toEqual({
      ok: true,
      says: 'Connected as office@example.com',
    });
  });

  it('asks for a lasting login, with PKCE and a state, to come back to this machine only', async () => {
    let asked = new URL('http://x');
    await authorizeGmail(
      options((url) => {
        asked = new URL(url);
        void consent(url);
      }),
    );
    const get = (name: string) => asked.searchParams.get(name);
    expect(get('access_type')).toBe('offline');
    expect(get('prompt')).toBe('consent');
    expect(get('code_challenge_method')).toBe('S256');
    expect(get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(get('state')).toMatch(/^[\w-]{43}$/);
    expect(get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect(
      get('scope')
        ?.split(' ')
        .map((scope) => scope.split('/').at(-1)),
    ).toEqual(['gmail.readonly', 'gmail.compose']);
  });

  it.each([
    ['a login that was denied', (back: URL) => back.searchParams.set('error', 'access_denied'), 'denied'],
    ['an answer to another login', (back: URL) => back.searchParams.set('state', 'other'), 'does not belong'],
    ['a code that Google does not know', (back: URL) => back.searchParams.set('code', 'wrong'), 'no longer accepts'],
    ['an answer without a code', () => {}, 'did not allow'],
  ])('refuses %s, says so on both sides and keeps nothing', async (_, change, words) => {
    let shown = '';
    const openBrowser = (url: string) => {
      const asked = new URL(url);
      const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('state', asked.searchParams.get('state') ?? '');
      change(back);
      void fetch(back).then(async (answer) => (shown = await answer.text()));
    };
    await expect(authorizeGmail(options(openBrowser))).rejects.toMatchObject({
      code: 'not_authorized',
      message: expect.stringContaining(words),
    });
    await expect.poll(() => shown).toContain('Not logged in');
    expect(await readdir(dir)).toEqual([]);
  });

  it('gives up when nobody answers the page', async () => {
    const clock = new SimulatedClock();
    const openBrowser = () => void queueMicrotask(() => setImmediate(() => clock.increment(10 * 60_000)));
    await expect(
      authorizeGmail(
        options(openBrowser, {
          clock: {
            now: () => clock.now(),
            setTimeout: clock.setTimeout.bind(clock),
            clearTimeout: clock.clearTimeout.bind(clock),
          },
        }),
      ),
    ).rejects.toMatchObject({
      code: 'not_authorized',
      message: expect.stringContaining('in time'),
    });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    await expect(authorizeGmail(options(() => stop.abort(), { signal: stop.signal }))).rejects.toMatchObject({
      code: 'stopped',
    });
  });

  it('keeps the login that was there until the new one is complete', async () => {
    const config = options((url) => void consent(url));
    await authorizeGmail(config);
    const first = await readFile(config.tokenFile, 'utf8');
    await authorizeGmail(config);
    expect(await readFile(config.tokenFile, 'utf8')).not.toBe(first);
    expect(await readFile(`${config.tokenFile}.bak`, 'utf8')).toBe(first);
  });
});

/** What a person does: opens the page and presses "Allow". Gives the page on which the browser ends. */
async function consent(url: string): Promise<string> {
  const page = await (await fetch(url)).text();
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of page.matchAll(/name="(\w+)" value="([^"]*)"/g)) {
    fields.append(name, value.replaceAll('&amp;', '&'));
  }
  const action = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', url);
  const answer = await fetch(action, { method: 'POST', body: fields });
  return await answer.text();
}
