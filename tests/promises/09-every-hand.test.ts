/** Promise 9 for every connector: no secret of its settings is in what it throws, says, logs or tells the owner, whatever its service answers. */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { ALL_SETTINGS } from '../../src/config.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import type { StandIn } from '../../src/connectors/stand-in.ts';
import type { Action } from '../../src/domain/action.ts';
import { LIMITS } from '../../src/limits.ts';
import type { ConnectorSubject } from '../helpers/connector-contract.ts';
import { hurriedClock } from '../helpers/connector-world.ts';
import { anAttempt } from '../helpers/gmail-office.ts';
import { allSubjects } from '../helpers/subjects.ts';
import { cases, tell } from './figures.ts';
import { type Echo, ERRORS, startEcho } from './secrets/echo.ts';
import { hitsIn, type Secrets, secretsOf } from './secrets/forms.ts';
import { inputFor } from './secrets/inputs.ts';
import { logSink } from './secrets/log-sink.ts';
import { seenOf } from './secrets/seen-of.ts';

const WHOLE_MS_MAX = 20 * 60_000;
const CALL_MS_MAX = 700;
const SUBJECTS = await allSubjects();
const QUICK = ['401', '403', '429', '500', 'malformed', 'html', 'wrong shape', 'half'] as const;
const KINDS_OF_ERROR = ERRORS.filter(
  (kind) => cases({ quick: 0, whole: 1 }) === 1 || (QUICK as readonly string[]).includes(kind),
);
/** Of services that no stand-in speaks for; their own proofs are beside this one. */
const OTHERS = /^(TELEGRAM|ANTHROPIC|OPENAI|MCP|GOOGLE)_/;

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

it('knows every secret that a connector is given', async () => {
  const secret = Object.entries(ALL_SETTINGS).flatMap(([name, { secret }]) =>
    secret && !OTHERS.test(name) ? [name] : [],
  );
  const own = CONNECTORS.flatMap(({ settings = {} }) => Object.keys(settings));
  expect(secret.filter((name) => !own.includes(name))).toEqual([]);
  for (const name of secret) {
    const subject = SUBJECTS.find(({ connector }) => connector.settings?.[name])!;
    const { canaries, echo } = await openRig(subject);
    echo.fail('429');
    const echoed = hitsIn(await (await fetch(echo.url)).text(), canaries);
    expect(echoed, 'what its service answers').toContain(`${name}, plain`);
  }
});

it.each(SUBJECTS.map((subject) => [subject.connector.title, subject] as const))(
  'no secret of %s leaves, whatever its service answers',
  async (title, subject) => {
    const began = performance.now();
    const rig = await openRig(subject);
    let [calls, failed] = [0, 0];
    for (const [kind, when] of KINDS_OF_ERROR.flatMap((one) => [
      [one, 'from the start'] as const,
      [one, 'later'] as const,
    ])) {
      rig.echo.fail(null);
      await rig.reopen(when);
      rig.echo.fail(kind);
      const said = await everyCall(rig, subject);
      expect(rig.echo.failed(), `${title} was asked while it failed with ${kind}`).toBeGreaterThan(0);
      calls += said.length;
      failed += rig.echo.failed();
      for (const [what, words] of said)
        expect(hitsIn(words, rig.canaries), `${title} at ${kind}: ${what}: ${words}`).toEqual([]);
      expect(hitsIn(rig.lines.join(''), rig.canaries), `the log of ${title} at ${kind}`).toEqual([]);
      expect(hitsIn(inspect(rig.told, { depth: 5 }), rig.canaries), `what ${title} tells at ${kind}`).toEqual([]);
    }
    const inVault = await leftIn(rig.vaultDir);
    expect(hitsIn(inVault, rig.canaries), `the vault of ${title}`).toEqual([]);
    tell({
      promise: 9,
      what: `errors of ${title}`,
      cases: calls,
      ms: performance.now() - began,
      result: `${failed} requests failed; 0 hits in errors, answers, ${rig.lines.length} lines of log and ${rig.told.length} messages; ${rig.canaries.size} secrets`,
    });
  },
  WHOLE_MS_MAX,
);

interface Rig {
  // biome-ignore lint/suspicious/noExplicitAny: each connector knows its own session
  session: any;
  /** As after a restart: what one error has taught it is forgotten. `later`: it has worked before. */
  reopen(when: 'from the start' | 'later'): Promise<void>;
  echo: Echo;
  canaries: Secrets;
  actions: Map<string, Action>;
  lines: string[];
  told: unknown[];
  vaultDir: string;
}

