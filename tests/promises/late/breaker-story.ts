/** Random stories of one service: calls that overlap, hang and end in every way, time to the millisecond, restarts; held against the model. */
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { z } from 'zod';
import { defineConnector } from '../../../src/connectors/connector.ts';
import { type ErrorCode, errorFacts, OfficeError } from '../../../src/errors.ts';
import { LIMITS } from '../../../src/limits.ts';
import { type ConnectorHost, createHost } from '../../../src/runtime/connector-host.ts';
import { type Ending, ServiceModel } from './breaker-model.ts';
import { movedClock } from './moved-clock.ts';

const { breaker_failures_max, breaker_open_ms, connector_call_ms_max } = LIMITS;
/** What the host gives a call that doesn't listen, after it was told to stop. */
const DEAF_MS = 5_000;
const CALLS_AT_ONCE_MAX = 6;
const WAITS_MS = [1, 1_000, 60_000, breaker_open_ms, 2 * breaker_open_ms];

export type BreakerStep =
  | { do: 'call'; isDeaf: boolean }
  | { do: 'end'; which: number; how: Ending; as: number; wait_ms: number }
  | { do: 'time'; ms: number }
  | { do: 'restart' };

/** Most of the time a service fails: otherwise its breaker would hardly ever open. */
const HOW: Ending[] = ['well', 'fault', 'fault', 'fault', 'fault', 'fault', 'fault', 'limited', 'login', 'silent'];
const ERRORS_OF: Record<Exclude<Ending, 'well'>, readonly ErrorCode[]> = {
  fault: ['service_failed', 'unreachable', 'outcome_unknown', 'answer_malformed'],
  limited: ['rate_limited'],
  login: ['not_authorized'],
  silent: ['action_invalid', 'stopped', 'note_changed'],
};

const aStep: fc.Arbitrary<BreakerStep> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: fc.constant('call' as const), isDeaf: fc.boolean() }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(CALLS_AT_ONCE_MAX - 1),
      how: fc.constantFrom(...HOW),
      as: fc.nat(3),
      wait_ms: fc.constantFrom(...WAITS_MS),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('time' as const),
      ms: fc.oneof(
        fc.constantFrom(1, 999, 1_000, 59_999, 60_000, 60_001),
        fc.constantFrom(breaker_open_ms - 1, breaker_open_ms, breaker_open_ms + 1),
        fc.nat(2 * breaker_open_ms),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
);

export const breakerStories = (steps_max: number) =>
  fc.array(aStep, { minLength: 1, maxLength: steps_max, size: 'max' });

interface Call {
  /** When the host gives it up. */
  until: number;
  end(how: Ending, as: number, wait_ms: number): void;
}

export interface BreakerFigures {
  steps: number;
  refused: number;
  probes: number;
}

/** Plays one story; throws where host and model differ. */
export async function playBreaker(story: readonly BreakerStep[], figures: BreakerFigures): Promise<void> {
  const clock = movedClock(0);
  let host = openHost(clock);
  let model = new ServiceModel(breaker_failures_max, breaker_open_ms);
  let calls: Call[] = [];

  const begin = async (isDeaf: boolean) => {
    if (calls.length >= CALLS_AT_ONCE_MAX) return;
    let call: Call | null = null;
    let answer = 'none';
    host
      .call((_, limited) => {
        const until = clock.now() + connector_call_ms_max + (isDeaf ? DEAF_MS : 0);
        return new Promise((resolve, reject) => {
          if (!isDeaf) limited.addEventListener('abort', () => reject(limited.reason), { once: true });
          const end: Call['end'] = (how, as, wait_ms) =>
            how === 'well' ? resolve(null) : reject(errorOf(how, as, wait_ms));
          call = { until, end };
        });
      }, NEVER)
      .catch((error) => {
        answer = errorFacts(error).code;
      });
    await turn();
    const expected = model.refusal(clock.now());
    const got = call ? null : answer === 'breaker_open' ? 'breaker' : answer === 'rate_limited' ? 'limited' : answer;
    if (got !== expected)
      throw new Error(
        `at ${clock.now()} a call was ${got ?? 'let through'}, but should be ${expected ?? 'let through'}`,
      );
    if (!call) figures.refused += 1;
    else {
      if (model.begin(clock.now())) figures.probes += 1;
      calls.push(call);
    }
  };
  const end = async ({ which, how, as, wait_ms }: Extract<BreakerStep, { do: 'end' }>) => {
    const call = calls[which % calls.length];
    if (!call) return;
    calls = calls.filter((one) => one !== call);
    call.end(how, as, wait_ms);
    model.end(how, clock.now(), wait_ms);
    await turn();
  };
  const pass = async (ms: number) => {
    const target = clock.now() + ms;
    for (;;) {
      const [late] = calls.filter(({ until }) => until <= target).sort((a, b) => a.until - b.until);
      if (!late) break;
      await clock.pass(late.until - clock.now());
      await turn();
      calls = calls.filter((one) => one !== late);
      model.end('fault', clock.now(), 0);
    }
    await clock.pass(target - clock.now());
  };
  const restart = async () => {
    await host.close();
    for (const call of calls.splice(0)) call.end('silent', 0, 0);
    host = openHost(clock);
    model = new ServiceModel(breaker_failures_max, breaker_open_ms);
  };

  for (const step of story) {
    figures.steps += 1;
    if (step.do === 'call') await begin(step.isDeaf);
    if (step.do === 'end') await end(step);
    if (step.do === 'time') await pass(step.ms);
    if (step.do === 'restart') await restart();
  }
  await restart();
  await host.close();
}

const NEVER = new AbortController().signal;

function errorOf(how: Exclude<Ending, 'well'>, as: number, wait_ms: number): OfficeError {
  const codes = ERRORS_OF[how];
  return new OfficeError(codes[as % codes.length]!, how, how === 'limited' ? { retryAfterMs: wait_ms } : {});
}

const service = defineConnector<object, object>({
  id: 'service',
  title: 'Service',
  configSchema: z.object({}),
  missing: () => [],
  open: async () => ({}),
  account: () => 'me',
  actions: [],
  check: async () => ({ ok: true, says: '' }),
});

function openHost(clock: ReturnType<typeof movedClock>): ConnectorHost {
  const limits = { ...LIMITS, connector_calls_at_once_max: CALLS_AT_ONCE_MAX };
  return createHost({ connector: service, settings: {}, context: {} as never, clock, limits });
}
