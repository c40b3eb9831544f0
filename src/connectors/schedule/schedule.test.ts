/** The schedule's watch on a simulated clock: due, caught up, never twice. */
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { Arrival } from '../../domain/task.ts';
import { silentLog } from '../../log.ts';
import type { ConnectorContext } from '../connector.ts';
import { schedule } from './index.ts';
import type { ScheduleCursor, ScheduleSession } from './session.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (iso: string) => new Date(iso).getTime();
const handbook = (...entries: string[]) =>
  `# Handbook\n\n\`\`\`yaml\nrules: []\nschedules:${entries.length ? '' : ' []'}\n${entries.join('\n')}\n\`\`\`\n`;
const entry = (name: string, when: string, words: string) => `  - name: ${name}\n    when: "${when}"\n    do: ${words}`;

async function openSchedule(start: string, options: { page?: string; timeZone?: string } = {}) {
  let now = at(start);
  const clock = { ...systemClock, now: () => now, set: (ms: number) => (now = ms) };
  const page = { text: options.page ?? handbook() };
  const warned: string[] = [];
  const log = Object.assign(Object.create(silentLog), {
    warn: ({ problem }: { problem: string }) => warned.push(problem),
  });
  const context = {
    clock,
    log,
    vaultDir: '/nowhere',
    timeZone: options.timeZone ?? 'Europe/Berlin',
    handbookText: async () => page.text,
  } as unknown as ConnectorContext;
  const session = (await schedule.open({}, context)) as ScheduleSession;
  const arrivals: Arrival[] = [];
  const known = new Set<string>();
  let cursor: ScheduleCursor | null = null;
  let againMs = 0;
  const look = async () => {
    const accept = async (arrival: Arrival) => {
      if (known.has(arrival.source)) return false;
      known.add(arrival.source);
      arrivals.push(arrival);
      return true;
    };
    const signal = new AbortController().signal;
    const result = await schedule.watch!.poll(session, { cursor, accept, signal });
    cursor = JSON.parse(JSON.stringify(result.cursor));
    againMs = result.againMs!;
  };
  /** Looks whenever it asked for it, until this moment. */
  const runUntil = async (iso: string) => {
    while (clock.now() + againMs <= at(iso)) {
      clock.set(clock.now() + againMs);
      await look();
    }
    clock.set(at(iso));
  };
  await look();
  return { clock, session, arrivals, warned, look, runUntil, page, again: () => againMs };
}

const sources = (arrivals: readonly Arrival[]) => arrivals.map(({ source }) => source);

