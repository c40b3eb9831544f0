import { beforeEach, describe, expect, it } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import { type BreakerEvent, breakerMachine, letsCallsThrough } from '../../machines/breaker.ts';
import { walkOf } from './walked.ts';

const walk = walkOf(breakerMachine);
const input = { failures_max: 5, open_ms: 300_000 };

let clock: SimulatedClock;
let breaker: ReturnType<typeof createActor<typeof breakerMachine>>;

beforeEach(() => {
  clock = new SimulatedClock();
  breaker = createActor(breakerMachine, { clock, input, inspect: walk.inspect }).start();
});

const state = () => breaker.getSnapshot().value;
const admits = () => letsCallsThrough(breaker.getSnapshot());
const tell = (...types: BreakerEvent['type'][]) => {
  for (const type of types) breaker.send({ type });
};
const failOften = (times = input.failures_max) => tell(...Array(times).fill('FAILED'));

describe('a breaker', () => {
  it('stays closed through four failures in a row and opens at the fifth', () => {
    failOften(4);
    expect(state()).toBe('closed');
    expect(admits()).toBe(true);
    tell('FAILED');
    expect(state()).toBe('open');
    expect(admits()).toBe(false);
  });

  it('counts only failures in a row', () => {
    failOften(4);
    tell('SUCCEEDED');
    failOften(4);
    expect(state()).toBe('closed');
  });

  it('lets nothing through until its time is over, however often late calls fail', () => {
    failOften();
    clock.increment(299_999);
    tell('FAILED');
    expect(state()).toBe('open');
    clock.increment(1);
    expect(state()).toBe('halfOpen');
    expect(admits()).toBe(true);
  });

  it('closes again when a call that began before it opened ends well', () => {
    failOften();
    tell('SUCCEEDED');
    expect(state()).toBe('closed');
  });

  it('lets one probe through and no second one', () => {
    failOften();
    clock.increment(300_000);
    tell('PROBE');
    expect(state()).toBe('probing');
    expect(admits()).toBe(false);
  });

  it('closes when the probe succeeds and stays open as long again when it fails', () => {
    failOften();
    clock.increment(300_000);
    tell('PROBE', 'FAILED');
    expect(state()).toBe('open');
    clock.increment(300_000);
    tell('PROBE', 'SUCCEEDED');
    expect(state()).toBe('closed');
  });

  it('takes the word of a late call while it waits for a probe', () => {
    failOften();
    clock.increment(300_000);
    tell('FAILED');
    expect(state()).toBe('open');
    clock.increment(300_000);
    tell('SUCCEEDED');
    expect(state()).toBe('closed');
  });

  it('lets another probe through when the first one never tells how it ended', () => {
    failOften();
    clock.increment(300_000);
    tell('PROBE');
    clock.increment(300_000);
    expect(state()).toBe('halfOpen');
    expect(admits()).toBe(true);
  });

  it.each([
    ['from open', []],
    ['from half-open', ['wait']],
    ['by a probe', ['wait', 'PROBE']],
  ])('has forgotten the failures when it closes %s', (_, steps) => {
    failOften();
    for (const step of steps) step === 'wait' ? clock.increment(300_000) : tell(step as 'PROBE');
    tell('SUCCEEDED');
    failOften(4);
    expect(state()).toBe('closed');
  });

  it('takes a probe for granted while it is closed', () => {
    tell('PROBE');
    expect(state()).toBe('closed');
  });

  it('has no state and no transition that these tests left out', () => {
    expect(walk.unwalked()).toEqual([]);
  });
});
