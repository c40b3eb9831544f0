import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { startAnthropicStandIn } from '../../src/reasoning/models/stand-in/anthropic.ts';
import { answering } from '../../src/reasoning/models/stand-in/script.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { SETTING_NAMES } from '../../src/settings.ts';
import { fillVault } from '../../src/vault/starter.ts';
import { cleanUp, type Env, newPlace, PROJECT, run } from './countersign.ts';

describe('countersign doctor', () => {
  let place: string;
  let world: World;
  beforeAll(async () => {
    place = await newPlace();
    const vaultDir = join(place, 'vault');
    await fillVault(vaultDir, join(PROJECT, 'vault'));
    world = await startWorld({ port: 0, vaultDir, stateDir: join(place, 'state'), log: silentLog });
  });
  afterAll(async () => {
    await cleanUp();
    await world.close();
  });
  const checks = async (env: Env) => {
    const { code, out, err } = await run(['doctor', '--json'], place, { ...world.settings, ...env });
    return { code, err, byName: new Map(JSON.parse(out).checks.map((check: { name: string }) => [check.name, check])) };
  };

  it('is all green in a world that works, and shows no secret', async () => {
    const { code, out, err } = await run(['doctor'], place, world.settings);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('✓ Telegram: Connected as @');
    expect(out).toContain('✓ Gmail: Connected as office@example.com');
    expect(out).not.toContain('✗');
    for (const secret of [world.telegram.token, world.gmail.clientSecret]) expect(out).not.toContain(secret);
  });

  it('with nothing set, names each setting and how to get what is missing', async () => {
    const empty = await newPlace();
    const { code, out, err } = await run(['doctor'], empty);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    for (const name of SETTING_NAMES) expect(out).toContain(name);
    for (const how of ['@BotFather', 'Google Cloud console', 'countersign pair', 'countersign init']) {
      expect(out).toContain(how);
    }
  });

  it('says that a token is wrong, and doesn’t repeat it', async () => {
    const token = `4242424242:${'w'.repeat(35)}`;
    const { code, err, byName } = await checks({ TELEGRAM_BOT_TOKEN: token });
    expect(code).toBe(1);
    expect(byName.get('Telegram')).toMatchObject({ ok: false, hint: expect.any(String) });
    expect(byName.get('Gmail')).toMatchObject({ ok: true });
    expect(JSON.stringify([...byName]) + err).not.toContain(token);
  });

  it('tries the models, and says what is wrong with a key or a setting without showing the key', async () => {
    const key = 'sk-ant-right-key-0001';
    const model = await startAnthropicStandIn({ keys: [key], script: (asked) => answering(asked, { ok: true }) });
    onTestFinished(() => model.close());
    const settings = { MODEL: 'anthropic:claude-sonnet-5-5', MODEL_BASE_URL: `${model.url}/v1` };
    const right = await checks({ ...settings, ANTHROPIC_API_KEY: key });
    expect(right.byName.get('Model')).toMatchObject({ ok: true, says: expect.stringContaining('answers') });
    const wrong = await checks({ ...settings, ANTHROPIC_API_KEY: 'sk-ant-wrong-key-0002' });
    expect(wrong.byName.get('Model')).toMatchObject({ ok: false, hint: expect.stringContaining('ANTHROPIC_API_KEY') });
    expect(JSON.stringify([...wrong.byName]) + wrong.err).not.toContain('wrong-key-0002');
    const missing = await checks(settings);
    expect(missing.byName.get('Model')).toMatchObject({
      ok: false,
      says: expect.stringContaining('ANTHROPIC_API_KEY'),
    });
  });

  it('counts the skills, and names a broken one', async () => {
    expect((await checks({})).byName.get('Skills')).toMatchObject({ ok: true, says: '10 in the vault' });
    const broken = join(place, 'vault/.claude/skills/no-file');
    await mkdir(broken, { recursive: true });
    onTestFinished(() => rm(broken, { recursive: true }));
    expect((await checks({})).byName.get('Skills')).toMatchObject({
      ok: false,
      says: expect.stringContaining('no-file'),
    });
  });

  it('says which service can’t be reached', async () => {
    const { byName } = await checks({ TELEGRAM_API_ROOT: 'http://127.0.0.1:9', GMAIL_API_ROOT: 'http://127.0.0.1:9' });
    for (const name of ['Telegram', 'Gmail']) expect(byName.get(name)).toMatchObject({ ok: false });
  });

  it('refuses a state folder inside the vault', async () => {
    const inside = join(place, 'vault/state');
    await mkdir(inside);
    const { byName } = await checks({ STATE_DIR: inside });
    expect(byName.get('State folder')).toMatchObject({ ok: false, says: 'it lies inside the vault' });
  });

  it('tries no connection when told so', async () => {
    const calls = world.telegram.calls();
    const requests = world.gmail.requests().length;
    expect((await run(['doctor', '--offline'], place, world.settings)).code).toBe(0);
    expect(world.telegram.calls()).toEqual(calls);
    expect(world.gmail.requests()).toHaveLength(requests);
  });
});