describe('the schedule', () => {
  it('starts the office’s own reports at their times, each once', async () => {
    const office = await openSchedule('2026-11-19T12:00:00Z'); // a Thursday
    await office.runUntil('2026-11-23T12:00:00Z');
    expect(sources(office.arrivals)).toEqual([
      'schedule:digest:2026-11-20T08:00',
      'schedule:social:2026-11-20T16:00',
      'schedule:audit:2026-11-20T17:00',
      'schedule:digest:2026-11-21T08:00',
      'schedule:digest:2026-11-22T08:00',
      'schedule:briefing:2026-11-23T08:00',
      'schedule:digest:2026-11-23T08:00',
    ]);
    expect(office.arrivals[0]).toMatchObject({
      kind: 'SCHEDULE',
      at: at('2026-11-20T07:00:00Z'),
      facts: { schedule: 'digest' },
      request: 'Write the daily digest.',
    });
  });

  it('hands over the owner’s own with her words as they are', async () => {
    const office = await openSchedule('2026-11-19T12:00:00Z', {
      page: handbook(entry('rent', 'Fri 09:00', 'write to ali@example.com that the rent is due')),
    });
    await office.runUntil('2026-11-20T09:00:00Z');
    expect(office.arrivals.at(-1)).toMatchObject({
      source: 'schedule:rent:2026-11-20T09:00',
      subject: 'rent',
      request: 'write to ali@example.com that the rent is due',
    });
  });

  it('catches nothing up at its very first look', async () => {
    const office = await openSchedule('2026-11-23T07:00:01Z');
    expect(office.arrivals).toEqual([]);
  });

  it('catches up only the newest slot of each after downtime, and says when it was due', async () => {
    const office = await openSchedule('2026-11-17T12:00:00Z');
    office.clock.set(at('2026-11-23T20:00:00Z'));
    await office.look();
    expect(sources(office.arrivals)).toEqual([
      'schedule:briefing:2026-11-23T08:00',
      'schedule:audit:2026-11-20T17:00',
      'schedule:social:2026-11-20T16:00',
      'schedule:digest:2026-11-23T08:00',
    ]);
    expect(office.arrivals[1]?.request).toBe('Write the weekly audit. It was due at 2026-11-20 17:00.');
    await office.look();
    expect(office.arrivals).toHaveLength(4);
  });

  it('leaves alone what was missed more than seven days ago', async () => {
    const monthly = handbook(entry('monthly', '0 9 1 * *', 'remind me'));
    const office = await openSchedule('2026-10-30T12:00:00Z', { page: monthly });
    office.clock.set(at('2026-11-10T12:00:00Z'));
    await office.look();
    expect(sources(office.arrivals)).not.toContain('schedule:monthly:2026-11-01T09:00');
    expect(office.arrivals).toHaveLength(4);
  });

  it('never runs a slot twice, also when its cursor was lost after the hand-over', async () => {
    const office = await openSchedule('2026-11-22T12:00:00Z');
    const before = office.clock.now();
    await office.runUntil('2026-11-23T08:00:00Z');
    const { length } = office.arrivals;
    office.clock.set(before); // the clock is put back, too
    await office.look();
    await office.runUntil('2026-11-23T08:00:00Z');
    expect(office.arrivals).toHaveLength(length);
  });

  it('finds what it could not hand over again', async () => {
    const office = await openSchedule('2026-11-22T12:00:00Z');
    office.clock.set(at('2026-11-23T07:00:00Z'));
    const accept = async () => {
      throw new Error('disk full');
    };
    const cursor = { perName: { digest: { cron: '0 8 * * *', checkedAt: at('2026-11-22T12:00:00Z') } } };
    const signal = new AbortController().signal;
    await expect(schedule.watch!.poll(office.session, { cursor, accept, signal })).rejects.toThrow('disk full');
    await office.look();
    expect(sources(office.arrivals)).toContain('schedule:digest:2026-11-23T08:00');
  });

  it('looks again at the next slot, and within the hour in any case', async () => {
    const office = await openSchedule('2026-11-22T12:00:00Z');
    expect(office.again()).toBe(HOUR);
    await office.runUntil('2026-11-23T06:59:00Z');
    await office.look();
    expect(office.again()).toBe(60_000);
  });

  it('runs at the wall clock’s time across both changes of a year, once a day, in two zones', async () => {
    for (const [timeZone, name] of [
      ['Europe/Berlin', 'berlin'],
      ['America/New_York', 'york'],
    ] as const) {
      const page = handbook(entry(name, 'daily 02:30', 'x'));
      for (const [from, until] of [
        ['2026-03-05T12:00:00Z', '2026-04-01T12:00:00Z'],
        ['2026-10-20T12:00:00Z', '2026-11-05T12:00:00Z'],
      ] as const) {
        const office = await openSchedule(from, { timeZone, page });
        await office.runUntil(until);
        const own = sources(office.arrivals.filter(({ facts }) => facts.schedule === name));
        expect(own).toHaveLength(Math.round((at(until) - at(from)) / DAY));
        expect(new Set(own).size).toBe(own.length);
      }
    }
  });

  it('begins a new or changed schedule with its next slot', async () => {
    const office = await openSchedule('2026-11-20T10:00:00Z');
    office.page.text = handbook(entry('tea', 'daily 10:30', 'x')); // 09:30 UTC: already past today
    office.clock.set(at('2026-11-20T10:10:00Z'));
    await office.look();
    expect(office.arrivals).toEqual([]);
    await office.runUntil('2026-11-21T10:00:00Z');
    expect(sources(office.arrivals)).toContain('schedule:tea:2026-11-21T10:30');
  });

  it('keeps the office’s own going when the handbook can’t be read, and catches up once it is mended', async () => {
    const good = handbook(entry('tea', 'daily 10:30', 'x'));
    const office = await openSchedule('2026-11-20T10:00:00Z', { page: good });
    office.page.text = 'no rules here';
    await office.runUntil('2026-11-21T12:00:00Z');
    expect(sources(office.arrivals)).toEqual([
      'schedule:social:2026-11-20T16:00',
      'schedule:audit:2026-11-20T17:00',
      'schedule:digest:2026-11-21T08:00',
    ]);
    expect(office.warned).toHaveLength(1);
    expect(await schedule.check(office.session, new AbortController().signal)).toMatchObject({ ok: false });
    office.page.text = good;
    await office.look();
    expect(sources(office.arrivals)).toContain('schedule:tea:2026-11-21T10:30');
  });

  it('tells once of a schedule whose time is not understood, and goes on with the office’s own', async () => {
    const page = handbook(entry('odd', 'whenever', 'x'));
    const office = await openSchedule('2026-11-20T10:00:00Z', { page });
    await office.runUntil('2026-11-21T10:00:00Z');
    expect(sources(office.arrivals)).toContain('schedule:digest:2026-11-21T08:00');
    expect(office.warned).toEqual([expect.stringContaining('can’t be read')]);
  });

  it('wakes when the handbook is edited', async () => {
    const vaultDir = await fs.mkdtemp(join(tmpdir(), 'schedule-'));
    onTestFinished(() => fs.rm(vaultDir, { recursive: true, force: true }));
    const context = { clock: systemClock, log: silentLog, vaultDir, timeZone: 'UTC' } as ConnectorContext;
    const session = await schedule.open({}, context);
    const wake = vi.fn();
    const end = await schedule.watch!.subscribe!(session, wake);
    await fs.writeFile(join(vaultDir, 'Other.md'), 'x');
    await fs.writeFile(join(vaultDir, 'Company_Handbook.md'), 'x');
    await vi.waitFor(() => expect(wake).toHaveBeenCalledOnce(), { timeout: 5_000 });
    end();
  });

  it('catches up once after a week of sleep in the middle of a change of the clock', async () => {
    const office = await openSchedule('2026-10-23T12:00:00Z');
    office.clock.set(at('2026-10-23T12:00:00Z') + 3 * DAY);
    await office.look();
    expect(sources(office.arrivals)).toEqual([
      'schedule:briefing:2026-10-26T08:00',
      'schedule:audit:2026-10-23T17:00',
      'schedule:social:2026-10-23T16:00',
      'schedule:digest:2026-10-26T08:00',
    ]);
  });
});
