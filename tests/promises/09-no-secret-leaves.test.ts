/** No secret reaches a log, the audit trail, the vault, Telegram, an error, the ledger or another process, whatever goes wrong. */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { checkBot } from '../../bot/check.ts';
import { assemble } from '../../src/assembly.ts';
import { loadSettings } from '../../src/config.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { LIMITS } from '../../src/limits.ts';
import { startOffice } from '../../src/runtime/office.ts';
import { cleanUp, type Ended, type Env, launch, newPlace, opened, PROJECT, run, until } from '../cli/countersign.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';
import { cases, SEED, tell } from './figures.ts';
import { type Echo, ERRORS, type ErrorKind, startEcho } from './secrets/echo.ts';
import { formsOf, hitsIn, type Secrets, secretsOf } from './secrets/forms.ts';

const WHOLE_MS_MAX = 20 * 60_000;
const CLIENT_SECRET = 'GOCSPXcanaryClientSecret42abcdefgh';
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
  close(): Promise<void>;
}

/** A world behind two proxies that give back what they get. */
async function openRig(): Promise<Rig> {
  const world = await openTestOffice({ open: false });
  let known: Secrets = new Map();
  const telegram = await startEcho(world.world.telegram.url, 'telegram', () => known);
  const gmail = await startEcho(world.world.gmail.url, 'gmail', () => known);
  const settings = {
    ...(world.world.settings as Record<string, string>),
    TELEGRAM_API_ROOT: telegram.url,
    GMAIL_API_ROOT: gmail.url,
    GOOGLE_CLIENT_SECRET: world.world.gmail.clientSecret,
    GMAIL_POLL_SECONDS: '0.2',
    TIME_ZONE: 'UTC',
    LOG_LEVEL: 'trace',
  };
  const secrets = async () => {
    const login = JSON.parse(await readFile(settings.GOOGLE_TOKEN_FILE!, 'utf8').catch(() => '{}'));
    const key = await readFile(join(world.stateDir, 'decision.key')).catch(() => null);
    const token = world.world.telegram.token;
    known = secretsOf({
      ...Object.fromEntries(known.entries()),
      'bot token': token,
      'bot token’s secret part': token.slice(token.indexOf(':') + 1),
      'client secret': settings.GOOGLE_CLIENT_SECRET!,
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
  return { world, telegram, gmail, settings, secrets, close };
}

function sink(): { lines: string[]; log: pino.Logger } {
  const lines: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  return { lines, log: pino({ level: 'trace' }, stream) };
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

/** Whatever can be seen of an error by whoever catches it. */
function seenOf(error: unknown): string {
  const { stack = '', message = '', cause } = error instanceof Error ? error : {};
  return `${inspect(error, { depth: 12, showHidden: true, getters: true })} ${stack} ${message} ${JSON.stringify(error)} ${String(cause)}`;
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
  for (const [where, what] of places)
    expect(hitsIn(what, secrets), `${where}: ${String(what).slice(0, 500)}`).toEqual([]);
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
      const { lines, log } = sink();
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
});
