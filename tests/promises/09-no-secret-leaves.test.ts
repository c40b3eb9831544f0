/** No secret reaches a log, the audit trail, the vault, Telegram, an error, the ledger or another process, whatever goes wrong. */
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkBot } from '../../bot/check.ts';
import { assemble } from '../../src/assembly.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { checkModel, chooseModel } from '../../src/reasoning/models/choose.ts';
import { startOffice } from '../../src/runtime/office.ts';
import { cleanUp, type Ended, type Env, launch, newPlace, opened, PROJECT, run, until } from '../cli/countersign.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cases, tell } from './figures.ts';
import { type Echo, ERRORS, type ErrorKind, startEcho } from './secrets/echo.ts';
import { formsOf, hitsIn, type Secrets, secretsOf } from './secrets/forms.ts';
import { logSink } from './secrets/log-sink.ts';
import { seenOf } from './secrets/seen-of.ts';
import { bombIn, surroundingsIn } from './secrets/surroundings.ts';

const WHOLE_MS_MAX = 20 * 60_000;
const KEPT = ['google-token.json', 'google-token.json.bak', 'decision.key', 'office.sock'];
const LIMITS_HERE = {
  ...LIMITS,
  hold_ms: 0,
  retry_base_ms: 10,
  retry_wait_ms_max: 30,
  restart_base_ms: 5,
  restart_wait_ms_max: 30,
  connector_call_ms_max: 400,
  breaker_failures_max: 1_000,
  telegram_poll_s: 0,
  telegram_messages_per_chat_per_s: 1_000,
  telegram_messages_per_s: 1_000,
  dashboard_wait_ms: 10,
};

let rig: Rig | undefined;
afterEach(async () => {
  await cleanUp();
  await rig?.close();
  rig = undefined;
});

interface Rig {
  world: TestOffice;
  telegram: Echo;
  gmail: Echo;
  settings: Record<string, string>;
  secrets(): Promise<Secrets>;
  /** One more to look for. */
  also(name: string, secret: string | Buffer): void;
  close(): Promise<void>;
}

/** A world behind two proxies that give back what they get. */
async function openRig(): Promise<Rig> {
  const world = await openTestOffice({ open: false });
  let known: Secrets = new Map();
  const telegram = await startEcho(world.world.telegram.url, 'telegram', () => sentTo(known, /^bot/));
  const gmail = await startEcho(world.world.gmail.url, 'gmail', () => sentTo(known, /^(client|refresh|access)/));
  const settings = {
    ...world.world.settings,
    TELEGRAM_API_ROOT: telegram.url,
    GMAIL_API_ROOT: gmail.url,
    GOOGLE_CLIENT_SECRET: world.world.gmail.clientSecret,
    GMAIL_POLL_SECONDS: '0.2',
    TIME_ZONE: 'UTC',
    LOG_LEVEL: 'trace',
  };
  const secrets = async () => {
    const login = JSON.parse(await readFile(join(world.stateDir, 'google-token.json'), 'utf8').catch(() => '{}'));
    const key = await readFile(join(world.stateDir, 'decision.key')).catch(() => null);
    const token = world.world.telegram.token;
    known = secretsOf({
      ...Object.fromEntries(known.entries()),
      'bot token': token,
      'bot token’s secret part': token.slice(token.indexOf(':') + 1),
      'client secret': settings.GOOGLE_CLIENT_SECRET,
      ...(login.refresh_token && { 'refresh token': login.refresh_token }),
      ...(login.access_token && { [`access token ${login.access_token.slice(-4)}`]: login.access_token }),
      ...(key && { 'key of decisions': key }),
    });
    return known;
  };
  const close = async () => {
    await world.close();
    await telegram.close();
    await gmail.close();
  };
  const also = (name: string, secret: string | Buffer) => {
    known = secretsOf({ ...Object.fromEntries(known.entries()), [name]: secret });
  };
  return { world, telegram, gmail, settings, secrets, also, close };
}

