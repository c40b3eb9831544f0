/** A whole office between a test's own clock and its own post: real ledger, real vault, real machines; nobody on Telegram, so that thousands can be played. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as realWait } from 'node:timers/promises';
import { loadSettings } from '../../../src/config.ts';
import { schedule } from '../../../src/connectors/schedule/index.ts';
import type { Verb } from '../../../src/domain/card.ts';
import type { CommandReply } from '../../../src/domain/office.ts';
import type { State } from '../../../src/domain/task.ts';
import { LIMITS, type Limits } from '../../../src/limits.ts';
import { silentLog } from '../../../src/log.ts';
import { type Office, startOffice } from '../../../src/runtime/office.ts';
import { type MovedClock, movedClock } from './moved-clock.ts';
import { openPost, type Post } from './post.ts';

const by = 'telegram:7';
/** Whatever the office waits for less than this is machinery, and goes on while the date stands still. */
const MACHINERY_MS_MAX = 1_000;
const QUICK: Partial<Limits> = {
  retry_base_ms: 20,
  retry_wait_ms_max: 200,
  restart_base_ms: 20,
  restart_wait_ms_max: 200,
  dashboard_wait_ms: 200,
  stop_ms_max: 200,
  heartbeat_ms: 3_600_000,
  connector_calls_at_once_max: 1,
};
const BUSY: readonly State[] = ['received', 'claimed', 'drafting', 'executing'];
const LOOK_EVERY_MS = 1;
const QUIET_LOOKS = 4;
const WAIT_MS_MAX = 10_000;

export interface LateTask {
  id: string;
  subject: string;
  state: State;
  revision: number;
  wakeAt: number | null;
  expiresAt: number;
  isClosed: boolean;
}

export interface LateOffice {
  clock: MovedClock;
  post: Post;
  readonly office: Office;
  decide(taskId: string, verb: Verb): Promise<CommandReply>;
  pause(): Promise<CommandReply>;
  resume(): Promise<CommandReply>;
  /** Every task as the ledger has it on the disk, oldest first. */
  tasks(): LateTask[];
  task(subject: string): LateTask;
  /** What waits for the owner in the outbox, oldest first. */
  outbox(): { kind: string; message: string; notBefore: number }[];
  /** Delivers a letter and resolves with its task when that rests. */
  arrive(subject: string): Promise<LateTask>;
  /** Resolves when nothing is under way that doesn't wait for the clock or a stalled post. */
  quiet(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface LateOptions {
  date: number;
  timeZone?: string;
  handbook?: string;
  limits?: Partial<Limits>;
}

export async function openLateOffice({
  date,
  timeZone = 'UTC',
  handbook = '',
  limits = {},
}: LateOptions): Promise<LateOffice> {
  const dir = await mkdtemp(join(tmpdir(), 'cs-late-'));
  const [vaultDir, stateDir] = [join(dir, 'vault'), join(dir, 'state')];
  await mkdir(vaultDir);
  const page = `known_contacts: [ali@example.com]\n${handbook}`;
  await writeFile(join(vaultDir, 'Company_Handbook.md'), `# Handbook\n\n\`\`\`yaml\n${page}\n\`\`\`\n`);
  const given = { VAULT_DIR: vaultDir, STATE_DIR: stateDir, TIME_ZONE: timeZone, DRY_RUN: 'false' };
  const { settings } = await loadSettings(given, dir);
  const clock = movedClock(date, MACHINERY_MS_MAX);
  const post = openPost(clock);
  const start = () =>
    startOffice({
      settings,
      log: silentLog,
      connectors: [post.connector, schedule],
      reasoner: () => post.reasoner,
      line: null,
      clock,
      limits: { ...LIMITS, ...QUICK, ...limits },
      random: () => 0,
    });
  let office = await start();
  let isClosed = false;
  const ledger = new DatabaseSync(join(stateDir, 'ledger.db'), { readOnly: true });
  const rows = ledger.prepare(
    'SELECT id, subject, state, revision, wake_at, expires_at, closed_at FROM tasks ORDER BY id',
  );
  const messages = ledger.prepare('SELECT kind, message, not_before FROM outbox ORDER BY id');

  const tasks = () => rows.all().map(toTask);
  const task = (subject: string) => {
    const found = tasks().find((one) => one.subject === subject);
    if (!found) throw new Error(`there is no task about ${subject}`);
    return found;
  };
  const isBusy = ({ state, isClosed }: LateTask) => !isClosed && BUSY.includes(state) && !post.isStalled();
  const quiet = async () => {
    const until = Date.now() + WAIT_MS_MAX;
    for (let [same, before] = [0, '']; same < QUIET_LOOKS; ) {
      if (Date.now() > until) throw new Error(`never at rest: ${before}`);
      await realWait(LOOK_EVERY_MS);
      const all = tasks();
      const now = JSON.stringify(all);
      same = now === before && !all.some(isBusy) ? same + 1 : 0;
      before = now;
    }
  };
  return {
    clock,
    post,
    get office() {
      return office;
    },
    decide: (taskId, verb) => office.send({ type: 'decideTask', taskId, verb, by }),
    pause: () => office.send({ type: 'pause', by }),
    resume: () => office.send({ type: 'resume', by }),
    tasks,
    task,
    outbox: () =>
      messages.all().map(({ kind, message, not_before }) => ({ kind, message, notBefore: not_before }) as never),
    arrive: async (subject) => {
      post.deliver(subject);
      const until = Date.now() + WAIT_MS_MAX;
      while (!tasks().some((one) => one.subject === subject && !BUSY.includes(one.state))) {
        if (Date.now() > until) throw new Error(`the letter about ${subject} never came to rest`);
        await realWait(LOOK_EVERY_MS);
      }
      return task(subject);
    },
    quiet,
    restart: async () => {
      await office.stop();
      office = await start();
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      post.go();
      ledger.close();
      await office.stop();
      clock.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function toTask(row: Record<string, unknown>): LateTask {
  return {
    id: row.id as string,
    subject: row.subject as string,
    state: row.state as State,
    revision: row.revision as number,
    wakeAt: row.wake_at as number | null,
    expiresAt: row.expires_at as number,
    isClosed: row.closed_at !== null,
  };
}
