/** The world as an office meets it: through settings alone. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSettings } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';

let home: string;
let world: World | null = null;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-world-'));
});
afterEach(async () => {
  await world?.close();
  world = null;
  await rm(home, { recursive: true, force: true });
});

async function start(port = 0): Promise<World> {
  const [vaultDir, stateDir] = [join(home, 'vault'), join(home, 'state')];
  world = await startWorld({ port, vaultDir, stateDir, log: silentLog });
  return world;
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

const listening = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;

it('gives settings with which an office is wholly configured', async () => {
  const { settings, telegram } = await start();
  const loaded = await loadSettings(settings, home);
  expect(loaded.settings).toMatchObject({
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_OWNER_ID: telegram.ownerId,
    DRY_RUN: false,
    VAULT_DIR: join(home, 'vault'),
  });
  expect(loaded.nothingConfigured).toBe(false);
  expect((await fetch(`${settings.TELEGRAM_API_ROOT}/bot${settings.TELEGRAM_BOT_TOKEN}/getMe`)).status).toBe(200);
  const login = JSON.parse(await readFile(settings.GOOGLE_TOKEN_FILE!, 'utf8'));
  const headers = { authorization: `Bearer ${login.access_token}` };
  expect((await fetch(`${settings.GMAIL_API_ROOT}/gmail/v1/users/me/profile`, { headers })).status).toBe(200);
});

it('keeps the login from other accounts, also where an old one lay open', async () => {
  const { settings } = await start();
  await world!.close();
  await chmod(join(home, 'state'), 0o755);
  await writeFile(settings.GOOGLE_TOKEN_FILE!, 'old');
  await chmod(settings.GOOGLE_TOKEN_FILE!, 0o644);
  await start();
  expect((await stat(settings.GOOGLE_TOKEN_FILE!)).mode & 0o777).toBe(0o600);
  expect((await stat(join(home, 'state'))).mode & 0o777).toBe(0o700);
  expect(await readFile(settings.GOOGLE_TOKEN_FILE!, 'utf8')).not.toContain('old');
});

it('listens on this machine’s loopback only, and is gone when it is closed', async () => {
  const { pageUrl, telegram, gmail, close } = await start();
  const urls = [`${pageUrl}/api/health`, telegram.url, gmail.url];
  for (const url of urls) expect(await answers(url), url).toBe(true);
  await close();
  for (const url of urls) expect(await answers(url), url).toBe(false);
});

it('says which port is taken, and leaves nothing running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const before = listening();
  await expect(start(port)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining(`Port ${port} is taken`),
  });
  await expect.poll(listening).toBeLessThanOrEqual(before);
  other.close();
});
