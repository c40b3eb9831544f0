/** When schedules are due, right across daylight saving time. */
import { describe, expect, it } from 'vitest';
import { instantOf, localDate, localTime, wallClock } from '../../src/domain/local-time.ts';
import { newestSlot, nextSlot, parseWhen } from '../../src/domain/schedule.ts';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const at = (iso: string) => new Date(iso).getTime();
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const DAY = 86_400_000;

function cronOf(when: string): string {
  const parsed = parseWhen(when);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.cron;
}

/** All slots in a span, as `local = instant`. */
function slots(when: string, timeZone: string, from: string, until: string): string[] {
  const found: string[] = [];
  for (let slot = nextSlot(cronOf(when), timeZone, at(from)); slot; slot = nextSlot(cronOf(when), timeZone, slot.at)) {
    if (slot.at > at(until)) break;
    found.push(`${slot.local} = ${iso(slot.at)}Z`);
  }
  return found;
}

describe('a time in the owner’s words', () => {
  it.each([
    ['daily 18:00', '0 18 * * *'],
    ['Every day at 7:05', '5 7 * * *'],
    ['Mon 09:00', '0 9 * * mon'],
    ['  monday   at 9:00 ', '0 9 * * mon'],
    ['Mon, Thu 09:00', '0 9 * * mon,thu'],
    ['tue and friday 12:30', '30 12 * * tue,fri'],
    ['Mon-Fri 08:00', '0 8 * * mon-fri'],
    ['weekdays 08:30', '30 8 * * mon-fri'],
    ['weekends 10:00', '0 10 * * sat,sun'],
    ['0 9 1 * *', '0 9 1 * *'],
    ['*/15 8-18 * * MON-FRI', '*/15 8-18 * * mon-fri'],
    ['@weekly', '@weekly'],
  ])('%j is understood', (text, cron) => {
    expect(parseWhen(text)).toEqual({ ok: true, cron });
  });

  it.each([
    '',
    'whenever',
    'Mon',
    '09:00',
    'Mon 25:00',
    'Mon 09:60',
    'Monster 09:00',
    'daily',
    '* * * *',
    '* * * * * *',
    '61 * * * *',
    '? 9 * * *',
    '0 9 * * mon; rm -rf /',
    'x'.repeat(1_000),
    '@never',
    '0 9 32 * *',
  ])('%j is refused with a sentence', (text) => {
    const parsed = parseWhen(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problem).toMatch(/understood/);
  });

  it('that never comes is refused', () => {
    expect(parseWhen('0 9 30 2 *')).toEqual({ ok: false, problem: '“0 9 30 2 *” never comes.' });
  });
});

