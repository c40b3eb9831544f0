import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, launch, newPlace, PROJECT, run, until } from './countersign.ts';
import { startOfficeIn } from './office.ts';

const STRANGER = 666;

let place: string;
let world: World;
let unpaired: World['settings'];
beforeEach(async () => {
  place = await newPlace();
  const vaultDir = join(place, 'vault');
  await fillVault(vaultDir, join(PROJECT, 'vault'));
  world = await startWorld({ port: 0, vaultDir, stateDir: join(place, 'state'), log: silentLog });
  const { TELEGRAM_OWNER_ID: _, ...rest } = world.settings;
  unpaired = rest;
});
afterEach(async () => {
  await cleanUp();
  await world.close();
});
const said = () => world.telegram.messages().filter(({ from }) => from === 'bot');

describe('countersign pair', () => {
  it('takes the account that sends the code as the owner, and the office obeys it and no other', async () => {
    const pairing = launch(['pair'], place, unpaired);
    const code = await until('a code', () => /\/start (\d{4}-\d{4})/.exec(pairing.out())?.[1], pairing.err);
    world.telegram.sendText('/start 0000-0000', { from: STRANGER });
    world.telegram.sendText('hello?');
    world.telegram.sendText(`/start ${code}`);
    expect(await pairing.ended).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Paired with Telegram account ${world.telegram.ownerId}`),
    });
    const office = await startOfficeIn(place, { settings: unpaired });
    world.telegram.sendText('/status', { from: STRANGER });
    world.telegram.sendText(`/start ${code}`, { from: STRANGER });
    world.telegram.sendText('/status');
    await until('an answer', () => said().some(({ text }) => /running/i.test(text)), office.err);
    expect(said().filter(({ text }) => /paired/i.test(text)).length).toBeLessThanOrEqual(1);
    const audit = JSON.parse((await run(['audit', '--json'], place, unpaired)).out);
    expect(audit.some(({ actor }: { actor: string }) => actor === `telegram:${STRANGER}`)).toBe(true);
  });

  it('pairs with an office that is running, which then obeys at once', async () => {
    const office = await startOfficeIn(place, { settings: unpaired });
    expect(office.err()).toContain('countersign pair');
    world.telegram.sendText('/status');
    const pairing = launch(['pair'], place, unpaired);
    const code = await until('a code', () => /\/start (\d{4}-\d{4})/.exec(pairing.out())?.[1], pairing.err);
    world.telegram.sendText('/start 1111-1111');
    world.telegram.sendText(code);
    expect((await pairing.ended).code).toBe(0);
    await until('the welcome', () => said().length > 0, office.err);
    expect(said()).toHaveLength(1);
    world.telegram.sendText('/status');
    await until('an answer', () => said().some(({ text }) => /running/i.test(text)), office.err);
  });

  it('can be stopped, and leaves the vault free', async () => {
    const pairing = launch(['pair'], place, unpaired);
    await until('a code', () => pairing.out().includes('/start'), pairing.err);
    await pairing.stop('SIGINT');
    const office = await startOfficeIn(place, world);
    expect((await office.stop()).code).toBe(0);
  });

  it('says that there is nothing to do when the owner is in the settings', async () => {
    const { code, out } = await run(['pair'], place, world.settings);
    expect(code).toBe(0);
    expect(out).toContain(String(world.telegram.ownerId));
  });

  it('says that the bot can’t be reached instead of waiting for a code that never comes', async () => {
    const { code, err } = await run(['pair'], place, { ...unpaired, TELEGRAM_BOT_TOKEN: `1:${'w'.repeat(35)}` });
    expect(code).not.toBe(0);
    expect(err).toMatch(/token/i);
  });
});

describe('countersign auth gmail', () => {
  it('logs in on the consent page, keeps the login for itself alone, and doctor is content', async () => {
    const tokenFile = join(place, 'login/google-token.json');
    const env = { ...world.settings, GOOGLE_TOKEN_FILE: tokenFile, PATH: dirOfNode() };
    const login = launch(['auth', 'gmail'], place, env);
    const url = await until('the address', () => /http:\/\/\S+auth\?\S+/.exec(login.out())?.[0], login.err);
    await consent(url);
    expect(await login.ended).toMatchObject({
      code: 0,
      out: expect.stringContaining('Logged in as office@example.com'),
    });
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
    expect((await run(['doctor'], place, env)).code).toBe(0);
  });

  it('can be stopped, and keeps nothing', async () => {
    const tokenFile = join(place, 'login/google-token.json');
    const login = launch(['auth', 'gmail'], place, {
      ...world.settings,
      GOOGLE_TOKEN_FILE: tokenFile,
      PATH: dirOfNode(),
    });
    await until('the address', () => login.out().includes('Waiting for your answer'), login.err);
    const { code, err } = await login.stop('SIGINT');
    expect(code).toBe(1);
    expect(err).toMatch(/stopped/i);
    await expect(stat(tokenFile)).rejects.toThrow('ENOENT');
  });
});

/** No browser can be opened from there. */
function dirOfNode(): string {
  return join(PROJECT, 'node_modules/node/bin');
}

/** Allows on the consent page, as the form on it does. */
async function consent(url: string): Promise<void> {
  const page = await (await fetch(url)).text();
  const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name!,
    value!.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
  ]);
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
  await fetch(new URL(action, url), { method: 'POST', body: new URLSearchParams(fields as [string, string][]) });
}