/** A session behind a proxy that gives back what it gets, with every secret setting set. */
async function openRig(subject: ConnectorSubject): Promise<Rig> {
  const { connector, startStandIn } = subject;
  const stateDir = await mkdtemp(join(tmpdir(), `cs-secret-${connector.id}-`));
  await chmod(stateDir, 0o700);
  opened.push(() => rm(stateDir, { recursive: true, force: true }));
  const standIn = await startStandIn({ stateDir });
  opened.push(() => standIn.close());
  const given: Record<string, string> = { ...secretsFor(connector), ...standIn.settings, ...subject.settings };
  const canaries = await canariesIn(given, connector);
  const echo = await startEcho(standIn.url, 'any', () => canaries);
  opened.push(() => echo.close());
  const { lines, log } = logSink();
  const told: unknown[] = [];
  const vaultDir = join(stateDir, 'vault');
  const context = {
    clock: hurriedClock(),
    limits: { ...LIMITS, connector_call_ms_max: CALL_MS_MAX },
    log: log as never,
    vaultDir,
    stateDir,
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async (notice: unknown) => void told.push(notice),
  };
  const open = (settings: Record<string, string>) =>
    connector.open(connector.configSchema.parse(behind(settings, standIn, echo)), context);
  const rig: Rig = {
    session: await open(given),
    reopen: async (when) => {
      await connector.close?.(rig.session);
      rig.session = await open(when === 'later' ? { ...standIn.settings } : given);
      if (when === 'later') await workOnce(connector, rig);
    },
    ...{ echo, canaries, lines, told, vaultDir, actions: new Map() },
  };
  opened.push(async () => connector.close?.(rig.session));
  for (const [type, make] of Object.entries(subject.samples))
    rig.actions.set(type, await make({ account: connector.account(rig.session), standIn }));
  return rig;
}

/** So that it has its login, and whatever it asks only once. */
async function workOnce({ check, actions }: Connector, rig: Rig): Promise<void> {
  const signal = AbortSignal.timeout(5_000);
  expect(await check(rig.session, signal)).toMatchObject({ ok: true });
  const attempt = { ...anAttempt({ signal }), memoryLost: true };
  for (const { type, lookup } of actions) await lookup(rig.session, rig.actions.get(type)!, attempt);
}

/** For secrets that the stand-in doesn't need. */
function secretsFor({ settings = {} }: Connector): Record<string, string> {
  const names = Object.entries(settings).flatMap(([name, { secret }]) => (secret ? [name] : []));
  return Object.fromEntries(names.map((name) => [name, `canary-of-${name.toLowerCase()}-0001`]));
}

async function canariesIn(given: Record<string, string>, { settings = {} }: Connector): Promise<Secrets> {
  const named = Object.entries(settings).flatMap(([name, { secret }]) =>
    secret ? [[name, given[name]!] as const] : [],
  );
  const login = given.GOOGLE_TOKEN_FILE ? JSON.parse(await readFile(given.GOOGLE_TOKEN_FILE, 'utf8')) : {};
  const ofGmail = given.GOOGLE_CLIENT_SECRET ? [['GOOGLE_CLIENT_SECRET', given.GOOGLE_CLIENT_SECRET] as const] : [];
  const tokens = ['access_token', 'refresh_token'].flatMap((name) =>
    login[name] ? [[name, login[name]] as const] : [],
  );
  return secretsOf(Object.fromEntries([...named, ...ofGmail, ...tokens]));
}

function behind(given: Record<string, string>, { url }: StandIn, echo: Echo): Record<string, string> {
  const addresses = /_ROOT$|_UPLOAD_URL$|^ODOO_URL$/;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, addresses.test(name) ? value.replace(url, echo.url) : value]),
  );
}

/** Everything that the office may ask it for, and what came of it. */
async function everyCall(
  { session, actions }: Rig,
  { connector, files = {} }: ConnectorSubject,
): Promise<[string, string][]> {
  const signal = () => AbortSignal.timeout(CALL_MS_MAX);
  const period = { from: Date.now() - 7 * 86_400_000, to: Date.now() } as never;
  const readAttachment = async (path: string) => files[path]!;
  const calls: [string, () => unknown][] = [
    ['login', () => connector.login?.(session, signal())],
    ['summary', () => connector.summary?.(session, period, signal())],
    ['books', () => connector.books?.(session, period, signal())],
    ['watch', () => connector.watch?.poll(session, { cursor: null, accept: async () => true, signal: signal() })],
    ...(connector.probes ?? []).map((probe): [string, () => unknown] => [
      probe.says,
      () => probe.look(session, signal()),
    ]),
    ...(connector.reads ?? []).map(({ name, input, read }): [string, () => unknown] => {
      const fits = inputFor(input);
      expect(fits, `something to ask ${name}`).not.toBeNull();
      return [name, () => read(session, fits, signal())];
    }),
    ...connector.actions.flatMap((kind): [string, () => unknown][] => {
      const action = actions.get(kind.type)!;
      const attempt = () => anAttempt({ readAttachment, signal: signal() });
      const unknown = { since: String(Date.now()), memoryLost: true };
      return [
        [`${kind.type} completed`, () => kind.complete?.(session, action, signal())],
        [`${kind.type} executed`, () => kind.execute(session, action, attempt())],
        [`${kind.type} looked up`, () => kind.lookup(session, action, { ...attempt(), ...unknown } as never)],
      ];
    }),
  ];
  const tried = async ([name, call]: [string, () => unknown]): Promise<[string, string]> => {
    const answer = await Promise.resolve()
      .then(call)
      .catch((error: unknown) => error);
    return [name, seenOf(answer)];
  };
  const said = await Promise.all(calls.map(tried));
  // it may log in anew, and then nobody else gets further than that
  return [...said, await tried(['check', () => connector.check(session, signal())])];
}

async function leftIn(dir: string): Promise<Buffer> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name)));
  return Buffer.concat(await Promise.all(files));
}