/** A service can give back only what it was sent. */
function sentTo(secrets: Secrets, names: RegExp): Secrets {
  return new Map([...secrets].filter(([name]) => names.test(name)));
}

/** Everything that the office left on the disk but the three files that are meant to hold a secret. */
async function leftBehind({ world }: Rig): Promise<[string, Buffer][]> {
  const all: [string, Buffer][] = [];
  for (const dir of [world.vaultDir, world.stateDir]) {
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !KEPT.includes(entry.name))
        all.push([path, Buffer.concat([await readFile(path), Buffer.from(path)])]);
    }
  }
  return all;
}

async function expectNothing(rig: Rig, seen: Record<string, string | Buffer>): Promise<number> {
  const secrets = await rig.secrets();
  const chat = JSON.stringify(rig.world.world.telegram.messages());
  const places: [string, string | Buffer][] = [
    ...Object.entries(seen),
    ...(await leftBehind(rig)),
    ['the chat', chat],
    ['what Telegram was sent', rig.telegram.bodies.join('\n')],
  ];
  for (const [where, what] of places) {
    for (const line of String(what).split('\n'))
      expect(hitsIn(line, secrets), `${where}: ${line.slice(0, 2_000)}`).toEqual([]);
    expect(hitsIn(what, secrets), where).toEqual([]);
  }
  return places.length;
}

describe('the search itself', () => {
  it('finds a secret in each way of writing it, in any surroundings', () => {
    const secret = Buffer.from('4242:AAcanary/+=?"x');
    for (const [how, form] of formsOf(secret))
      expect(hitsIn(`{"a":"x${form}y"}`, secretsOf({ it: secret })).join(), how).toContain('it');
    for (const before of ['', 'a', 'ab', 'abc'])
      expect(hitsIn(Buffer.from(`${before}${secret}tail`).toString('base64'), secretsOf({ it: secret }))).not.toEqual(
        [],
      );
    expect(hitsIn('4242:AAcanar', secretsOf({ it: secret }))).toEqual([]);
  });
});

