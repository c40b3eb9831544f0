/** What the Gmail connector's tests share: a session on a stand-in, in a folder of its own. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Attempt, ConnectorContext } from '../../src/connectors/connector.ts';
import type { EmailSend } from '../../src/connectors/gmail/email-send.ts';
import { type GmailConfig, type GmailSession, openSession } from '../../src/connectors/gmail/session.ts';
import { type GmailStandIn, type GmailStandInOptions, startGmailStandIn } from '../../src/connectors/gmail/stand-in.ts';
import { gmailWatch } from '../../src/connectors/gmail/watch.ts';
import type { Arrival, Task } from '../../src/domain/task.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';

export interface TestOffice {
  standIn: GmailStandIn;
  session: GmailSession;
  config: GmailConfig;
  dir: string;
  close(): Promise<void>;
}

export async function openTestOffice(
  options: GmailStandInOptions & { clock?: Clock; limits?: Partial<Limits> } = {},
): Promise<TestOffice> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-gmail-'));
  const standIn = await startGmailStandIn(options);
  const config = {
    clientId: standIn.clientId,
    clientSecret: standIn.clientSecret,
    tokenFile: join(dir, 'google-token.json'),
    apiRoot: standIn.url,
  };
  await writeFile(config.tokenFile, JSON.stringify(await standIn.login()));
  await chmod(config.tokenFile, 0o600);
  const session = await openSession(config, contextIn(dir, options.clock, options.limits));
  const close = async () => {
    await session.saved();
    await standIn.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { standIn, session, config, dir, close };
}

export function contextIn(dir: string, clock: Clock = systemClock, limits: Partial<Limits> = {}): ConnectorContext {
  return {
    clock,
    limits: { ...LIMITS, ...limits },
    log: silentLog,
    vaultDir: dir,
    stateDir: dir,
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async () => {},
  };
}

/** Polls until nothing more is to be had at once; gives what came. */
export async function pollAll(session: GmailSession, cursor: unknown, known = new Set<string>()) {
  const arrivals: Arrival[] = [];
  let polls = 0;
  let next = cursor;
  for (;;) {
    const result = await gmailWatch.poll(session, {
      cursor: next as never,
      signal: AbortSignal.timeout(15_000),
      accept: async (arrival) => {
        if (known.has(arrival.source)) return false;
        known.add(arrival.source);
        arrivals.push(arrival);
        return true;
      },
    });
    polls++;
    next = result.cursor;
    if (result.againMs === undefined) return { arrivals, cursor: result.cursor, polls };
  }
}

export function aMail(session: { account: string }, changes: Partial<EmailSend> = {}): EmailSend {
  return {
    type: 'email.send',
    account: session.account,
    to: ['ali@example.com'],
    cc: [],
    bcc: [],
    subject: 'The invoice',
    text: 'Dear Ali,\n\nit is on its way.\n',
    attachments: [],
    in_thread: '',
    in_reply_to: '',
    reference_chain: [],
    ...changes,
  };
}

export function anAttempt(changes: Partial<Attempt> = {}): Attempt & { memory: Record<string, string> | null } {
  const attempt = {
    key: 'attempt-1',
    memory: null as Record<string, string> | null,
    remember: async (memory: Record<string, string>) => {
      attempt.memory = memory;
    },
    readAttachment: async (path: string): Promise<Buffer> => {
      throw new Error(`this attempt has no ${path}`);
    },
    since: Date.now(),
    signal: new AbortController().signal,
    ...changes,
  };
  return attempt;
}

export function aTask(changes: Partial<Task> = {}): Task {
  return {
    id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    kind: 'EMAIL',
    state: 'drafting',
    zone: 'single',
    source: 'gmail:1',
    received: '2026-11-20T10:00:00.000Z',
    from: 'Ali Khan <ali@example.com>',
    subject: 'Invoice?',
    priority: 'normal',
    iteration: 1,
    revision: 1,
    facts: { thread: 'thr_1', message_id: '<1@example.com>', addressed_to: ['office@example.com', 'sara@example.com'] },
    action: null,
    risk: '',
    expires: '',
    decided_by: '',
    receipt: '',
    request: 'Where is it?',
    plan: [],
    log: [],
    ...changes,
  };
}
