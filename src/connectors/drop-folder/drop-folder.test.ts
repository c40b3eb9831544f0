/** The drop folder on real files: a small office around it accepts arrivals and moves the files away. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, promises as fs, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { Arrival } from '../../domain/task.ts';
import { LIMITS, type Limits } from '../../limits.ts';
import { silentLog } from '../../log.ts';
import type { ConnectorContext } from '../connector.ts';
import { dropFolder } from './index.ts';
import type { DropSession } from './session.ts';

let vault: string;
let inbox: string;
let taken: string;
/** Run in reverse after each test, before the folders go. */
let endings: (() => unknown)[] = [];

beforeEach(async () => {
  vault = await fs.mkdtemp(join(tmpdir(), 'drop-folder-'));
  inbox = join(vault, 'Inbox');
  taken = join(vault, 'taken');
  mkdirSync(inbox);
  mkdirSync(taken);
});

afterEach(async () => {
  for (const end of endings.reverse()) await end();
  endings = [];
  await fs.rm(vault, { recursive: true, force: true });
});

interface Seen extends Arrival {
  /** Milliseconds since the epoch. */
  seenAt: number;
  /** What the file held when the office took it. */
  content: Buffer;
}

interface Office {
  arrivals: Seen[];
  logged: { level: string; file: string; message: string }[];
  session: DropSession;
  /** Resolves with the arrival of this name. */
  arrived(name: string): Promise<Seen>;
}