describe('the wall clock', () => {
  it('shows the owner’s date and time', () => {
    expect(localTime(at('2026-11-22T23:30:00Z'), BERLIN)).toBe('2026-11-23 00:30');
    expect(localDate(at('2026-11-22T23:30:00Z'), BERLIN)).toBe('2026-11-23');
    expect(localDate(at('2026-11-23T03:30:00Z'), NEW_YORK)).toBe('2026-11-22');
  });

  it('and back: at any time of a year it gives the first instant that shows it', () => {
    for (const timeZone of [BERLIN, NEW_YORK, 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC', 'Pacific/Apia']) {
      for (let ms = at('2026-01-01T00:00:00Z'); ms < at('2027-01-01T00:00:00Z'); ms += 105 * 60_000) {
        const back = instantOf(wallClock(ms, timeZone), timeZone);
        if (back !== ms) expect([60, 30]).toContain((ms - back) / 60_000);
        expect(wallClock(back, timeZone)).toBe(wallClock(ms, timeZone));
      }
    }
  });

  it('a time that is skipped is the end of the gap', () => {
    expect(iso(instantOf(at('2026-03-29T02:30:00Z'), BERLIN))).toBe('2026-03-29T01:00');
    expect(iso(instantOf(at('2026-03-08T02:00:00Z'), NEW_YORK))).toBe('2026-03-08T07:00');
    expect(iso(instantOf(at('2011-12-30T12:00:00Z'), 'Pacific/Apia'))).toBe('2011-12-30T10:00');
  });
});

describe('a schedule', () => {
  it('keeps its time of the day across the spring change', () => {
    expect(slots('daily 08:00', BERLIN, '2026-03-27T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-28T08:00 = 2026-03-28T07:00Z',
      '2026-03-29T08:00 = 2026-03-29T06:00Z',
      '2026-03-30T08:00 = 2026-03-30T06:00Z',
    ]);
    expect(slots('Mon 09:00', NEW_YORK, '2026-03-01T12:00:00Z', '2026-03-10T12:00:00Z')).toEqual([
      '2026-03-02T09:00 = 2026-03-02T14:00Z',
      '2026-03-09T09:00 = 2026-03-09T13:00Z',
    ]);
  });

  it('keeps its time of the day across the autumn change', () => {
    expect(slots('daily 08:00', BERLIN, '2026-10-24T00:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-24T08:00 = 2026-10-24T06:00Z',
      '2026-10-25T08:00 = 2026-10-25T07:00Z',
      '2026-10-26T08:00 = 2026-10-26T07:00Z',
    ]);
  });

  it('whose time is skipped runs as soon as the clock goes on, once', () => {
    expect(slots('daily 02:30', BERLIN, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-29T02:30 = 2026-03-29T01:00Z',
      '2026-03-30T02:30 = 2026-03-30T00:30Z',
    ]);
    expect(slots('daily 02:30', NEW_YORK, '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z')).toEqual([
      '2026-03-08T02:30 = 2026-03-08T07:00Z',
      '2026-03-09T02:30 = 2026-03-09T06:30Z',
    ]);
  });

  it('whose time comes twice runs at the first, once', () => {
    expect(slots('daily 02:30', BERLIN, '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-25T02:30 = 2026-10-25T00:30Z',
      '2026-10-26T02:30 = 2026-10-26T01:30Z',
    ]);
    expect(slots('daily 01:30', NEW_YORK, '2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z')).toEqual([
      '2026-11-01T01:30 = 2026-11-01T05:30Z',
      '2026-11-02T01:30 = 2026-11-02T06:30Z',
    ]);
  });

  it('of every quarter of an hour has each wall-clock time once, also on the odd days', () => {
    const spring = slots('*/15 * * * *', BERLIN, '2026-03-29T00:31:00Z', '2026-03-29T01:16:00Z');
    expect(spring).toEqual([
      '2026-03-29T01:45 = 2026-03-29T00:45Z',
      '2026-03-29T02:00 = 2026-03-29T01:00Z',
      '2026-03-29T03:15 = 2026-03-29T01:15Z',
    ]);
    const autumn = slots('*/30 * * * *', BERLIN, '2026-10-24T23:59:00Z', '2026-10-25T02:31:00Z');
    expect(autumn).toEqual([
      '2026-10-25T02:00 = 2026-10-25T00:00Z',
      '2026-10-25T02:30 = 2026-10-25T00:30Z',
      '2026-10-25T03:00 = 2026-10-25T02:00Z',
      '2026-10-25T03:30 = 2026-10-25T02:30Z',
    ]);
  });

  it('tells its newest slot of a span, whose start is outside and whose end is inside', () => {
    const cron = cronOf('daily 08:00');
    const newest = (after: string, until: string) => newestSlot(cron, BERLIN, at(after), at(until))?.local ?? null;
    expect(newest('2026-11-18T12:00:00Z', '2026-11-20T12:00:00Z')).toBe('2026-11-20T08:00');
    expect(newest('2026-11-20T06:00:00Z', '2026-11-20T07:00:00Z')).toBe('2026-11-20T08:00');
    expect(newest('2026-11-20T07:00:00Z', '2026-11-20T12:00:00Z')).toBeNull();
    expect(newest('2026-11-20T06:00:00Z', '2026-11-20T06:59:59Z')).toBeNull();
  });

  it('agrees with itself: walking forward and looking back give the same slots, hour by hour through both changes', () => {
    for (const timeZone of [BERLIN, NEW_YORK]) {
      for (const when of ['daily 02:30', '*/20 * * * *', '0 1 * * *', 'Sun 02:00']) {
        const cron = cronOf(when);
        for (const day of ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01']) {
          const start = at(`${day}T00:00:00Z`) - DAY / 2;
          let slot = nextSlot(cron, timeZone, start);
          for (let now = start; now < start + 2 * DAY; now += 13 * 60_000) {
            while (slot && slot.at <= now) {
              const later = nextSlot(cron, timeZone, slot.at);
              if (!later || later.at > now) break;
              slot = later;
            }
            const expected = slot && slot.at <= now ? slot.at : null;
            expect(newestSlot(cron, timeZone, start, now)?.at ?? null).toBe(expected);
          }
        }
      }
    }
  });
});
