/** A real office process in a world of stand-ins, with its connections written down. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '../../../src/log.ts';
import type { ChatMessage } from '../../../src/sandbox/telegram/types.ts';
import { startWorld, type World } from '../../../src/sandbox/world.ts';
import { fillVault } from '../../../src/vault/starter.ts';
import { cleanUp, type Env, launch, newPlace, opened, PROJECT, type Running, until } from '../../cli/countersign.ts';
import type { Noted } from './socket-guard.ts';

export interface GuardedOffice {
  world: World;
  /** `host:port` of the stand-ins. */
  telegram: string;
  gmail: string;
  start(env?: Env): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Lets so many of each thing come in, approves every card, and gives how many things were done in the end. */
  work(each: number): Promise<number>;
  /** The newest card that can be approved and that the test accepts; waits for it. */
  card(accepts: (message: ChatMessage) => boolean): Promise<ChatMessage>;
  seen(): Promise<{ connections: Map<string, number>; others: Noted[]; writes: string[] }>;
  close(): Promise<void>;
}

const HANDBOOK = `
hold: 0
known_contacts: [sara@example.com]
rules:
  - {name: Answers to Sara, when: {to: sara@example.com, in_thread: true}, then: AUTO}
`;
const DONE_MS_MAX = 60_000;

export async function openGuarded(env: Env): Promise<GuardedOffice> {
  const place = await newPlace();
  const [vaultDir, stateDir, noted] = [join(place, 'vault'), join(place, 'state'), join(place, 'noted')];
  await fillVault(vaultDir, join(PROJECT, 'vault'));
  await writeFile(join(vaultDir, 'Company_Handbook.md'), `\`\`\`yaml\n${HANDBOOK}\`\`\`\n`);
  await writeFile(noted, '');
  const world = await startWorld({ port: 0, vaultDir, stateDir, log: silentLog });
  await outdate(join(stateDir, 'google-token.json'));
  let running: Running | undefined;
  let round = 0;

  const start = async (more: Env = {}) => {
    const preloaded = ['tests/helpers/break-hooks.ts', 'tests/promises/values/socket-guard.ts'];
    const NODE_OPTIONS = preloaded.map((path) => `--import=${join(PROJECT, path)}`).join(' ');
    const settings = { ...world.settings, GMAIL_POLL_SECONDS: '0.2', TIME_ZONE: 'UTC', ...env, ...more };
    running = await opened(
      launch(['start'], place, { ...settings, NODE_OPTIONS, SOCKET_GUARD: noted, BREAK: process.env.BREAK }),
    );
  };
  const cards = () =>
    world.telegram.messages().filter(({ buttons }) => buttons.flat().some(({ text }) => text.includes('Approve')));
  const say = () =>
    world.telegram
      .messages()
      .map(({ text }) => text)
      .join('\n---\n') + running?.err();

  const work = async (each: number) => {
    round++;
    const subjects: string[] = [];
    for (let index = 0; index < each; index++) {
      for (const name of ['ali', 'sara']) {
        const subject = `Invoice ${round}-${index} of ${name}`;
        subjects.push(subject);
        await world.gmail.deliver({
          from: `${name} <${name}@example.com>`,
          subject,
          text: 'Hello,\n\nwhen is it due?\n',
        });
      }
      world.telegram.sendText(`write to bob@one.example: hello ${round}-${index}`);
      await writeFile(join(vaultDir, 'Inbox', `Request ${round}-${index}.txt`), 'Please send this.');
    }
    const wanted = 3 * each;
    const ended = () =>
      world.telegram.messages().filter(({ text }) => / Nothing left\.| Sent to /.test(text) || text.includes('Sent'))
        .length;
    const before = ended();
    await until(
      `${wanted} things done`,
      async () => {
        for (const { id, buttons } of cards()) {
          const { data } = buttons.flat().find(({ text }) => text.includes('Approve'))!;
          await world.telegram.tap(id, data);
        }
        return ended() - before >= wanted;
      },
      say,
      DONE_MS_MAX,
    );
    return wanted;
  };

  await start();
  return {
    world,
    telegram: new URL(world.telegram.url).host,
    gmail: new URL(world.gmail.url).host,
    start,
    kill: async () => void (await running?.stop('SIGKILL')),
    work,
    card: (accepts) => until('a card', () => cards().findLast(accepts), say),
    seen: async () => {
      const lines = (await readFile(noted, 'utf8')).trimEnd().split('\n');
      const all = lines.map((line) => JSON.parse(line) as Noted);
      const connections = new Map<string, number>();
      for (const { what, to } of all) if (what === 'connect') connections.set(to, (connections.get(to) ?? 0) + 1);
      const reads = /^GET |^POST \/oauth2\/token$/;
      const asked = world.gmail.requests().map(({ line }) => line);
      return {
        connections,
        others: all.filter(({ what, to }) => what !== 'connect' && !(what === 'look-up' && to === '127.0.0.1')),
        writes: asked.filter((line) => !reads.test(line) && !ofTheStandIn(line)),
      };
    },
    close: async () => {
      await cleanUp();
      await world.close();
    },
  };
}

/** The login by which the stand-in gave its tokens. */
function ofTheStandIn(line: string): boolean {
  return line === 'POST /o/oauth2/v2/auth/callback';
}

/** Its access token has run out, so that a refresh is needed. */
async function outdate(path: string): Promise<void> {
  const login = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...login, expiry_date: 1 }));
}