/** Runs the watch as the watcher machine does: on a wake, after the time a poll named, or at the interval. */
async function openOffice(options: { limits?: Partial<Limits>; leaveFile?: () => boolean } = {}): Promise<Office> {
  const logged: Office['logged'] = [];
  const say = (level: string) => (facts: { file: string }, message: string) =>
    logged.push({ level, file: facts.file, message });
  const log = Object.assign(Object.create(silentLog), { info: say('info'), warn: say('warn') });
  const limits = { ...LIMITS, ...options.limits };
  const context = { clock: systemClock, limits, log, vaultDir: vault } as ConnectorContext;
  const session = (await dropFolder.open({}, context)) as DropSession;
  const arrivals: Seen[] = [];
  const known = new Set<string>();
  const ending = new AbortController();
  let wake = () => {};
  let woken = false;

  const accept = async (arrival: Arrival) => {
    const isNew = !known.has(arrival.source);
    known.add(arrival.source);
    const path = arrival.file as string;
    if (isNew) arrivals.push({ ...arrival, seenAt: Date.now(), content: await fs.readFile(path) });
    if (!options.leaveFile?.()) await fs.rename(path, join(taken, `${known.size}`));
    return isNew;
  };
  const unsubscribe = await dropFolder.watch?.subscribe?.(session, () => {
    woken = true;
    wake();
  });
  const run = (async () => {
    while (!ending.signal.aborted) {
      woken = false;
      const result = await dropFolder.watch!.poll(session, { cursor: null, accept, signal: ending.signal });
      const ms = result.againMs ?? dropFolder.watch!.intervalMs(session) ?? 1_000;
      if (!woken && !ending.signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  })();
  endings.push(async () => {
    ending.abort();
    wake();
    unsubscribe?.();
    await run.catch(() => {});
  });
  const arrived = (name: string) =>
    vi.waitFor(
      () => {
        const found = arrivals.find(({ subject }) => subject === name);
        if (!found) throw new Error(`${name} has not arrived; here are ${arrivals.map((a) => a.subject)}`);
        return found;
      },
      { timeout: 8_000, interval: 2 },
    );
  return { arrivals, logged, session, arrived };
}

async function dropFinished(name: string | Buffer, content: string | Buffer): Promise<void> {
  const path = typeof name === 'string' ? join(inbox, name) : Buffer.concat([Buffer.from(`${inbox}/`), name]);
  await fs.writeFile(path, content);
}

describe('a finished file', () => {
  it('arrives with its name, size, type and text, and can be moved away', async () => {
    const office = await openOffice();
    await dropFinished('note.txt', 'Please call Ali.\n');
    const arrival = await office.arrived('note.txt');
    expect(arrival).toMatchObject({ kind: 'FILE', from: 'Inbox', file: join(inbox, 'note.txt') });
    expect(arrival.source).toMatch(/^file:\d+-\d+-\d+-\d+$/);
    expect(arrival.facts.files).toEqual(['note.txt (17 bytes)']);
    expect(arrival.request).toContain('Name: note.txt\nSize: 17 bytes\nType: plain text');
    expect(arrival.request).toContain('Please call Ali.');
    await vi.waitFor(() => expect(existsSync(join(inbox, 'note.txt'))).toBe(false));
    expect(office.arrivals).toHaveLength(1);
  });

  it('arrives within milliseconds', async () => {
    const office = await openOffice();
    const measure = async (kind: string, drop: (name: string) => Promise<void>) => {
      const ms: number[] = [];
      for (let n = 0; n < 15; n += 1) {
        const name = `${kind}-${n}.txt`;
        const start = Date.now();
        await drop(name);
        ms.push((await office.arrived(name)).seenAt - start);
      }
      return ms.sort((a, b) => a - b)[7]!;
    };
    const outside = join(vault, 'outside');
    const written = await measure('written', (name) => dropFinished(name, 'x'));
    await fs.writeFile(outside, 'x');
    const moved = await measure('moved', async (name) => {
      await fs.writeFile(outside, 'x');
      await fs.utimes(outside, 1_000_000_000, 1_000_000_000);
      await fs.rename(outside, join(inbox, name));
    });
    console.log(`drop to arrival, p50: written ${written} ms, moved in ${moved} ms`);
    expect(written).toBeLessThan(200);
    expect(moved).toBeLessThan(150);
  });

  it('that was there before the start arrives, too', async () => {
    await dropFinished('early.pdf', '%PDF-1.7 …');
    const office = await openOffice();
    expect((await office.arrived('early.pdf')).request).toContain('Type: PDF document');
  });

  it('larger than an attachment may be still arrives, with its size told', async () => {
    const office = await openOffice({ limits: { attachment_bytes_max: 1_000 } });
    await dropFinished('film.mp4', Buffer.alloc(3_000_000, 1));
    const arrival = await office.arrived('film.mp4');
    expect(arrival.request).toContain('Size: 3.0 MB (3,000,000 bytes)');
    expect(arrival.request).not.toContain('Its text');
  });

  it('comes once for each of a hundred dropped together', async () => {
    const office = await openOffice();
    await Promise.all(Array.from({ length: 100 }, (_, n) => dropFinished(`many-${n}.txt`, `${n}`)));
    await vi.waitFor(() => expect(office.arrivals).toHaveLength(100), { timeout: 8_000 });
    expect(new Set(office.arrivals.map(({ source }) => source)).size).toBe(100);
  });

  it('gives another source key when the same name is dropped again', async () => {
    const office = await openOffice();
    await dropFinished('again.txt', 'first');
    await office.arrived('again.txt');
    await vi.waitFor(() => expect(existsSync(join(inbox, 'again.txt'))).toBe(false));
    await dropFinished('again.txt', 'second');
    await vi.waitFor(() => expect(office.arrivals).toHaveLength(2));
    expect(office.arrivals[0]?.source).not.toBe(office.arrivals[1]?.source);
  });
});

describe('a file that is still being written', () => {
  it('is taken whole once its slow writer has closed it, however long it pauses', async () => {
    const office = await openOffice();
    const script = 'exec 3>>"$1"; for n in 1 2 3 4 5; do printf part$n >&3; sleep 0.3; done';
    const writer = spawn('bash', ['-c', script, 'slow-writer', join(inbox, 'slow.txt')]);
    const closed = once(writer, 'exit').then(() => Date.now());
    const arrival = await office.arrived('slow.txt');
    expect(arrival.content.toString()).toBe('part1part2part3part4part5');
    expect(arrival.seenAt).toBeGreaterThanOrEqual((await closed) - 50);
    expect(office.arrivals).toHaveLength(1);
  });

  it('is not taken while another process merely holds it open for writing, nor kept back by a reader', async () => {
    const office = await openOffice();
    await heldBySleep('read.txt', 'r');
    await office.arrived('read.txt');
    const writer = await heldBySleep('held.txt', 'a');
    await dropFinished('later.txt', 'x');
    await office.arrived('later.txt');
    await vi.waitFor(() => expect(office.session.files.get('held.txt')?.sight.kind).toBe('open'));
    expect(office.arrivals.map(({ subject }) => subject)).not.toContain('held.txt');
    writer.kill('SIGKILL');
    await office.arrived('held.txt');
  });

  it('is left alone under the temporary names of known programs until it gets its real one', async () => {
    const office = await openOffice();
    const names = [
      'a.pdf.part',
      'b.crdownload',
      'c.tmp',
      '~$d.docx',
      '.e.pdf.X1y2Z3',
      '.~lock.f.odt#',
      'Thumbs.db',
      'g~',
    ];
    for (const name of names) await dropFinished(name, 'half');
    await fs.rename(join(inbox, 'b.crdownload'), join(inbox, 'b.pdf'));
    await office.arrived('b.pdf');
    expect(office.arrivals).toHaveLength(1);
    expect((await fs.readdir(inbox)).length).toBe(names.length - 1);
  });

  it('is given time while it is empty, and a browser’s empty place for a download is no file', async () => {
    const office = await openOffice({ limits: { drop_quiet_unknown_writer_ms: 300 } });
    await dropFinished('download.pdf.part', 'half');
    await dropFinished('download.pdf', '');
    const start = Date.now();
    await dropFinished('empty.txt', '');
    const arrival = await office.arrived('empty.txt');
    expect(arrival.seenAt - start).toBeGreaterThanOrEqual(280);
    expect(arrival.request).toContain('Type: empty');
    await fs.rename(join(inbox, 'download.pdf.part'), join(inbox, 'download.pdf'));
    expect((await office.arrived('download.pdf')).content.toString()).toBe('half');
  });
});

describe('odd things in the folder', () => {
  it('are taken by any name, as data', async () => {
    const office = await openOffice();
    const names = ['-rf', '🧾 faktura.pdf', '\u202egpj.exe', '$(touch x).txt', `${'n'.repeat(251)}.txt`, 'a|b]]<i>.md'];
    for (const name of names) await dropFinished(name, 'x');
    for (const name of names) await office.arrived(name);
    await dropFinished('two\nlines.txt', 'x');
    expect((await office.arrived('two␊lines.txt')).request).toContain('Name: two␊lines.txt\n');
  });

  it('are taken when their names are not UTF-8, under a name that is', async () => {
    const office = await openOffice();
    await dropFinished(Buffer.from('caf\xe9.txt', 'latin1'), 'au lait');
    const arrival = await office.arrived('caf%E9.txt');
    expect(arrival.file).toBe(join(inbox, 'caf%E9.txt'));
    await dropFinished(Buffer.from(`${'\xff'.repeat(250)}.txt`, 'latin1'), 'long');
    await vi.waitFor(() => expect(office.arrivals).toHaveLength(2));
    expect(office.arrivals[1]?.subject).toMatch(/^(%FF)+%?F?\.txt$/);
  });

  it('are left alone, unopened, and told once when they are no plain files', async () => {
    await fs.writeFile(join(vault, 'secret.txt'), 'secret');
    await fs.symlink(join(vault, 'secret.txt'), join(inbox, 'link.txt'));
    mkdirSync(join(inbox, 'folder'));
    await once(spawn('mkfifo', [join(inbox, 'pipe')]), 'exit');
    const office = await openOffice();
    for (const name of ['one.txt', 'two.txt']) {
      await dropFinished(name, 'x');
      await office.arrived(name);
    }
    expect(office.arrivals).toHaveLength(2);
    expect(office.logged.map(({ file }) => file).sort()).toEqual(['folder', 'link.txt', 'pipe']);
    expect((await fs.readdir(inbox)).sort()).toEqual(['folder', 'link.txt', 'pipe']);
  });

  it('with a second name elsewhere are only taken after a long quiet', async () => {
    const office = await openOffice({ limits: { drop_quiet_unknown_writer_ms: 300 } });
    await fs.writeFile(join(vault, 'other'), 'x');
    const start = Date.now();
    linkSync(join(vault, 'other'), join(inbox, 'linked.txt'));
    expect((await office.arrived('linked.txt')).seenAt - start).toBeGreaterThanOrEqual(280);
  });

  it('are called what they are, not what their name says', async () => {
    const office = await openOffice();
    await dropFinished('invoice.pdf', Buffer.from('MZ\x90\x00', 'latin1'));
    expect((await office.arrived('invoice.pdf')).request).toContain(
      'Type: Windows program, though its name says PDF document',
    );
  });
});

describe('nothing is lost', () => {
  it('when the office stops between the note and the move: the same file is offered again under the same key', async () => {
    let crashed = true;
    const first = await openOffice({ leaveFile: () => crashed });
    await dropFinished('kept.txt', 'x');
    const before = await first.arrived('kept.txt');
    expect(existsSync(join(inbox, 'kept.txt'))).toBe(true);
    crashed = false;
    await vi.waitFor(() => expect(existsSync(join(inbox, 'kept.txt'))).toBe(false), { timeout: 5_000 });
    expect(first.arrivals).toHaveLength(1);
    expect(before.source).toBe(first.arrivals[0]?.source);
  });

  it('when one file is refused: the others arrive, and the refusal is told to the watcher', async () => {
    await dropFinished('bad.txt', 'x');
    await dropFinished('good.txt', 'x');
    const context = { clock: systemClock, limits: LIMITS, log: silentLog, vaultDir: vault } as ConnectorContext;
    const session = await dropFolder.open({}, context);
    const accepted: string[] = [];
    const accept = async ({ subject }: Arrival) => {
      if (subject === 'bad.txt') throw new Error('no');
      accepted.push(subject);
      return true;
    };
    const { signal } = new AbortController();
    await vi.waitFor(async () => {
      await expect(dropFolder.watch!.poll(session, { cursor: null, accept, signal })).rejects.toThrow('no');
    });
    expect(accepted).toEqual(['good.txt']);
  });

  it('when the folder is removed and made again', async () => {
    const office = await openOffice();
    await fs.rm(inbox, { recursive: true });
    await vi.waitFor(() => expect(existsSync(inbox)).toBe(true), { timeout: 5_000 });
    await vi.waitFor(() => expect(office.session.watching).toBe(true), { timeout: 5_000 });
    await dropFinished('new.txt', 'x');
    await office.arrived('new.txt');
  });

  it('when the Inbox is a link to somewhere else: it is refused', async () => {
    await fs.rm(inbox, { recursive: true });
    await fs.symlink(taken, inbox);
    writeFileSync(join(taken, 'x.txt'), 'x');
    const context = { clock: systemClock, limits: LIMITS, log: silentLog, vaultDir: vault } as ConnectorContext;
    const session = await dropFolder.open({}, context);
    const poll = dropFolder.watch!.poll(session, {
      cursor: null,
      accept: async () => true,
      signal: new AbortController().signal,
    });
    await expect(poll).rejects.toMatchObject({ code: 'path_refused' });
    expect(await dropFolder.check(session, new AbortController().signal)).toMatchObject({ ok: false });
  });
});

/** Puts a file into the Inbox that a child process holds open and never touches. */
async function heldBySleep(name: string, flags: 'r' | 'a'): Promise<ChildProcess> {
  const path = join(vault, name);
  await fs.writeFile(path, 'content');
  const file = await fs.open(path, flags);
  const holder = spawn('sleep', ['60'], { stdio: [file.fd, 'ignore', 'ignore'] });
  endings.push(() => holder.kill('SIGKILL'));
  await file.close();
  await fs.rename(path, join(inbox, name));
  return holder;
}
