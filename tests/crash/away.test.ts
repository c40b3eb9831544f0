import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startTelegramStandIn } from '../../src/sandbox/telegram/stand-in.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, newPlace, PROJECT, run, until } from '../cli/countersign.ts';
import { quickHold, startOfficeIn } from '../cli/office.ts';
import { phoneLine } from '../helpers/phone-line.ts';

let place: string;
let world: World;
beforeEach(async () => {
  place = await newPlace();
  const vaultDir = join(place, 'vault');
  await fillVault(vaultDir, join(PROJECT, 'vault'));
  await quickHold(vaultDir, '0');
  world = await startWorld({ port: 0, vaultDir, stateDir: join(place, 'state'), log: silentLog });
});
afterEach(async () => {
  await cleanUp();
  await world.close();
});
const status = async () => (await run(['status'], place, world.settings)).out;
const deliver = (subject: string) =>
  world.gmail.deliver({ from: 'Ali <ali@example.com>', subject, text: 'When is it due?' });
const pendingIds = async (): Promise<string[]> => {
  const { items } = JSON.parse((await run(['pending', '--json'], place, world.settings)).out);
  return items.map(({ taskId }: { taskId: string }) => taskId);
};

describe('an office goes on', () => {
  it('with a wrong token: it says so, hides it, and the command line decides', async () => {
    const token = `4242424242:${'w'.repeat(35)}`;
    const office = await startOfficeIn(place, world, { TELEGRAM_BOT_TOKEN: token });
    await deliver('Invoice 7');
    const [id] = await until('a task', async () => ((await pendingIds()).length > 0 ? pendingIds() : null), office.err);
    expect(await status()).toMatch(/Telegram +needsOwner .*token/);
    expect((await run(['approve', id!], place, world.settings)).code).toBe(0);
    await until('the mail is sent', async () => (await world.gmail.sent()).length === 1, office.err);
    const { code, err } = await office.stop();
    expect(code).toBe(0);
    expect(err).toContain('not_authorized');
    expect(err + (await status())).not.toContain(token);
  });

  it('while Telegram is away at the start, and shows the card once it is back', async () => {
    const port = await freePort();
    const env = { TELEGRAM_API_ROOT: `http://127.0.0.1:${port}` };
    const office = await startOfficeIn(place, world, env);
    await deliver('Invoice 7');
    await until('a task', async () => (await pendingIds()).length === 1, office.err);
    expect(await status()).toMatch(/Telegram +(backingOff .*reached|polling)/);
    const { token, ownerId } = world.telegram;
    const telegram = await startTelegramStandIn({ port, token, ownerId });
    const cards = () => telegram.messages().filter(({ buttons }) => buttons.length > 0);
    await until('the card', () => cards().length === 1, office.err);
    const [card] = cards();
    const approve = card!.buttons.flat().find(({ text }) => text.includes('Approve'));
    await until('Telegram is asked for updates', () => (telegram.calls().getUpdates ?? 0) > 0, office.err);
    await telegram.tap(card!.id, approve!.data!);
    await until('the mail is sent', async () => (await world.gmail.sent()).length === 1, office.err);
    expect((await office.stop()).code).toBe(0);
    await telegram.close();
  });

  it('while Gmail is away, and takes in what came meanwhile, once', async () => {
    const line = await phoneLine(world.gmail.url);
    const office = await startOfficeIn(place, world, { GMAIL_API_ROOT: line.url });
    await until('a first look', () => world.gmail.requests().length > 3, office.err);
    line.cut(true);
    await deliver('Invoice 7');
    await until('it notices', async () => /Gmail +backingOff .*reached/.test(await status()), office.err);
    line.cut(false);
    await until('a task', async () => (await pendingIds()).length === 1, office.err);
    await until('the card', () => world.telegram.messages().some(({ buttons }) => buttons.length > 0), office.err);
    expect((await office.stop()).code).toBe(0);
    await line.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