describe('secrets', () => {
  it(
    'stay where they are, whatever Telegram and Gmail answer',
    async () => {
      const began = performance.now();
      rig = await openRig();
      const { world, telegram, gmail } = rig;
      const rounds = cases({ quick: 1, whole: 5 });
      const { lines, log } = logSink();
      const errors: string[] = [];
      let failed = 0;
      const wanted = ERRORS.flatMap((kind) => Array.from({ length: rounds }, (_, round) => ({ kind, round })));
      for (const { kind, round } of wanted) failed += await endure(rig, kind, round);
      const places = await expectNothing(rig, { 'the log': lines.join(''), 'the errors': errors.join('\n') });
      expect(lines.length).toBeGreaterThan(20);
      tell({
        promise: 9,
        what: 'errors of the services',
        cases: wanted.length * 2,
        ms: performance.now() - began,
        result: `0 hits in ${places} places, ${failed} calls failed, ${lines.length} lines of log`,
      });

      /** An office lives through one kind of error: at its start, in the middle of a mail, and while it is looked at. */
      async function endure({ settings, secrets }: Rig, kind: ErrorKind, round: number): Promise<number> {
        await secrets();
        if (round % 2 === 1) for (const echo of [telegram, gmail]) echo.fail(kind);
        const loaded = await loadSettings(settings, world.vaultDir);
        const office = await assemble(loaded.settings, { log, limits: LIMITS_HERE });
        const subject = `About ${kind} ${round}`;
        if (round % 2 === 0) {
          await world.world.gmail.deliver({
            from: 'Ali <ali@example.com>',
            subject,
            text: 'Hello,\n\nwhen is it due?\n',
          });
          const card = await world.card(subject);
          for (const echo of [telegram, gmail]) echo.fail(kind);
          await world.tap(card, 'Approve', { waitMs: 50 });
        }
        await world.waitFor(() => telegram.failed() > 0 && gmail.failed() > 0, `${kind} at both services`);
        for (const host of office.hosts.all)
          errors.push(JSON.stringify(await host.check(AbortSignal.timeout(500))), JSON.stringify(host.health()));
        errors.push(JSON.stringify(await office.read.status()));
        errors.push(
          seenOf(
            await checkBot(world.world.telegram.token, telegram.url, AbortSignal.timeout(500)).catch(
              (error: unknown) => error,
            ),
          ),
        );
        const count = telegram.failed() + gmail.failed();
        for (const echo of [telegram, gmail]) echo.fail(null);
        await office.stop();
        return count;
      }
    },
    WHOLE_MS_MAX,
  );

  it(
    'stay where they are, whatever a model’s server answers',
    async () => {
      const began = performance.now();
      rig = await openRig();
      const { world, settings } = rig;
      const keys = { anthropic: 'sk-ant-canary-key-0001', 'openai-compatible': 'sk-canary-key-0002' };
      const known = secretsOf({ 'the one key': keys.anthropic, 'the other key': keys['openai-compatible'] });
      const model = await startEcho('http://127.0.0.1:9', 'model', () => known);
      onTestFinished(() => model.close());
      const { lines, log } = logSink();
      const seen: string[] = [];
      for (const [provider, id] of [
        ['anthropic', 'claude-sonnet-5-5'],
        ['openai-compatible', 'qwen3'],
      ] as const) {
        const chosen = { MODEL: `${provider}:${id}`, MODEL_BASE_URL: `${model.url}/v1` };
        const given = { ...chosen, ANTHROPIC_API_KEY: keys.anthropic, OPENAI_API_KEY: keys['openai-compatible'] };
        const loaded = await loadSettings({ ...settings, ...given }, world.vaultDir);
        const limits = { ...LIMITS_HERE, model_call_ms_max: 300 };
        const office = await assemble(loaded.settings, { log, limits });
        for (const kind of ERRORS) {
          model.fail(kind);
          const subject = `${provider} says ${kind}`;
          await world.world.gmail.deliver({ from: 'Ali <ali@example.com>', subject, text: 'When is it due?' });
          expect((await world.card(subject)).text).toContain('by a template');
          const asked = chooseModel(chosen.MODEL, { settings: loaded.settings, clock: systemClock, limits, env: {} });
          seen.push(JSON.stringify(await checkModel(asked!)), JSON.stringify(await office.read.status()));
        }
        await office.stop();
      }
      for (const [name, key] of known) rig.also(name, key);
      const places = await expectNothing(rig, { 'the log': lines.join(''), 'what is said': seen.join('\n') });
      tell({
        promise: 9,
        what: 'errors of a model’s server',
        cases: ERRORS.length * 2,
        ms: performance.now() - began,
        result: `0 hits in ${places} places`,
      });
    },
    WHOLE_MS_MAX,
  );

  it('stay where they are when a part of the office throws what a library gave it', async () => {
    const began = performance.now();
    rig = await openRig();
    const { world, settings } = rig;
    const { lines, log } = logSink();
    const { settings: loaded } = await loadSettings({ ...settings, TELEGRAM_API_ROOT: '' }, world.vaultDir);
    await rig.secrets();
    const token = world.world.telegram.token;
    const foreign = () =>
      Object.assign(new Error(`failed: ${token}\n    at ${token} (/x.js:1:1)`), {
        config: { token },
        cause: new Error(token),
      });
    let thrown = 0;
    const office = await startOffice({
      settings: loaded,
      log,
      // A mail that comes just after the first look is found by the second.
      limits: { ...LIMITS_HERE, gmail_poll_ms: 200 },
      connectors: CONNECTORS,
      line: null,
      reasoner: () => ({
        name: 'broken',
        think: () => {
          thrown++;
          throw foreign();
        },
      }),
    });
    await world.world.gmail.deliver({ from: 'Ali <ali@example.com>', subject: 'Boom', text: 'Hello' });
    await world.waitFor(() => thrown >= 4 && lines.some((line) => line.includes('where it failed')), 'the crashes');
    const status = JSON.stringify(await office.read.status());
    await office.stop();
    const places = await expectNothing(rig, { 'the log': lines.join(''), status });
    expect(lines.join('')).toMatch(/where it failed.*|reasoner/s);
    tell({
      promise: 9,
      what: 'exceptions in a part of the office',
      cases: thrown,
      ms: performance.now() - began,
      result: `0 hits in ${places} places`,
    });
  });

  it(
    'are neither said nor handed on by any command, however its settings are wrong',
    async () => {
      const began = performance.now();
      rig = await openRig();
      const { world, telegram, gmail, settings } = rig;
      const place = await newPlace();
      const { PATH, children } = await surroundingsIn(place);
      const token = world.world.telegram.token;
      const said: Record<string, string> = {};
      const hooks = `--import=${join(PROJECT, 'tests/helpers/break-hooks.ts')}`;
      const base: Env = { ...settings, PATH, BREAK: process.env.BREAK, NODE_OPTIONS: hooks };
      const NODE_OPTIONS = `${hooks} --import=${await bombIn(place)}`;
      const note = (name: string, { code, out, err }: Ended) => {
        said[`${name} (exit ${code})`] = `${out}\n${err}`;
        expect(`${out}${err}`.length, name).toBeGreaterThan(0);
      };

      await rig.secrets();
      for (const BOMB of ['throw', 'rejection']) {
        const office = await opened(
          launch(['start'], place, { ...base, NODE_OPTIONS, BOMB, NOTIFY_SOCKET: '/nonexistent' }),
        );
        for (const name of ['cmdline', 'comm'])
          said[`${name} ${BOMB}`] = await readFile(`/proc/${office.child.pid}/${name}`, 'utf8').catch(() => '');
        if (BOMB === 'throw') {
          for (const args of [
            ['status'],
            ['pending', '--json'],
            ['audit'],
            ['vault', 'check'],
            ['service', 'status', '--user'],
          ])
            note(args.join(' '), await run(args, place, base));
        }
        office.child.kill('SIGUSR2');
        const ended = await office.ended;
        note(`what was never caught: ${BOMB}`, ended);
        expect(ended.code).toBe(1);
        expect(ended.err).toContain('This is a bug: Error');
      }
      const login = launch(['auth', 'gmail'], place, base);
      await until('the login page', () => login.out().includes('Waiting'), login.err);
      await until('the browser', async () => (await children()).includes('xdg-open'), login.err);
      note('auth gmail', await login.stop('SIGTERM'));

      const wrong: [string, string[], Env][] = [
        ['status of nothing', ['status'], { STATE_DIR: join(place, 'nowhere') }],
        ['service install', ['service', 'install', '--dry-run'], {}],
        ['service install for me', ['service', 'install', '--user', '--dry-run'], {}],
        ['the token for an id', ['start'], { TELEGRAM_OWNER_ID: token }],
        ['the token for a level', ['start'], { LOG_LEVEL: token }],
        ['the token for a switch', ['start'], { DRY_RUN: token }],
        ['the token for a port', ['doctor'], { PORT: token }],
        ['the token for a time zone', ['doctor'], { TIME_ZONE: token }],
        ['a token with a blank', ['doctor'], { TELEGRAM_BOT_TOKEN: `${token} ` }],
        ['the token in an address', ['doctor'], { TELEGRAM_API_ROOT: `http://127.0.0.1:9/bot${token}` }],
        [
          'the secret in an address',
          ['doctor'],
          { GMAIL_API_ROOT: `http://me:${settings.GOOGLE_CLIENT_SECRET}@127.0.0.1:9` },
        ],
        ['an address that isn’t safe', ['doctor'], { GMAIL_API_ROOT: 'http://gmail.invalid' }],
        [
          'no such host',
          ['doctor'],
          {
            TELEGRAM_API_ROOT: `http://${'x'.repeat(64)}.invalid`,
            GMAIL_API_ROOT: `https://${'x'.repeat(64)}.invalid`,
          },
        ],
        [
          'nobody there',
          ['doctor', '--json'],
          { TELEGRAM_API_ROOT: 'http://127.0.0.1:9', GMAIL_API_ROOT: 'http://127.0.0.1:9' },
        ],
        [
          'a wrong bot',
          ['pair'],
          { TELEGRAM_BOT_TOKEN: `${token}x`, TELEGRAM_OWNER_ID: '', STATE_DIR: join(place, 'other') },
        ],
        ['no vault', ['start'], { VAULT_DIR: join(place, 'nowhere') }],
        ['the state in the vault', ['start'], { STATE_DIR: join(world.vaultDir, 'state') }],
        ['a login that is a folder', ['doctor'], { GOOGLE_TOKEN_FILE: place }],
      ];
      await Promise.all(
        wrong.map(async ([name, args, env]) => note(name, await run(args, place, { ...base, ...env }))),
      );
      // One that breaks off in the middle takes the whole time that a command waits.
      const echoed: ErrorKind[] = [
        'html',
        'wrong shape',
        '401',
        '403',
        '429',
        '500',
        'malformed',
        'redirect',
        'reset',
        'half',
      ];
      for (const kind of echoed.slice(0, cases({ quick: 2, whole: echoed.length }))) {
        for (const echo of [telegram, gmail]) echo.fail(kind);
        note(`doctor at ${kind}`, await run(['doctor'], place, base));
      }
      for (const echo of [telegram, gmail]) echo.fail(null);
      const file = join(world.stateDir, 'google-token.json');
      const login_ = await readFile(file, 'utf8');
      await chmod(file, 0o644);
      note('a login that others can read', await run(['doctor'], place, base));
      await chmod(file, 0o600);
      for (const damaged of [login_.slice(0, -10), login_.replace('"refresh_token"', '"refresh"'), `"${token}"`]) {
        await writeFile(file, damaged);
        note(`a login that is ${damaged.length} characters`, await run(['doctor'], place, base));
      }
      await writeFile(file, login_);
      const key = join(world.stateDir, 'decision.key');
      const bytes = await readFile(key);
      await writeFile(key, bytes.subarray(1));
      note('a key that is damaged', await run(['start'], place, base));
      await writeFile(key, bytes);

      said['the children'] = await children();
      for (const name of ['systemd-notify', 'systemctl', 'xdg-open'])
        expect(said['the children']).toContain(`ran ${name}`);
      const places = await expectNothing(rig, said);
      tell({
        promise: 9,
        what: 'commands, right and wrong',
        cases: Object.keys(said).length,
        ms: performance.now() - began,
        result: `0 hits in ${places} places`,
      });
    },
    WHOLE_MS_MAX,
  );

  it('the code of the pairing is known to whoever asked for it, and to nobody else', async () => {
    rig = await openRig();
    const { world, settings } = rig;
    await rig.secrets();
    const { lines, log } = logSink();
    const { settings: loaded } = await loadSettings({ ...settings, TELEGRAM_OWNER_ID: '' }, world.vaultDir);
    const office = await assemble(loaded, { log, limits: LIMITS_HERE });
    const code = await office.pairing.newCode();
    world.world.telegram.sendText('/start 1234-5678');
    await world.waitFor(() => rig!.telegram.bodies.some((body) => body.includes('"offset":2')), 'the guess');
    await office.stop();
    const secrets = secretsOf({ 'the code': code });
    for (const [path, what] of await leftBehind(rig)) expect(hitsIn(what, secrets), path).toEqual([]);
    expect(hitsIn(`${lines.join('')}${rig.telegram.bodies.join('')}${JSON.stringify(world.chat())}`, secrets)).toEqual(
      [],
    );
  });
});
